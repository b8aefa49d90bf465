package org.ecgsl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ecgsl.beat.SegmentationConfig;
import org.junit.jupiter.api.Test;

class PreprocessingTest {

  private static final int LEADS = 2;
  private static final int SAMPLES = 16;
  private static final int T = 6;

  private final Preprocessing preprocessing =
      new Preprocessing(LEADS, SegmentationConfig.defaults().segments(128, SAMPLES, 5), T);

  @Test
  void eachLeadOfASequenceIsStandardised() {
    Minibatch minibatch = preprocessing.labelled(List.of(sequence(6, 0, 1)), new double[] {1, 1});

    for (int lead = 0; lead < LEADS; lead++) {
      double sum = 0;
      double squares = 0;
      for (int beat = 0; beat < T; beat++) {
        for (int i = 0; i < SAMPLES; i++) {
          float value = minibatch.segments()[(beat * LEADS + lead) * SAMPLES + i];
          sum += value;
          squares += value * value;
        }
      }
      assertThat(sum / (T * SAMPLES)).isCloseTo(0, within(1e-5));
      assertThat(squares / (T * SAMPLES)).isCloseTo(1, within(1e-4));
    }
  }

  @Test
  void neitherGainNorOffsetOfALeadReachesTheNetwork() {
    assertLooksTheSame(sample -> 3 * sample + 0.5f);
  }

  @Test
  void aLargeOffsetCostsNoPrecision() {
    // A float near 1000 is known to 3e-5.
    assertLooksTheSame(sample -> 1000 + sample);
  }

  /** To the network, a sequence as it is and with each sample (mV) changed. */
  private void assertLooksTheSame(UnaryOperator<Float> change) {
    BeatSequence sequence = sequence(6, 0, 1);
    float[] changed = sequence.segments().clone();
    for (int i = 0; i < changed.length; i++) {
      changed[i] = change.apply(changed[i]);
    }
    BeatSequence other =
        new BeatSequence(
            LEADS,
            SAMPLES,
            changed,
            sequence.rrPrevSeconds(),
            sequence.rrNextSeconds(),
            sequence.labels(),
            0);

    float[] a = preprocessing.labelled(List.of(sequence), new double[] {1, 1}).segments();
    float[] b = preprocessing.labelled(List.of(other), new double[] {1, 1}).segments();

    for (int i = 0; i < a.length; i++) {
      assertThat(b[i]).isCloseTo(a[i], within(1e-4f));
    }
  }

  @Test
  void hiddenBeatsShowNeitherShapeNorTimingAndCountTwiceAsMuchAsTheOthers() {
    BeatSequence sequence = sequence(6, 0, 1);
    for (int beat = 0; beat < T; beat++) {
      sequence.rrPrevSeconds()[beat] = 0.8 + 0.01 * beat;
      sequence.rrNextSeconds()[beat] = 0.9 + 0.01 * beat;
    }
    Minibatch whole = preprocessing.labelled(List.of(sequence), new double[] {1, 1});
    Minibatch minibatch = rebuilding(sequence, false);

    int hidden = 0;
    for (int beat = 0; beat < T; beat++) {
      boolean visible = minibatch.visible()[beat] == 1;
      hidden += visible ? 0 : 1;
      assertThat(minibatch.weights()[beat]).isEqualTo(visible ? 0.5f : 1);
      int at = beat * Minibatch.TIMING_FEATURES;
      assertThat(minibatch.timing()[at]).isEqualTo(visible ? whole.timing()[at] : 0);
      assertThat(minibatch.timing()[at + 1]).isEqualTo(visible ? whole.timing()[at + 1] : 0);
      assertThat(minibatch.timing()[at + 3]).isEqualTo(visible ? 0 : 1);
    }
    assertThat(hidden).isEqualTo(3);
  }

