package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.ecgsl.signal.Annotation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What disturbs detectors in practice, one thing at a time, against known R-peaks. */
class RPeakRobustnessTest {

  private static final double RATE = 360;
  private static final double SECONDS = 120;

  @ParameterizedTest
  @CsvSource({"50, 250", "50, 360", "60, 360", "60, 500", "50, 1000"})
  void mainsHumOfHalfTheRWave(double mains, double rate) {
    PlainHeart heart = PlainHeart.beating(rate, SECONDS, 1, 0.01, 1);
    float[] lead = heart.millivolt()[0];
    for (int i = 0; i < lead.length; i++) {
      lead[i] += (float) (0.5 * Math.sin(2 * Math.PI * mains * i / rate));
    }

    assertThat(score(heart).f1()).isGreaterThan(0.99);
  }

  @Test
  void baselineWanderOfSeveralRWaves() {
    PlainHeart heart = PlainHeart.beating(RATE, SECONDS, 1, 0.01, 2);
    float[] lead = heart.millivolt()[0];
    for (int i = 0; i < lead.length; i++) {
      lead[i] += (float) (4 * Math.sin(2 * Math.PI * 0.3 * i / RATE));
    }

    assertThat(score(heart).f1()).isEqualTo(1);
  }

  @Test
  void electrodePopsHideNoMoreThanTheBeatsUnderThem() {
    PlainHeart heart = PlainHeart.beating(RATE, SECONDS, 1, 0.01, 3);
    float[] lead = heart.millivolt()[0];
    int pops = 12;
    for (int pop = 1; pop <= pops; pop++) {
      int at = (int) (pop * 9.7 * RATE);
      for (int i = at; i < lead.length && i < at + RATE; i++) {
        lead[i] += (float) (8 * Math.exp(-(i - at) / (0.1 * RATE)));
      }
    }

    BeatScore score = score(heart);

    assertThat(score.falseNegatives()).isLessThanOrEqualTo(2L * pops);
    assertThat(score.falsePositives()).isLessThanOrEqualTo(pops);
  }

  @Test
  void beatsOfATenthBetweenLargeOnesAndAfterThem() {
    PlainHeart heart = PlainHeart.beating(RATE, SECONDS, 1, 0.002, 4);
    float[] lead = heart.millivolt()[0];
    // An electrode that comes loose: from one half of the recording to the other.
    for (int i = lead.length / 2; i < lead.length; i++) {
      lead[i] *= 0.1f;
    }

    BeatScore score = score(heart);

    assertThat(score.sensitivity()).isGreaterThan(0.97);
    assertThat(score.positivePredictivity()).isEqualTo(1);
  }

  @Test
  void lowAndIrregularBeatsOverFibrillatoryWaves() {
    Random random = new Random(5);
    PlainHeart heart = PlainHeart.beating(RATE, SECONDS, 1, 0.01, 5).times(0.15f);
    float[] lead = heart.millivolt()[0];
    for (int i = 0; i < lead.length; i++) {
      double slow = 1 + 0.3 * Math.sin(2 * Math.PI * 0.13 * i / RATE);
      lead[i] += (float) (0.02 * slow * Math.sin(2 * Math.PI * 6.3 * i / RATE));
      lead[i] += (float) (0.003 * random.nextGaussian());
    }

    assertThat(score(heart).f1()).isGreaterThan(0.99);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-2, 2})
  void wideBeatsOfEitherPolarityAmongNarrowOnes(double amplitude) {
    PlainHeart heart = PlainHeart.beating(RATE, SECONDS, 1, 0.01, 6);
    float[] lead = heart.millivolt()[0];
    for (int beat = 5; beat < heart.rPeaks().length; beat += 6) {
      int r = heart.rPeaks()[beat];
      for (int i = Math.max(0, r - 90); i < Math.min(lead.length, r + 90); i++) {
        // A bell of 160 ms in place of the narrow complex.
        double x = (i - r) / (0.045 * RATE);
        lead[i] = (float) (amplitude * Math.exp(-x * x / 2));
      }
    }

    assertThat(score(heart).f1()).isGreaterThan(0.99);
  }

  @Test
  void pacingSpikesBeforeTheBeatsAreNoBeatsOfTheirOwn() {
    PlainHeart heart = PlainHeart.beating(RATE, SECONDS, 1, 0.01, 7);
    float[] lead = heart.millivolt()[0];
    for (int r : heart.rPeaks()) {
      for (int i = Math.max(0, r - 16); i < Math.max(0, r - 14); i++) {
        lead[i] += 2;
      }
    }

    BeatScore score = score(heart);

    assertThat(score.falsePositives()).isZero();
    assertThat(score.falseNegatives()).isZero();
  }

  @Test
  void aFlatStretchHasNoBeatsAndCostsNoneAroundIt() {
    PlainHeart heart = PlainHeart.beating(RATE, SECONDS, 1, 0.01, 8);
    float[] lead = heart.millivolt()[0];
    int from = heart.rPeaks()[50] + 100;
    int to = heart.rPeaks()[70] - 100;
    Arrays.fill(lead, from, to, 0.3f);

    int[] peaks = new RPeakDetector(RATE).detect(heart.millivolt(), 0);

    assertThat(Arrays.stream(peaks).filter(p -> p > from + 72 && p < to - 72)).isEmpty();
    assertThat(peaks.length).isBetween(heart.rPeaks().length - 20, heart.rPeaks().length - 18);
  }

  @Test
  void whiteNoiseAloneGivesFewBeatsASecondAndNoError() {
    Random random = new Random(9);
    float[] lead = new float[(int) (SECONDS * RATE)];
    for (int i = 0; i < lead.length; i++) {
      lead[i] = (float) random.nextGaussian();
    }

    int[] peaks = new RPeakDetector(RATE).detect(new float[][] {lead}, 0);

    assertThat(peaks.length).isLessThan((int) (4 * SECONDS));
    assertThat(peaks).isSorted().doesNotHaveDuplicates();
  }

  private static BeatScore score(PlainHeart heart) {
    int[] peaks = new RPeakDetector(heart.samplingRate()).detect(heart.millivolt(), 0);
    return new BeatMatcher()
        .score(
            Arrays.stream(peaks).asLongStream().toArray(),
            Arrays.stream(heart.rPeaks()).mapToObj(r -> Annotation.at(r, "N")).toList(),
            heart.samplingRate());
  }
}
