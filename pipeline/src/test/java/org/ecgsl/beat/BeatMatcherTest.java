package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ecgsl.signal.Annotation;
import org.junit.jupiter.api.Test;

class BeatMatcherTest {

  /** One sample per millisecond. */
  private static final double RATE = 1000;

  private final BeatMatcher matcher = new BeatMatcher();

  @Test
  void countsFoundMissedAndInvented() {
    BeatScore score = score(new long[] {1010, 3000, 3990}, beats(1000, 2000, 4000));

    assertThat(score.truePositives()).isEqualTo(2);
    assertThat(score.falsePositives()).isEqualTo(1);
    assertThat(score.falseNegatives()).isEqualTo(1);
    assertThat(score.sensitivity()).isEqualTo(2.0 / 3);
    assertThat(score.positivePredictivity()).isEqualTo(2.0 / 3);
    assertThat(score.f1()).isEqualTo(2.0 / 3);
    assertThat(score.offsets().mean()).isCloseTo(0, within(1e-12));
    assertThat(score.offsets().meanAbsolute()).isCloseTo(0.010, within(1e-12));
  }

  @Test
  void toleranceIsInclusive() {
    assertThat(score(new long[] {1150}, beats(1000)).truePositives()).isEqualTo(1);
    assertThat(score(new long[] {1151}, beats(1000)).truePositives()).isZero();
  }

  @Test
  void closerOfTwoDetectionsIsThePartner() {
    List<String> labels = matcher.label(new long[] {900, 1010}, beats(1000), RATE);

    assertThat(labels).containsExactly("", "N");
  }

  @Test
  void closerOfTwoBeatsIsThePartner() {
    List<Annotation> reference = List.of(Annotation.at(900, "A"), Annotation.at(1010, "V"));

    assertThat(matcher.label(new long[] {1000}, reference, RATE)).containsExactly("V");
  }

  @Test
  void oneBeatIsFoundOnce() {
    BeatScore score = score(new long[] {990, 1010}, beats(1000));

    assertThat(score.truePositives()).isEqualTo(1);
    assertThat(score.falsePositives()).isEqualTo(1);
  }

  @Test
  void marksThatAreNoBeatsAreNotLookedFor() {
    List<Annotation> reference =
        List.of(Annotation.at(500, "+"), Annotation.at(1000, "N"), Annotation.at(1500, "~"));

    assertThat(score(new long[] {1000}, reference).falseNegatives()).isZero();
  }

  @Test
  void nothingInVentricularFlutterCounts() {
    List<Annotation> reference =
        List.of(
            Annotation.at(1000, "N"),
            Annotation.at(2000, "["),
            Annotation.at(2200, "!"),
            Annotation.at(4000, "]"),
            Annotation.at(5000, "N"));

    BeatScore score = score(new long[] {1000, 2210, 3000, 5000}, reference);

    assertThat(score.truePositives()).isEqualTo(2);
    assertThat(score.falsePositives()).isZero();
    assertThat(score.falseNegatives()).isZero();
  }

  @Test
  void beatJustBeforeFlutterCountsThoughDetectedInIt() {
    List<Annotation> reference =
        List.of(Annotation.at(1990, "N"), Annotation.at(2000, "["), Annotation.at(4000, "]"));

    assertThat(score(new long[] {2010}, reference).truePositives()).isEqualTo(1);
  }

  @Test
  void learningPeriodIsLeftOut() {
    BeatMatcher learning = new BeatMatcher(BeatMatcher.EC57_TOLERANCE_SECONDS, 2);

    BeatScore score = learning.score(new long[] {500, 2000}, beats(1000, 2000), RATE);

    assertThat(score.truePositives()).isEqualTo(1);
    assertThat(score.falsePositives()).isZero();
    assertThat(score.falseNegatives()).isZero();
  }

  @Test
  void grossStatisticsAddUp() {
    BeatScore one = score(new long[] {1010}, beats(1000, 2000));
    BeatScore other = score(new long[] {1000, 2500}, beats(1000));

    assertThat(one.plus(other)).isEqualTo(new BeatScore(2, 1, 1, OffsetDistribution.of(0, 0.010)));
    assertThat(one.plus(BeatScore.NONE)).isEqualTo(one);
  }

  @Test
  void nothingToCompareHasNoRates() {
    assertThat(BeatScore.NONE.sensitivity()).isNaN();
    assertThat(BeatScore.NONE.positivePredictivity()).isNaN();
    assertThat(BeatScore.NONE.f1()).isNaN();
  }

  @Test
  void negativeToleranceIsRefused() {
    assertThatThrownBy(() -> new BeatMatcher(-1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void everyBeatAndDetectionIsCountedOnce(
      @ForAll List<@IntRange(max = 20_000) Integer> detections,
      @ForAll List<@IntRange(max = 20_000) Integer> beats) {
    long[] detected = ascending(detections);
    long[] reference = ascending(beats);

    BeatScore score = score(detected, beats(reference));

    assertThat(score.truePositives() + score.falsePositives()).isEqualTo(detected.length);
    assertThat(score.truePositives() + score.falseNegatives()).isEqualTo(reference.length);
  }

  @Property
  void smallShiftsOfSparseBeatsAllMatch(
      @ForAll List<@IntRange(min = -149, max = 149) Integer> shifts) {
    long[] reference = new long[shifts.size()];
    long[] detected = new long[shifts.size()];
    for (int i = 0; i < reference.length; i++) {
      reference[i] = 1000 + 300L * i;
      detected[i] = reference[i] + shifts.get(i) / 2;
    }

    assertThat(score(detected, beats(reference)).truePositives()).isEqualTo(reference.length);
  }

  private BeatScore score(long[] detected, List<Annotation> reference) {
    return matcher.score(detected, reference, RATE);
  }

  private static List<Annotation> beats(long... samples) {
    List<Annotation> beats = new ArrayList<>();
    for (long sample : samples) {
      beats.add(Annotation.at(sample, "N"));
    }
    return beats;
  }

  private static long[] ascending(List<Integer> samples) {
    return Arrays.stream(new TreeSet<>(samples).toArray(new Integer[0]))
        .mapToLong(Integer::longValue)
        .toArray();
  }
}
