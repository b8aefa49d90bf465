package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WfdbRecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;
import org.ecgsl.synth.SyntheticArchiveConfig;
import org.ecgsl.synth.SyntheticPatient;
import org.ecgsl.synth.SyntheticRecording;
import org.ecgsl.testing.RealData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RPeakDetectorTest {

  private final RPeakDetector detector = new RPeakDetector();

  @ParameterizedTest
  @CsvSource({
    "1, 125, 0.05",
    "2, 180, 0.05",
    "2, 360, 0.05",
    "3, 500, 0.05",
    "1, 1000, 0.05",
    // Lead I comes first of twelve and sees some ventricular complexes with two equal extrema.
    "12, 250, 0.15"
  })
  void findsSyntheticBeats(int leads, double rate, double toleranceSeconds) {
    SyntheticArchiveConfig config = config(leads, rate);
    BeatScore score = new BeatScore(0, 0, 0);
    for (int patient = 1; patient <= config.patients(); patient++) {
      SyntheticRecording recording = new SyntheticPatient(config, patient).record(1);
      score =
          score.plus(
              new BeatMatcher((int) (toleranceSeconds * rate))
                  .score(peaks(SyntheticWindows.of(recording, rate)), recording.beats()));
    }

    assertThat(score.sensitivity()).as("%s", score).isGreaterThanOrEqualTo(0.995);
    assertThat(score.positivePredictivity()).as("%s", score).isGreaterThanOrEqualTo(0.995);
  }

  @Test
  void neitherGainNorPolarityMatters() {
    SyntheticRecording recording = new SyntheticPatient(config(1, 250), 1).record(1);
    SignalWindow window = SyntheticWindows.of(recording, 250);
    long[] peaks = peaks(window);

    assertThat(peaks(SyntheticWindows.scaled(window, -1))).containsExactly(peaks);
    assertThat(peaks(SyntheticWindows.scaled(window, 20))).containsExactly(peaks);
  }

  @Test
  void flatAndInvalidSignalsHaveNoPeak() {
    int[] flat = new int[5000];
    Arrays.fill(flat, 700);
    int[] invalid = new int[5000];
    Arrays.fill(invalid, SignalWindow.INVALID_SAMPLE);

    assertThat(peaks(window(flat))).isEmpty();
    assertThat(peaks(window(invalid))).isEmpty();
  }

  @Test
  void aNoisyLeadDoesNotHideAClearOne() {
    SyntheticRecording recording = new SyntheticPatient(config(1, 250), 2).record(1);
    SignalWindow clear = SyntheticWindows.of(recording, 250);
    Random random = new Random(7);
    int[] noise = random.ints(clear.length(), -3000, 3000).toArray();
    Lead lead = clear.leads().get(0);
    SignalWindow both =
        new SignalWindow(0, 250, List.of(lead, lead), new int[][] {noise, clear.samples()[0]});

    BeatScore score = new BeatMatcher(12).score(peaks(both), recording.beats());

    assertThat(score.f1()).as("%s", score).isGreaterThan(0.99);
  }

  @Test
  void ratesItWasNotMadeForAreRefused() {
    SignalWindow slow =
        new SignalWindow(0, 20, List.of(new Lead("I", 200, 0, "mV")), new int[1][100]);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.detect(slow))
        .withMessageContaining("20");
  }

  @Test
  void detectsEveryBeatOfRecord100() throws Exception {
    Path folder = RealData.folder("mitdb");
    RecordReader reader = WfdbRecordReader.open(new LocalFiles(folder), "100");
    SignalWindow window;
    try (WindowCursor cursor = reader.windows(1_000_000)) {
      window = cursor.next().orElseThrow();
    }

    BeatScore score =
        new BeatMatcher((int) (0.05 * 360)).score(peaks(window), reader.annotations("atr"));

    assertThat(score).isEqualTo(new BeatScore(2273, 0, 0));
  }

  private long[] peaks(SignalWindow window) {
    return Arrays.stream(detector.detect(window).peaks()).asLongStream().toArray();
  }

  private static SignalWindow window(int[] samples) {
    return new SignalWindow(0, 250, List.of(new Lead("I", 200, 0, "mV")), new int[][] {samples});
  }

  private static SyntheticArchiveConfig config(int leads, double rate) {
    return new SyntheticArchiveConfig(6, 1, 60, rate, leads, 0.1, 0.08, 0.15, 0.03, 50, 0.03, 5);
  }
}