  @Test
  void whatIsRebuiltIsSamplesAndIntervalsOfEveryBeat() {
    BeatSequence sequence = sequence(6, 0, 1);
    sequence.rrPrevSeconds()[2] = 0.5;
    sequence.rrNextSeconds()[1] = 0.5;
    Minibatch whole = preprocessing.labelled(List.of(sequence), new double[] {1, 1});
    float[] targets = rebuilding(sequence, false).targets();
    int samples = LEADS * SAMPLES;
    float ratio = targets[2 * (samples + 2) + samples] / whole.timing()[2 * 5];

    assertThat(ratio).isPositive();
    for (int beat = 0; beat < T; beat++) {
      int at = beat * (samples + 2);
      assertThat(Arrays.copyOfRange(targets, at, at + samples))
          .containsExactly(
              Arrays.copyOfRange(whole.segments(), beat * samples, (beat + 1) * samples));
      assertThat(targets[at + samples]).isEqualTo(ratio * whole.timing()[beat * 5]);
      assertThat(targets[at + samples + 1]).isEqualTo(ratio * whole.timing()[beat * 5 + 1]);
    }
  }

  private Minibatch rebuilding(BeatSequence sequence, boolean augmented) {
    return preprocessing.pretraining(
        List.of(sequence),
        new PretextTask.MaskedBeatReconstruction(0.5),
        augmented,
        new SplittableRandom(1));
  }

  @Test
  void viewsOfASequenceStandSideBySideAndDiffer() {
    Minibatch minibatch =
        preprocessing.pretraining(
            List.of(sequence(6, 0, 1), sequence(4, 0, 2)),
            new PretextTask.Contrastive(0.5),
            false,
            new SplittableRandom(1));
    int row = T * LEADS * SAMPLES;

    assertThat(minibatch.sequences()).isEqualTo(4);
    assertThat(minibatch.targets()).isEmpty();
    assertThat(minibatch.totalWeight()).isEqualTo(4);
    for (int view = 0; view < 4; view++) {
      assertThat(minibatch.weights()[view * T]).isEqualTo(1);
    }
    double same = correlation(minibatch.segments(), 0, row, row);
    double other = correlation(minibatch.segments(), 0, 2 * row, row);
    assertThat(same).isBetween(0.5, 0.9999);
    assertThat(same).isGreaterThan(other);
    // Two heartbeats of six are padding in the second sequence's views.
    assertThat(Arrays.copyOfRange(minibatch.segments(), 2 * row + 4 * LEADS * SAMPLES, 3 * row))
        .containsOnly(0f);
  }

  @Test
  void augmentationChangesSamplesAndNothingElse() {
    List<BeatSequence> sequences = List.of(sequence(6, 0, 1), sequence(4, 0, 2));
    double[] weights = {1, 2};
    Minibatch plain = preprocessing.labelled(sequences, weights);
    Minibatch changed = preprocessing.augmented(sequences, weights, new SplittableRandom(3));
    int row = T * LEADS * SAMPLES;

    assertThat(changed.timing()).containsExactly(plain.timing());
    assertThat(changed.visible()).containsExactly(plain.visible());
    assertThat(changed.targets()).containsExactly(plain.targets());
    assertThat(changed.weights()).containsExactly(plain.weights());
    assertThat(changed.segments()).isNotEqualTo(plain.segments());
    assertThat(Arrays.copyOfRange(changed.segments(), row + 4 * LEADS * SAMPLES, 2 * row))
        .containsOnly(0f);
    assertThat(preprocessing.augmented(sequences, weights, new SplittableRandom(3)).segments())
        .containsExactly(changed.segments());
  }

  @Test
  void changedSequencesAreRebuiltAsTheyWereBefore() {
    BeatSequence sequence = sequence(6, 0, 1);

    Minibatch changed = rebuilding(sequence, true);
    Minibatch plain = rebuilding(sequence, false);

    assertThat(changed.targets()).containsExactly(plain.targets());
    assertThat(changed.segments()).isNotEqualTo(plain.segments());
  }

