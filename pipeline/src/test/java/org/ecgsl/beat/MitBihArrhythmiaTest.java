package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.SignalWindow;
import org.junit.jupiter.api.Test;

/** What is claimed of real recordings: the MIT-BIH Arrhythmia Database (Moody and Mark 2001). */
class MitBihArrhythmiaTest {

  private static final List<String> DS1 =
      List.of(
          "101", "106", "108", "109", "112", "114", "115", "116", "118", "119", "122", "124", "201",
          "203", "205", "207", "208", "209", "215", "220", "223", "230");

  private final RPeakDetector detector = new RPeakDetector(MitBihRecord.RATE);

  @Test
  void detectsEveryBeatOfRecord100AndNothingElse() throws IOException {
    MitBihRecord record = MitBihRecord.read("100");

    BeatScore score = score(record, detector.detect(record.firstLead()), 0.05);

    assertThat(score.truePositives()).isEqualTo(2273);
    assertThat(score.falsePositives()).isZero();
    assertThat(score.falseNegatives()).isZero();
  }

  @Test
  void grossResultIsAboveTheMarkOfSleepEcg() throws IOException {
    BeatScore within150 = BeatScore.NONE;
    BeatScore within50 = BeatScore.NONE;
    for (String name : MitBihRecord.names()) {
      MitBihRecord record = MitBihRecord.read(name);
      long[] peaks = detector.detect(record.firstLead());
      within150 = within150.plus(score(record, peaks, BeatMatcher.EC57_TOLERANCE_SECONDS));
      within50 = within50.plus(score(record, peaks, 0.05));
    }

    assertThat(within150.truePositives() + within150.falseNegatives()).isEqualTo(109_494);
    assertThat(within150.sensitivity()).isGreaterThan(0.998);
    assertThat(within150.positivePredictivity()).isGreaterThan(0.998);
    assertThat(within50.f1()).isGreaterThan(0.995);
  }

  @Test
  void twoLeadsTogetherAreNoWorseThanTheMark() throws IOException {
    BeatScore gross = BeatScore.NONE;
    for (String name : MitBihRecord.names()) {
      MitBihRecord record = MitBihRecord.read(name);
      gross = gross.plus(score(record, detector.detect(record.signal()), 0.15));
    }

    assertThat(gross.f1()).isGreaterThan(0.997);
  }

  @Test
  void aamiClassesOfTheTrainingSplitAreThoseOfTheField() throws IOException {
    Map<AamiClass, Long> counts = new EnumMap<>(AamiClass.class);
    for (String name : DS1) {
      for (Annotation mark : MitBihRecord.read(name).reference()) {
        AamiClass.ofSymbol(mark.symbol()).ifPresent(c -> counts.merge(c, 1L, Long::sum));
      }
    }

    assertThat(counts)
        .isEqualTo(
            Map.of(
                AamiClass.N,
                45_866L,
                AamiClass.S,
                944L,
                AamiClass.V,
                3_788L,
                AamiClass.F,
                415L,
                AamiClass.Q,
                8L));
  }

  @Test
  void segmentsOfMinuteWindowsAreThoseOfTheWholeRecording() throws IOException {
    MitBihRecord record = MitBihRecord.read("203");
    SignalWindow whole = record.signal();
    BeatSegmenter segmenter = new BeatSegmenter(SegmentationConfig.defaults(), MitBihRecord.RATE);
    int context = (int) Math.ceil(segmenter.contextSeconds() * MitBihRecord.RATE);
    int core = (int) (60 * MitBihRecord.RATE);

    List<Heartbeat> uncut = segmenter.segment(whole, 0, whole.length()).beats();
    int next = 0;
    for (int from = 0; from < whole.length(); from += core) {
      int to = Math.min(whole.length(), from + core);
      int windowFrom = Math.max(0, from - context);
      SignalWindow window = whole.slice(windowFrom, Math.min(whole.length(), to + context));
      for (Heartbeat beat : segmenter.segment(window, from - windowFrom, to - windowFrom).beats()) {
        Heartbeat expected = uncut.get(next++);
        assertThat(beat.rSample()).isEqualTo(expected.rSample());
        assertThat(beat.segment()).isDeepEqualTo(expected.segment());
      }
    }
    assertThat(next).isEqualTo(uncut.size());
  }

  private static BeatScore score(MitBihRecord record, long[] peaks, double toleranceSeconds) {
    return new BeatMatcher(toleranceSeconds, 0).score(peaks, record.reference(), MitBihRecord.RATE);
  }
}
