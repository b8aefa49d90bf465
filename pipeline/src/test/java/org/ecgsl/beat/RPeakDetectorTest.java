package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.SignalWindow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RPeakDetectorTest {

  @ParameterizedTest
  @ValueSource(doubles = {50, 100, 125, 128, 250, 257.3, 300, 360, 500, 1000, 2000})
  void findsEveryBeatOnItsPeakAtAnyRate(double rate) {
    PlainHeart heart = PlainHeart.beating(rate, 60, 1, 0.01, 7);

    int[] peaks = detect(heart);

    assertThat(peaks).hasSameSizeAs(heart.rPeaks());
    // Noise of 10 microvolt moves the top of a bell of 11 ms by a millisecond or two.
    int slack = (int) Math.ceil(0.003 * rate);
    for (int i = 0; i < peaks.length; i++) {
      assertThat(Math.abs(peaks[i] - heart.rPeaks()[i])).isLessThanOrEqualTo(slack);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0.02f, 0.25f, -1, 64, -1000})
  void amplitudeAndPolarityDoNotMatter(float factor) {
    PlainHeart heart = PlainHeart.beating(360, 60, 1, 0, 3);

    assertThat(detect(heart.times(factor))).isEqualTo(heart.rPeaks());
  }

  @Test
  void missesFewAndInventsFewInNoise() {
    BeatScore gross = BeatScore.NONE;
    for (int seed = 0; seed < 20; seed++) {
      PlainHeart heart = PlainHeart.beating(250, 60, 1, 0.08, seed);
      gross = gross.plus(score(detect(heart), heart));
    }

    assertThat(gross.sensitivity()).isGreaterThan(0.995);
    assertThat(gross.positivePredictivity()).isGreaterThan(0.995);
  }

  @Test
  void noisyLeadDoesNotSpoilCleanOnes() {
    PlainHeart heart = PlainHeart.beating(250, 60, 3, 0.01, 11);
    Random random = new Random(5);
    for (int i = 0; i < heart.millivolt()[2].length; i++) {
      heart.millivolt()[2][i] = (float) (3 * random.nextGaussian());
    }

    assertThat(score(detect(heart), heart)).matches(s -> s.f1() == 1, "all and only the beats");
  }

  @Test
  void leadThatIsOffDoesNotMatter() {
    PlainHeart heart = PlainHeart.beating(250, 60, 2, 0, 11);
    Arrays.fill(heart.millivolt()[0], Float.NaN);

    assertThat(detect(heart)).isEqualTo(heart.rPeaks());
  }

  @Test
  void findsBeatsRightAfterTheStartAndBeforeTheEnd() {
    int[] rPeaks = {36, 360, 720, 1080, 1404};
    PlainHeart heart = PlainHeart.beatingAt(rPeaks, 360, 4, 1, 0, 1);

    assertThat(detect(heart)).isEqualTo(rPeaks);
  }

  @Test
  void findsOneBeatAlone() {
    int[] rPeaks = {500};
    PlainHeart heart = PlainHeart.beatingAt(rPeaks, 500, 2, 1, 0, 1);

    assertThat(detect(heart)).isEqualTo(rPeaks);
  }

  @Test
  void flatOrMissingSignalHasNoBeat() {
    float[] missing = new float[3600];
    Arrays.fill(missing, Float.NaN);
    RPeakDetector detector = new RPeakDetector(360);

    assertThat(detector.detect(new float[][] {new float[3600]}, 0)).isEmpty();
    assertThat(detector.detect(new float[][] {missing}, 0)).isEmpty();
    assertThat(detector.detect(new float[][] {new float[0]}, 0)).isEmpty();
    assertThat(detector.detect(new float[][] {new float[1]}, 0)).isEmpty();
  }

  @Test
  void gapsHideOnlyTheBeatsInThem() {
    PlainHeart heart = PlainHeart.beating(360, 60, 1, 0, 9);
    int before = heart.rPeaks()[20];
    int after = heart.rPeaks()[25];
    heart.withGap(before + 60, after - 60);
    heart.withGap(heart.rPeaks()[40] + 10, heart.rPeaks()[40] + 13);
    int[] expected = heart.rPeaks().clone();
    System.arraycopy(expected, 25, expected, 21, expected.length - 25);

    assertThat(detect(heart)).isEqualTo(Arrays.copyOf(expected, expected.length - 4));
  }

  @Test
  void clippedBeatsAreFound() {
    PlainHeart heart = PlainHeart.beating(360, 60, 1, 0, 9);
    float[] lead = heart.millivolt()[0];
    for (int i = 0; i < lead.length; i++) {
      lead[i] = Math.max(-0.5f, Math.min(0.5f, lead[i]));
    }

    assertThat(score(detect(heart), heart).f1()).isEqualTo(1);
  }

  @Test
  void windowGivesSamplesOfTheRecording() {
    PlainHeart heart = PlainHeart.beating(360, 30, 2, 0.01, 9);
    SignalWindow window = heart.window();
    SignalWindow later =
        new SignalWindow(1_000_000_000_000L, 360, window.leads(), window.samples());
    RPeakDetector detector = new RPeakDetector(360);

    long[] peaks = detector.detect(later);

    assertThat(peaks).hasSameSizeAs(heart.rPeaks());
    assertThat(peaks[0] - 1_000_000_000_000L)
        .isBetween(heart.rPeaks()[0] - 1L, heart.rPeaks()[0] + 1L);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 49, 2001, Double.NaN})
  void ratesOutOfRangeAreRefused(double rate) {
    assertThatThrownBy(() -> new RPeakDetector(rate)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void windowOfAnotherRateIsRefused() {
    SignalWindow window = PlainHeart.beating(250, 2, 1, 0, 1).window();

    assertThatThrownBy(() -> new RPeakDetector(360).detect(window))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("250");
  }

  @Property(tries = 150)
  void tiledWindowsWithContextGiveTheBeatsOfAnUncutPass(
      @ForAll @DoubleRange(min = 50, max = 300) double rate,
      @ForAll @IntRange(min = 1, max = 2) int leads,
      @ForAll @DoubleRange(min = 0.3, max = 3) double coreSeconds,
      @ForAll long seed) {
    float[][] signal = PlainHeart.faltering(rate, 40, leads, seed).millivolt();
    punchGaps(signal, seed);
    int length = signal[0].length;
    int context = (int) Math.ceil(RPeakDetector.CONTEXT_SECONDS * rate);
    int core = (int) Math.ceil(coreSeconds * rate);
    RPeakDetector detector = new RPeakDetector(rate);

    IntStream.Builder tiled = IntStream.builder();
    for (int from = 0; from < length; from += core) {
      int to = Math.min(length, from + core);
      int windowFrom = Math.max(0, from - context);
      float[][] window = slice(signal, windowFrom, Math.min(length, to + context));
      for (int peak : detector.detect(window, windowFrom)) {
        if (peak + windowFrom >= from && peak + windowFrom < to) {
          tiled.add(peak + windowFrom);
        }
      }
    }

    int[] uncut = detector.detect(signal, 0);
    assertThat(tiled.build().toArray()).isEqualTo(uncut);
    assertThat(uncut).isSorted().doesNotHaveDuplicates();
  }

  @Property(tries = 60)
  void streamOfPiecesGivesTheBeatsOfAnUncutPass(
      @ForAll @DoubleRange(min = 50, max = 400) double rate,
      @ForAll @IntRange(min = 1, max = 2) int leads,
      @ForAll @IntRange(min = 1, max = 200) int seconds,
      @ForAll long seed) {
    float[][] signal = PlainHeart.faltering(rate, seconds, leads, seed).millivolt();
    punchGaps(signal, seed);
    Random random = new Random(seed);
    RPeakDetector detector = new RPeakDetector(rate);
    RPeakStream stream = detector.stream(leads);

    LongStream.Builder peaks = LongStream.builder();
    for (int from = 0; from < signal[0].length; ) {
      int to = from + random.nextInt(1 + (int) (50 * rate * random.nextDouble()));
      to = Math.min(signal[0].length, to);
      for (long peak : stream.add(slice(signal, from, to))) {
        assertThat(to - peak).isGreaterThanOrEqualTo((long) (RPeakDetector.CONTEXT_SECONDS * rate));
        peaks.add(peak);
      }
      from = to;
    }
    Arrays.stream(stream.finish()).forEach(peaks::add);

    long[] uncut = Arrays.stream(detector.detect(signal, 0)).asLongStream().toArray();
    assertThat(peaks.build().toArray()).isEqualTo(uncut);
  }

  @Test
  void streamThatHasEndedTakesNoMore() {
    RPeakStream stream = new RPeakDetector(100).stream(1);

    assertThat(stream.finish()).isEmpty();
    assertThatThrownBy(() -> stream.add(new float[1][5])).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void streamRefusesAnotherNumberOfLeads() {
    RPeakStream stream = new RPeakDetector(100).stream(2);

    assertThatThrownBy(() -> stream.add(new float[3][5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 leads for a stream of 2");
  }

  @Property(tries = 100)
  void peaksAreHighestOrLowestAround(
      @ForAll @DoubleRange(min = 100, max = 1000) double rate, @ForAll long seed) {
    float[][] signal = PlainHeart.beating(rate, 20, 1, 0.03, seed).millivolt();
    int reach = (int) (0.02 * rate);

    for (int peak : new RPeakDetector(rate).detect(signal, 0)) {
      float[] around =
          Arrays.copyOfRange(
              signal[0], Math.max(0, peak - reach), Math.min(signal[0].length, peak + reach + 1));
      Arrays.sort(around);
      assertThat(signal[0][peak]).isIn(around[0], around[around.length - 1]);
    }
  }

  private static void punchGaps(float[][] signal, long seed) {
    Random random = new Random(seed);
    for (float[] lead : signal) {
      for (int gap = 0; gap < 6; gap++) {
        int from = random.nextInt(lead.length);
        int width = 1 + (int) Math.pow(lead.length / 4.0, random.nextDouble());
        Arrays.fill(lead, from, Math.min(lead.length, from + width), Float.NaN);
      }
    }
  }

  private static float[][] slice(float[][] signal, int from, int to) {
    float[][] slice = new float[signal.length][];
    for (int lead = 0; lead < slice.length; lead++) {
      slice[lead] = Arrays.copyOfRange(signal[lead], from, to);
    }
    return slice;
  }

  private static int[] detect(PlainHeart heart) {
    return new RPeakDetector(heart.samplingRate()).detect(heart.millivolt(), 0);
  }

  private static BeatScore score(int[] peaks, PlainHeart heart) {
    return new BeatMatcher()
        .score(
            Arrays.stream(peaks).asLongStream().toArray(),
            Arrays.stream(heart.rPeaks()).mapToObj(r -> Annotation.at(r, "N")).toList(),
            heart.samplingRate());
  }
}