  private static double correlation(float[] values, int a, int b, int length) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < length; i++) {
      ab += (double) values[a + i] * values[b + i];
      aa += (double) values[a + i] * values[a + i];
      bb += (double) values[b + i] * values[b + i];
    }
    return ab / Math.sqrt(aa * bb);
  }

  @Test
  void paddingIsInvisibleAndWeighsNothing() {
    Minibatch minibatch = preprocessing.labelled(List.of(sequence(4, 1, 1)), new double[] {1, 3});

    assertThat(minibatch.visible()).containsExactly(1, 1, 1, 1, 0, 0);
    // The first beat stands in an earlier sequence; labels go 0, 1, none, 0.
    assertThat(minibatch.weights()).containsExactly(0, 3, 0, 1, 0, 0);
  }

  @Test
  void intervalsEnterAsLogarithmsAgainstTheMedian() {
    BeatSequence sequence = sequence(3, 0, 1);
    sequence.rrPrevSeconds()[0] = Double.NaN;
    sequence.rrPrevSeconds()[1] = 0.4;
    sequence.rrPrevSeconds()[2] = 0.8;

    float[] timing = preprocessing.labelled(List.of(sequence), new double[] {1, 1}).timing();

    assertThat(timing[0]).isZero();
    assertThat(timing[Minibatch.TIMING_FEATURES])
        .isCloseTo((float) (Math.log(0.5) / 0.1), within(1e-5f));
    assertThat(timing[2 * Minibatch.TIMING_FEATURES]).isZero();
    assertThat(timing[2]).isCloseTo((float) Math.log(0.8), within(1e-6f));
  }

  @Test
  void flatLeadGivesZerosAndNoInfinity() {
    BeatSequence sequence = sequence(2, 0, 1);
    Arrays.fill(sequence.segments(), 4f);

    assertThat(preprocessing.labelled(List.of(sequence), new double[] {1, 1}).segments())
        .containsOnly(0f);
  }

  @Test
  void segmentsOfAnotherShapeAreRefused() {
    Preprocessing other =
        new Preprocessing(1, SegmentationConfig.defaults().segments(128, SAMPLES, 5), T);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> other.labelled(List.of(sequence(2, 0, 1)), new double[] {1, 1}));
  }

  @Property(tries = 300)
  void tilesCountEachBeatOnceAndAreFullIfTheyCan(
      @ForAll @IntRange(max = 300) int beats, @ForAll @IntRange(min = 2, max = 40) int length) {
    int[] counted = new int[beats];
    for (BeatSequence.Span span : BeatSequence.tile(beats, length)) {
      assertThat(span.length()).isEqualTo(Math.min(beats, length));
      for (int i = span.from(); i < span.length(); i++) {
        counted[span.start() + i]++;
      }
    }
    assertThat(Arrays.stream(counted).filter(n -> n != 1)).isEmpty();
  }

  @Property(tries = 300)
  void masksHideTheirShareAndNeverAll(
      @ForAll @IntRange(min = 2, max = 200) int beats, @ForAll long seed) {
    boolean[] hidden =
        new PretextTask.MaskedBeatReconstruction(0.5).mask(beats, new SplittableRandom(seed));
    int count = 0;
    for (boolean one : hidden) {
      count += one ? 1 : 0;
    }
    assertThat(count).isEqualTo(Math.max(1, Math.min(beats - 1, Math.round(0.5f * beats))));
  }

  @Test
  void streamsOfOneSeedDifferByNameAndRepeat() {
    Seed seed = new Seed(5);

    assertThat(seed.derive("a", "b")).isEqualTo(seed.derive("a", "b"));
    assertThat(seed.derive("a", "b"))
        .isNotEqualTo(seed.derive("ab"))
        .isNotEqualTo(seed.derive("b", "a"))
        .isNotEqualTo(new Seed(6).derive("a", "b"));
  }

  private static BeatSequence sequence(int beats, int from, long seed) {
    Random random = new Random(seed);
    float[] segments = new float[beats * LEADS * SAMPLES];
    for (int i = 0; i < segments.length; i++) {
      segments[i] = (float) random.nextGaussian();
    }
    double[] rr = new double[beats];
    Arrays.fill(rr, 0.8);
    int[] labels = {0, 1, BeatSequence.UNLABELLED, 0, 1, 0};
    return new BeatSequence(
        LEADS,
        SAMPLES,
        segments,
        rr,
        rr.clone(),
        new BeatSequence.Labels.OfHeartbeats(Arrays.copyOf(labels, beats)),
        from);
  }
}
