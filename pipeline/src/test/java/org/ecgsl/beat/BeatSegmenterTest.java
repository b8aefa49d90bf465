package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.ecgsl.beat.SegmentationConfig.Bounds;
import org.ecgsl.signal.SignalWindow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeatSegmenterTest {

  private static final SegmentationConfig CONFIG = SegmentationConfig.defaults();

  @ParameterizedTest
  @ValueSource(doubles = {50, 100, 128, 250, 257.3, 360, 500, 1000})
  void everyBeatIsOneSegmentWithItsPeakAtTheFixedIndex(double rate) {
    PlainHeart heart = PlainHeart.beating(rate, 30, 2, 0, 4);

    List<Heartbeat> beats = segmentAll(heart);

    assertThat(beats).hasSameSizeAs(heart.rPeaks());
    for (Heartbeat beat : beats) {
      assertThat(beat.segment()).hasDimensions(2, 128);
      assertThat(indexOfLargest(beat.segment()[0])).isEqualTo(48);
      assertThat(indexOfLargest(beat.segment()[1])).isEqualTo(48);
    }
  }

  @Test
  void intervalsToNeighboursAreMeasuredAndMissingOnesAreNaN() {
    int[] rPeaks = {720, 1080, 1440, 3240, 3600};
    PlainHeart heart = PlainHeart.beatingAt(rPeaks, 360, 12, 1, 0, 4);

    List<Heartbeat> beats = segmentAll(heart);

    assertThat(beats)
        .extracting(Heartbeat::rSample)
        .containsExactly(720L, 1080L, 1440L, 3240L, 3600L);
    assertThat(beats)
        .extracting(Heartbeat::rrPrevSeconds)
        .containsExactly(Double.NaN, 1.0, 1.0, Double.NaN, 1.0);
    assertThat(beats)
        .extracting(Heartbeat::rrNextSeconds)
        .containsExactly(1.0, 1.0, Double.NaN, 1.0, Double.NaN);
  }

  @Test
  void segmentIsZeroBeyondTheMidpoints() {
    int[] rPeaks = {300, 500, 700, 900, 1100};
    PlainHeart heart = PlainHeart.beatingAt(rPeaks, 500, 3, 1, 0.01, 4);

    float[] segment = segmentAll(heart).get(2).segment()[0];

    // 0.2 s are 25.6 segment samples on either side of index 48.
    assertThat(Arrays.copyOfRange(segment, 0, 23)).containsOnly(0f);
    assertThat(Arrays.copyOfRange(segment, 23, 74)).doesNotContain(0f);
    assertThat(Arrays.copyOfRange(segment, 74, 128)).containsOnly(0f);
  }

  @Test
  void fixedWindowReachesBeyondTheMidpoints() {
    PlainHeart heart =
        PlainHeart.beatingAt(new int[] {300, 500, 700, 900, 1100}, 500, 3, 1, 0.01, 4);
    SignalWindow window = heart.window();

    float[] segment =
        new BeatSegmenter(CONFIG.with(Bounds.FIXED), 500)
            .segment(window, 0, window.length())
            .beats()
            .get(2)
            .segment()[0];

    assertThat(segment).doesNotContain(0f);
    // The R-peak after is 0.4 s later: 51 segment samples.
    assertThat(segment[48 + 51]).isCloseTo(segment[48], offset(0.1f));
  }

  @Test
  void localMeanIntervalIsThatOfTheIntervalsWithinReach() {
    int[] rPeaks = {720, 1080, 1440, 1980, 3600, 3960};
    PlainHeart heart = PlainHeart.beatingAt(rPeaks, 360, 12, 1, 0, 4);

    List<Heartbeat> beats = segmentAll(heart);

    // 720 to 1980 are 3.5 s, more than the 3 s that 720 sees.
    assertThat(beats.get(0).rrMeanSeconds()).isEqualTo(1.0);
    assertThat(beats.get(1).rrMeanSeconds()).isEqualTo((1.0 + 1.0 + 1.5) / 3);
    assertThat(beats.get(5).rrMeanSeconds()).isEqualTo(1.0);
  }

  @Test
  void windowTellsWhatIsWrongWithEachLead() {
    PlainHeart heart = PlainHeart.beating(360, 30, 5, 0.005, 4);
    Random random = new Random(3);
    Arrays.fill(heart.millivolt()[1], Float.NaN);
    Arrays.fill(heart.millivolt()[2], 0.25f);
    for (int i = 0; i < heart.millivolt()[0].length; i++) {
      heart.millivolt()[3][i] = Math.max(-0.2f, Math.min(0.2f, heart.millivolt()[3][i]));
      heart.millivolt()[4][i] = (float) (0.5 * random.nextGaussian());
    }
    SignalWindow window = heart.window();

    SignalQuality quality =
        new BeatSegmenter(CONFIG, 360).segment(window, 0, window.length()).quality();

    assertThat(quality.leads().get(0).issues()).isEmpty();
    assertThat(quality.leads().get(0).index()).isGreaterThan(0.9);
    assertThat(quality.leads().get(1).issues()).containsExactly(QualityIssue.LEAD_OFF);
    assertThat(quality.leads().get(1).index()).isZero();
    assertThat(quality.leads().get(2).issues()).containsExactly(QualityIssue.LEAD_OFF);
    assertThat(quality.leads().get(3).issues()).contains(QualityIssue.CLIPPED);
    assertThat(quality.leads().get(4).issues()).containsExactly(QualityIssue.NOISE);
    assertThat(quality.issues())
        .contains(QualityIssue.LEAD_OFF, QualityIssue.CLIPPED, QualityIssue.NOISE)
        .doesNotContain(QualityIssue.MISSING);
  }

  @Test
  void segmentIsZeroBeforeTheRecordingBegins() {
    PlainHeart heart = PlainHeart.beatingAt(new int[] {50, 550}, 500, 2, 1, 0.01, 4);

    float[] segment = segmentAll(heart).get(0).segment()[0];

    // 0.1 s are 12.8 segment samples.
    assertThat(Arrays.copyOfRange(segment, 0, 36)).containsOnly(0f);
    assertThat(segment[36]).isNotZero();
  }

  @Test
  void waveKeepsItsShapeAndTheBaselineGoes() {
    int[] rPeaks = {720, 1080, 1440, 1800, 2160, 2520};
    PlainHeart still = PlainHeart.beatingAt(rPeaks, 360, 9, 1, 0, 4);
    float[] lead = still.millivolt()[0];
    for (int i = 0; i < lead.length; i++) {
      lead[i] += 2;
    }

    float[] segment = segmentAll(still).get(3).segment()[0];

    // R of 1.1 mV, less what 40 Hz takes from its top; nothing but the rest before the P wave.
    assertThat(segment[48]).isBetween(0.9f, 1.15f);
    assertThat(segment[5]).isCloseTo(0, offset(0.15f));
  }

  @Test
  void shortGapIsBridgedAndLongGapIsZeroAndBothLowerQuality() {
    int[] rPeaks = {720, 1080, 1440, 1800, 2160, 2520};
    PlainHeart whole = PlainHeart.beatingAt(rPeaks, 360, 9, 1, 0.005, 4);
    PlainHeart shortGap = PlainHeart.beatingAt(rPeaks, 360, 9, 1, 0.005, 4).withGap(1550, 1560);
    PlainHeart longGap = PlainHeart.beatingAt(rPeaks, 360, 9, 1, 0.005, 4).withGap(1500, 1590);

    Heartbeat untouched = segmentAll(whole).get(2);
    Heartbeat bridged = segmentAll(shortGap).get(2);
    Heartbeat zeroed = segmentAll(longGap).get(2);

    assertThat(bridged.segment()[0])
        .usingComparatorWithPrecision(0.12f)
        .containsExactly(untouched.segment()[0]);
    // Samples 1515 to 1575 are 27 to 48 segment samples after R, well inside the gap.
    assertThat(Arrays.copyOfRange(zeroed.segment()[0], 48 + 38, 48 + 40)).containsOnly(0f);
    assertThat(zeroed.quality().index()).isLessThan(bridged.quality().index());
    assertThat(zeroed.quality().issues()).containsExactly(QualityIssue.MISSING);
    assertThat(bridged.quality().index()).isLessThan(untouched.quality().index());
    assertThat(untouched.quality().issues()).isEmpty();
  }

  @Test
  void qualityTellsCleanFromNoisyClippedAndHalfMissing() {
    PlainHeart clean = PlainHeart.beating(360, 30, 1, 0.005, 4);
    PlainHeart noisy = PlainHeart.beating(360, 30, 1, 0.3, 4);
    PlainHeart clipped = PlainHeart.beating(360, 30, 1, 0.005, 4);
    PlainHeart halfMissing = PlainHeart.beating(360, 30, 2, 0.005, 4);
    for (int i = 0; i < clipped.millivolt()[0].length; i++) {
      clipped.millivolt()[0][i] = Math.min(0.3f, clipped.millivolt()[0][i]);
    }
    Arrays.fill(halfMissing.millivolt()[1], Float.NaN);

    assertThat(meanQuality(clean)).isGreaterThan(0.9);
    assertThat(meanQuality(noisy)).isLessThan(0.4);
    assertThat(meanQuality(clipped)).isLessThan(0.8);
    assertThat(meanQuality(halfMissing)).isBetween(0.45, 0.5);
  }

  @Test
  void recordingWithoutBeatsHasNoSegments() {
    SignalWindow flat = PlainHeart.beatingAt(new int[0], 360, 10, 1, 0, 4).window();

    assertThat(new BeatSegmenter(CONFIG, 360).segment(flat, 0, flat.length()).beats()).isEmpty();
  }

  @Test
  void contextStaysWithinTenSeconds() {
    assertThat(new BeatSegmenter(CONFIG, 50).contextSeconds()).isLessThanOrEqualTo(10);
    assertThat(new BeatSegmenter(CONFIG, 2000).contextSeconds()).isLessThanOrEqualTo(10);
  }

  @Test
  void coreOutsideTheWindowIsRefused() {
    SignalWindow window = PlainHeart.beating(360, 5, 1, 0, 1).window();
    BeatSegmenter segmenter = new BeatSegmenter(CONFIG, 360);

    assertThatThrownBy(() -> segmenter.segment(window, 0, window.length() + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> segmenter.segment(window, -1, 5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 128})
  void peakOutsideTheSegmentIsRefused(int rIndex) {
    assertThatThrownBy(
            () -> new SegmentationConfig(128, 128, rIndex, 3, 0.5, 40, Bounds.MIDPOINTS, 0.08, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("R-peak");
  }

  @Test
  void windowsLieEndToEndFromTheRecordingsBeginning() {
    PlainHeart heart = PlainHeart.beating(360, 34, 2, 0.01, 4);
    SignalWindow whole = heart.window();

    List<Heartbeat> windows =
        new BeatSegmenter(CONFIG.windows(10), 360).segment(whole, 0, whole.length()).beats();

    // The middles of 0 to 10, 10 to 20 and 20 to 30 s; that of 30 to 40 s lies beyond the end.
    assertThat(windows).extracting(Heartbeat::rSample).containsExactly(1800L, 5400L, 9000L);
    for (Heartbeat window : windows) {
      assertThat(window.segment()).hasDimensions(2, 1280);
      assertThat(window.rrPrevSeconds()).isNaN();
      assertThat(window.fiducials().hasP()).isFalse();
    }
    for (int r : heart.rPeaks()) {
      int at = (int) Math.round(r / 360.0 * 128);
      if (at < 3 * 1280) {
        assertThat((double) windows.get(at / 1280).segment()[0][at % 1280]).isGreaterThan(0.7);
      }
    }
  }

  @Test
  void windowsOfAShortRecordingAreZeroBeyondIt() {
    PlainHeart heart = PlainHeart.beating(200, 8, 1, 0.01, 4);
    SignalWindow whole = heart.window();

    float[] window =
        new BeatSegmenter(CONFIG.windows(10), 200)
            .segment(whole, 0, whole.length())
            .beats()
            .get(0)
            .segment()[0];

    assertThat(Arrays.copyOfRange(window, 8 * 128, 1280)).containsOnly(0f);
    assertThat(Arrays.copyOf(window, 8 * 128 - 1)).doesNotContain(0f);
  }

  @Property(tries = 50)
  void tiledWindowsGiveTheWindowsOfAnUncutPass(
      @ForAll @DoubleRange(min = 50, max = 500) double rate,
      @ForAll @DoubleRange(min = 0.5, max = 20) double coreSeconds,
      @ForAll @IntRange(min = 2, max = 12) int everySeconds,
      @ForAll long seed) {
    assertTiledIsUncut(
        PlainHeart.faltering(rate, 45, 1, seed),
        new BeatSegmenter(CONFIG.windows(everySeconds), rate),
        coreSeconds);
  }

  @Property(tries = 100)
  void tiledWindowsGiveTheBeatsOfAnUncutPass(
      @ForAll @DoubleRange(min = 50, max = 500) double rate,
      @ForAll @IntRange(min = 1, max = 3) int leads,
      @ForAll @DoubleRange(min = 0.5, max = 20) double coreSeconds,
      @ForAll long seed) {
    PlainHeart heart = PlainHeart.faltering(rate, 45, leads, seed);
    Random random = new Random(seed);
    for (int gap = 0; gap < 4; gap++) {
      int from = random.nextInt(heart.millivolt()[0].length);
      int width = 1 + (int) (random.nextDouble() * random.nextDouble() * 5 * rate);
      heart.withGap(from, Math.min(heart.millivolt()[0].length, from + width));
    }
    assertTiledIsUncut(heart, new BeatSegmenter(CONFIG, rate), coreSeconds);
  }

  private static void assertTiledIsUncut(
      PlainHeart heart, BeatSegmenter segmenter, double coreSeconds) {
    SignalWindow whole = heart.window();
    double rate = heart.samplingRate();
    int context = (int) Math.ceil(segmenter.contextSeconds() * rate);

    List<Heartbeat> tiled = new ArrayList<>();
    for (int from = 0; from < whole.length(); ) {
      int to = Math.min(whole.length(), from + 1 + (int) (coreSeconds * rate));
      int windowFrom = Math.max(0, from - context);
      SignalWindow window = whole.slice(windowFrom, Math.min(whole.length(), to + context));
      tiled.addAll(segmenter.segment(window, from - windowFrom, to - windowFrom).beats());
      from = to;
    }

    assertSameBits(tiled, segmenter.segment(whole, 0, whole.length()).beats());
  }

  private static void assertSameBits(List<Heartbeat> actual, List<Heartbeat> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      Heartbeat a = actual.get(i);
      Heartbeat e = expected.get(i);
      assertThat(a.rSample()).isEqualTo(e.rSample());
      assertThat(Double.valueOf(a.rrPrevSeconds())).isEqualTo(Double.valueOf(e.rrPrevSeconds()));
      assertThat(Double.valueOf(a.rrNextSeconds())).isEqualTo(Double.valueOf(e.rrNextSeconds()));
      assertThat(Double.valueOf(a.rrMeanSeconds())).isEqualTo(Double.valueOf(e.rrMeanSeconds()));
      assertThat(a.quality()).isEqualTo(e.quality());
      assertThat(toRecording(a)).isEqualTo(toRecording(e));
      assertThat(a.segment()).isDeepEqualTo(e.segment());
    }
  }

  private static List<Long> toRecording(Heartbeat beat) {
    Fiducials at = beat.fiducials();
    return IntStream.of(
            at.pOnset(),
            at.pPeak(),
            at.pOffset(),
            at.qrsOnset(),
            at.rPeak(),
            at.qrsOffset(),
            at.tOnset(),
            at.tPeak(),
            at.tOffset())
        .mapToObj(i -> i == Fiducials.ABSENT ? -1L : beat.recordingSample(i))
        .toList();
  }

  private static List<Heartbeat> segmentAll(PlainHeart heart) {
    SignalWindow window = heart.window();
    return new BeatSegmenter(CONFIG, heart.samplingRate())
        .segment(window, 0, window.length())
        .beats();
  }

  private static double meanQuality(PlainHeart heart) {
    return segmentAll(heart).stream()
        .mapToDouble(beat -> beat.quality().index())
        .average()
        .orElseThrow();
  }

  private static int indexOfLargest(float[] segment) {
    int largest = 0;
    for (int i = 1; i < segment.length; i++) {
      if (Math.abs(segment[i]) > Math.abs(segment[largest])) {
        largest = i;
      }
    }
    return largest;
  }
}
