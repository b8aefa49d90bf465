package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ecgsl.signal.SignalWindow;
import org.ecgsl.synth.SyntheticArchiveConfig;
import org.ecgsl.synth.SyntheticPatient;
import org.ecgsl.synth.SyntheticRecording;
import org.junit.jupiter.api.Test;

class BeatSegmenterTest {

  private static final SegmentationConfig CONFIG = new SegmentationConfig(128, 128, 48, 3);

  @Property(tries = 40)
  void windowsWithContextGiveTheBeatsOfTheUncutRecording(
      @ForAll @IntRange(min = 1, max = 1000) int patient,
      @ForAll @IntRange(min = 200, max = 15_000) int windowSamples,
      @ForAll @IntRange(min = 1, max = 3) int leads,
      @ForAll long seed) {
    double rate = 150;
    SyntheticArchiveConfig config =
        new SyntheticArchiveConfig(1000, 1, 80, rate, leads, 0.1, 0.1, 0.3, 0.1, 50, 0.2, 9);
    SignalWindow uncut =
        withGaps(SyntheticWindows.of(new SyntheticPatient(config, patient).record(1), rate), seed);
    BeatSegmenter segmenter = new BeatSegmenter(CONFIG);
    int context = (int) Math.ceil(segmenter.contextSeconds() * rate);

    List<Heartbeat> pieces = new ArrayList<>();
    for (int start = 0; start < uncut.length(); start += windowSamples) {
      int end = Math.min(uncut.length(), start + windowSamples);
      int from = Math.max(0, start - context);
      SignalWindow window = uncut.slice(from, Math.min(uncut.length(), end + context));
      pieces.addAll(segmenter.segment(window, start - from, end - from));
    }

    List<Heartbeat> whole = segmenter.segment(uncut, 0, uncut.length());
    assertThat(whole).isNotEmpty();
    // Unknown RR intervals are NaN, which equal each other as objects only.
    assertThat(pieces)
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class)
        .isEqualTo(whole);
  }

  @Test
  void peakStandsAtItsIndexAndIntervalsAreThoseOfTheBeats() {
    SyntheticArchiveConfig config =
        new SyntheticArchiveConfig(1, 1, 60, 360, 1, 0, 0, 0, 0, 50, 0, 3);
    SyntheticRecording recording = new SyntheticPatient(config, 1).record(1);
    SignalWindow window = SyntheticWindows.of(recording, 360);

    List<Heartbeat> beats = new BeatSegmenter(CONFIG).segment(window, 0, window.length());

    for (int i = 1; i + 1 < beats.size(); i++) {
      Heartbeat beat = beats.get(i);
      assertThat(indexOfLargest(beat.segment()[0])).isEqualTo(CONFIG.rIndex());
      assertThat(beat.rrPrevSeconds())
          .isEqualTo((beat.rSample() - beats.get(i - 1).rSample()) / 360.0);
      assertThat(beat.rrNextSeconds()).isEqualTo(beats.get(i + 1).rrPrevSeconds());
      assertThat(beat.quality()).isEqualTo(1);
    }
    assertThat(beats.get(0).rrPrevSeconds()).isNaN();
  }

  @Test
  void segmentKeepsTheAmplitudeOfTheSignal() {
    SyntheticArchiveConfig config =
        new SyntheticArchiveConfig(1, 1, 30, 500, 1, 0, 0, 0, 0, 50, 0, 3);
    SyntheticRecording recording = new SyntheticPatient(config, 1).record(1);
    SignalWindow window = SyntheticWindows.of(recording, 500);

    for (Heartbeat beat : new BeatSegmenter(CONFIG).segment(window, 2500, 12_500)) {
      float clean = recording.clean()[0][(int) beat.rSample()];
      // A QRS complex of 11 ms standard deviation reaches to 40 Hz; the segment ends at 58.
      assertThat((double) beat.segment()[0][CONFIG.rIndex()]).isCloseTo(clean, within(0.12));
    }
  }

  @Test
  void outsideTheMidpointsToItsNeighboursASegmentIsZero() {
    SyntheticArchiveConfig config =
        new SyntheticArchiveConfig(1, 1, 60, 250, 1, 0.2, 0, 0, 0, 50, 0.01, 4);
    SignalWindow window = SyntheticWindows.of(new SyntheticPatient(config, 1).record(1), 250);

    for (Heartbeat beat : new BeatSegmenter(CONFIG).segment(window, 2500, 12_500)) {
      int first = CONFIG.rIndex() - (int) Math.floor(beat.rrPrevSeconds() / 2 * 128);
      int last = CONFIG.rIndex() + (int) Math.floor(beat.rrNextSeconds() / 2 * 128);
      for (int k = 0; k < 128; k++) {
        if (k < first || k > last) {
          assertThat(beat.segment()[0][k]).isZero();
        }
      }
    }
  }

  private static SignalWindow withGaps(SignalWindow window, long seed) {
    Random random = new Random(seed);
    for (int gap = 0; gap < 3; gap++) {
      int lead = random.nextInt(window.samples().length);
      int from = random.nextInt(window.length());
      int to = Math.min(window.length(), from + random.nextInt(2000));
      Arrays.fill(
          window.samples()[lead], from, to, random.nextBoolean() ? SignalWindow.INVALID_SAMPLE : 0);
    }
    return window;
  }

  private static int indexOfLargest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = Math.abs(values[i]) > Math.abs(values[best]) ? i : best;
    }
    return best;
  }
}
