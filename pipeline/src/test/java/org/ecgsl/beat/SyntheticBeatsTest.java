package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.format.wfdb.WfdbRecordReader;
import org.ecgsl.signal.SignalWindow;
import org.junit.jupiter.api.Test;

class SyntheticBeatsTest {

  @Test
  void beatsOfTheBundledArchiveAreFoundWithinFiftyMilliseconds() throws Exception {
    Path folder = Path.of(System.getProperty("ecgsl.testData"), "synthetic");
    BeatScore gross = BeatScore.NONE;
    for (String name : Files.readAllLines(folder.resolve("RECORDS"))) {
      RecordReader reader = WfdbRecordReader.open(new LocalFiles(folder), name);
      double rate = reader.record().samplingRate();
      try (WindowCursor cursor = reader.windows((int) reader.record().lengthSamples())) {
        SignalWindow window = cursor.next().orElseThrow();
        long[] peaks = new RPeakDetector(rate).detect(window);
        gross = gross.plus(new BeatMatcher(0.05, 0).score(peaks, reader.annotations("atr"), rate));
      }
    }

    assertThat(gross.truePositives() + gross.falseNegatives()).isGreaterThan(5000);
    assertThat(gross.sensitivity()).as("%s", gross).isGreaterThanOrEqualTo(0.995);
    assertThat(gross.positivePredictivity()).as("%s", gross).isGreaterThanOrEqualTo(0.995);
  }
}
