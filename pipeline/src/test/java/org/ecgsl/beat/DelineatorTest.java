package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelineatorTest {

  private static final Fiducials NOTHING = new Fiducials(-1, -1, -1, -1, -1, -1, -1, -1, -1);

  /**
   * Where the waves of {@link PlainHeart} are, in seconds after R. They are bells, so that where
   * they begin is a convention: 2.4 standard deviations from the centre, where 6 % are left.
   */
  private static final double[] TRUTH = {
    -0.223, -0.17, -0.117, -0.047, 0, 0.052, 0.162, 0.27, 0.378
  };

  /** Seconds a point may be off, before rounding to samples. */
  private static final double[] SLACK = {
    0.015, 0.008, 0.015, 0.012, 0.004, 0.015, 0.035, 0.012, 0.025
  };

  @ParameterizedTest
  @ValueSource(doubles = {50, 100, 125, 128, 250, 257.3, 360, 500, 1000, 2000})
  void findsEveryWaveAtAnyRate(double rate) {
    PlainHeart heart = resting(rate, 2);

    List<Fiducials> beats = delineate(heart);

    assertThat(beats).hasSameSizeAs(heart.rPeaks());
    for (int beat = 1; beat < beats.size() - 1; beat++) {
      assertIsTrue(beats.get(beat), heart.rPeaks()[beat], rate);
    }
  }

  @Test
  void oneLeadIsEnough() {
    PlainHeart heart = resting(500, 1);

    List<Fiducials> beats = delineate(heart);

    for (int beat = 1; beat < beats.size() - 1; beat++) {
      assertIsTrue(beats.get(beat), heart.rPeaks()[beat], 500);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0.25f, -1, 8, -64})
  void amplitudeAndPolarityDoNotMatter(float factor) {
    PlainHeart heart = PlainHeart.beating(360, 30, 2, 0.003, 3);

    assertThat(delineate(heart.times(factor))).isEqualTo(delineate(heart));
  }

  @Test
  void peakOfOneLeadIsItsPositiveDeflection() {
    PlainHeart heart = PlainHeart.beating(500, 10, 2, 0, 3);

    List<List<Fiducials>> leads =
        new Delineator(500).delineateLeads(heart.millivolt(), heart.rPeaks());

    int r = heart.rPeaks()[3];
    assertThat(leads.get(0).get(3).rPeak()).isCloseTo(r, within(2));
    assertThat(leads.get(1).get(3).rPeak()).isNotCloseTo(r, within(8));
  }

  @Property(tries = 40)
  void windowWithContextGivesWhatAnUncutPassDoes(
      @ForAll @IntRange(min = 0, max = 1000) int seed,
      @ForAll @IntRange(min = 50, max = 500) int rate,
      @ForAll @IntRange(min = 0, max = 20) int fromSecond) {
    PlainHeart heart = PlainHeart.faltering(rate, 30, 2, seed);
    heart.withGap(11 * rate, 11 * rate + seed % rate + 1);
    int[] rPeaks = Arrays.stream(heart.rPeaks()).filter(r -> r < 30 * rate).toArray();
    List<Fiducials> uncut = new Delineator(rate).delineate(heart.millivolt(), rPeaks);
    int context = (int) Math.ceil(Delineator.CONTEXT_SECONDS * rate);
    int coreFrom = fromSecond * rate;
    int coreTo = coreFrom + 5 * rate;
    int from = Math.max(0, coreFrom - context);
    int to = Math.min(30 * rate, coreTo + context);

    float[][] cut = new float[2][];
    for (int lead = 0; lead < 2; lead++) {
      cut[lead] = Arrays.copyOfRange(heart.millivolt()[lead], from, to);
    }
    int[] within =
        Arrays.stream(rPeaks).filter(r -> r >= from && r < to).map(r -> r - from).toArray();
    List<Fiducials> windowed = new Delineator(rate).delineate(cut, within);

    int skipped = (int) Arrays.stream(rPeaks).filter(r -> r < from).count();
    for (int beat = 0; beat < within.length; beat++) {
      if (within[beat] + from >= coreFrom && within[beat] + from < coreTo) {
        assertThat(moved(windowed.get(beat), from)).isEqualTo(uncut.get(beat + skipped));
      }
    }
  }

  @Test
  void fibrillationHasNoPWaves() {
    PlainHeart heart = withoutP(PlainHeart.beating(500, 60, 2, 0.005, 21));
    double[] hertz = {5.3, 6.1, 7.7};
    for (int lead = 0; lead < 2; lead++) {
      float[] millivolt = heart.millivolt()[lead];
      for (int i = 0; i < millivolt.length; i++) {
        for (double f : hertz) {
          millivolt[i] += (float) (0.02 * Math.sin(2 * Math.PI * f * (1 + 0.1 * lead) * i / 500));
        }
      }
    }

    List<Fiducials> beats = delineate(heart);

    long withP = beats.stream().filter(Fiducials::hasP).count();

    assertThat(withP).isLessThan(beats.size() / 5);
    assertThat(beats).allMatch(beat -> beat.qrsOnset() >= 0);
  }

  @Test
  void ventricularBeatHasNoPWaveAndAWideComplex() {
    int[] rPeaks = {500, 900, 1300, 1550, 2100, 2500, 2900};
    int[] normal = {500, 900, 1300, 2100, 2500, 2900};
    PlainHeart sinus = PlainHeart.beatingAt(normal, 500, 7, 2, 0.003, 4);
    for (float[] lead : sinus.millivolt()) {
      addBell(lead, 500, 1.8, 1550 / 500.0, 0.035);
      addBell(lead, 500, -0.6, 1550 / 500.0 + 0.3, 0.06);
    }

    List<Fiducials> beats = new Delineator(500).delineate(sinus.millivolt(), rPeaks);

    Fiducials premature = beats.get(3);

    assertThat(premature.hasP()).isFalse();
    assertThat(premature.hasT()).isTrue();
    assertThat(premature.qrsOffset() - premature.qrsOnset()).isBetween(60, 110);
    assertThat(beats.get(2).hasP()).isTrue();
    assertThat(beats.get(4).hasP()).isTrue();
  }

  @Test
  void flatOrMissingSignalHasNoWaves() {
    float[] missing = new float[1500];
    Arrays.fill(missing, Float.NaN);
    int[] rPeaks = {0, 400, 800, 1499};
    Delineator delineator = new Delineator(500);

    for (float[] lead : List.of(missing, new float[1500])) {
      List<List<Fiducials>> leads = delineator.delineateLeads(new float[][] {lead}, rPeaks);
      assertThat(leads.get(0)).containsOnly(NOTHING);
      assertThat(delineator.delineate(new float[][] {lead}, rPeaks))
          .allMatch(beat -> !beat.hasP() && !beat.hasT() && beat.qrsOnset() < 0);
    }
    assertThat(delineator.delineate(new float[][] {new float[0]}, new int[0])).isEmpty();
    assertThat(delineator.delineate(new float[][] {{1}}, new int[] {0})).hasSize(1);
  }

  @Test
  void leadThatIsOffDoesNotMatter() {
    PlainHeart heart = PlainHeart.beating(500, 30, 2, 0.003, 8);
    float[][] alone = {heart.millivolt()[1].clone()};
    Arrays.fill(heart.millivolt()[0], Float.NaN);

    List<List<Fiducials>> leads =
        new Delineator(500).delineateLeads(heart.millivolt(), heart.rPeaks());

    assertThat(leads.get(0)).containsOnly(NOTHING);
    assertThat(delineate(heart)).isEqualTo(new Delineator(500).delineate(alone, heart.rPeaks()));
  }

  @Test
  void wavesInAGapAreAbsentAndTheOthersStay() {
    PlainHeart heart = PlainHeart.beating(500, 30, 1, 0.003, 8);
    Fiducials before = delineate(heart).get(10);
    int r = heart.rPeaks()[10];
    heart.withGap(r + 100, r + 150);

    Fiducials after = delineate(heart).get(10);

    assertThat(after.hasT()).isFalse();
    assertThat(after.qrsOnset()).isEqualTo(before.qrsOnset());
    assertThat(after.hasP()).isTrue();
  }

  @Test
  void recordingMayBeginAndEndWithinABeat() {
    PlainHeart heart = PlainHeart.beatingAt(new int[] {20, 500, 990}, 500, 2, 2, 0.003, 5);

    List<Fiducials> beats = delineate(heart);

    assertThat(beats.get(0).hasP()).isFalse();
    assertThat(beats.get(2).hasT()).isFalse();
    assertIsTrue(beats.get(1), 500, 500);
  }

  @Property(tries = 60)
  void anySignalIsAnsweredInOrder(
      @ForAll @IntRange(min = 0, max = 100_000) int seed,
      @ForAll @IntRange(min = 50, max = 2000) int rate) {
    Random random = new Random(seed);
    float[][] millivolt = new float[1 + random.nextInt(3)][3 * rate];
    float clip = random.nextFloat();
    for (float[] lead : millivolt) {
      for (int i = 0; i < lead.length; i++) {
        float value = (float) random.nextGaussian();
        lead[i] = Math.max(-clip, Math.min(clip, value));
        if (random.nextInt(200) == 0) {
          lead[i] = random.nextBoolean() ? Float.NaN : Float.POSITIVE_INFINITY;
        }
      }
    }
    int[] rPeaks = random.ints(12, 0, 3 * rate).sorted().distinct().toArray();

    List<Fiducials> beats = new Delineator(rate).delineate(millivolt, rPeaks);
    List<List<Fiducials>> leads = new Delineator(rate).delineateLeads(millivolt, rPeaks);

    assertThat(beats).hasSameSizeAs(rPeaks);
    assertThat(leads).hasSameSizeAs(millivolt);
    assertThat(leads.get(0)).hasSameSizeAs(rPeaks);
  }

  @Test
  void refusesWhatItCannotDelineate() {
    Delineator delineator = new Delineator(500);
    float[][] unequal = {new float[10], new float[11]};
    float[][] lead = {new float[10]};

    assertThatThrownBy(() -> new Delineator(49)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Delineator(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> delineator.delineate(new float[0][], new int[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> delineator.delineate(unequal, new int[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> delineator.delineate(lead, new int[] {10}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> delineator.delineate(lead, new int[] {5, 5}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Beats 0.8 to 1.1 s apart, so that no P wave lies on a T wave. */
  private static PlainHeart resting(double rate, int leads) {
    int[] rPeaks = new int[30];
    for (int beat = 0; beat < rPeaks.length; beat++) {
      rPeaks[beat] = (int) Math.round((0.5 + 0.95 * beat + 0.15 * Math.sin(beat)) * rate);
    }
    return PlainHeart.beatingAt(rPeaks, rate, 29, leads, 0.003, 7);
  }

  private static List<Fiducials> delineate(PlainHeart heart) {
    return new Delineator(heart.samplingRate()).delineate(heart.millivolt(), heart.rPeaks());
  }

  private static void assertIsTrue(Fiducials beat, int r, double rate) {
    FiducialPoint[] points = FiducialPoint.values();
    for (int i = 0; i < points.length; i++) {
      double seconds = (points[i].of(beat) - r) / rate;
      double slack = SLACK[i] + 1 / rate;
      assertThat(seconds)
          .as("%s of %s, R at %s", points[i], beat, r)
          .isCloseTo(TRUTH[i], within(slack));
    }
  }

  private static Fiducials moved(Fiducials beat, int by) {
    List<Integer> points = new ArrayList<>();
    for (FiducialPoint point : FiducialPoint.values()) {
      points.add(point.of(beat) < 0 ? Fiducials.ABSENT : point.of(beat) + by);
    }
    return new Fiducials(
        points.get(0),
        points.get(1),
        points.get(2),
        points.get(3),
        points.get(4),
        points.get(5),
        points.get(6),
        points.get(7),
        points.get(8));
  }

  /** Takes the P waves out again. */
  private static PlainHeart withoutP(PlainHeart heart) {
    for (int lead = 0; lead < heart.millivolt().length; lead++) {
      double gain = lead % 2 == 0 ? 1 : -0.7;
      for (int r : heart.rPeaks()) {
        double centre = r / heart.samplingRate() - 0.17;
        addBell(heart.millivolt()[lead], heart.samplingRate(), -0.12 * gain, centre, 0.022);
      }
    }
    return heart;
  }

  private static void addBell(
      float[] lead, double rate, double millivolt, double centre, double width) {
    for (int i = 0; i < lead.length; i++) {
      double x = (i / rate - centre) / width;
      lead[i] += (float) (millivolt * Math.exp(-x * x / 2));
    }
  }
}
