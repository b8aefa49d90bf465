package org.ecgsl.beat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.format.wfdb.WfdbRecordReader;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.SignalWindow;
import org.ecgsl.testing.RealData;

/**
 * A recording of the MIT-BIH Arrhythmia Database with its reference annotations: 360 samples/s, two
 * leads.
 *
 * @param name for example {@code 100}
 */
record MitBihRecord(String name, SignalWindow signal, List<Annotation> reference) {

  static final double RATE = 360;

  private static Path folder() {
    return RealData.folder("mitdb");
  }

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".dat"))
          .map(file -> file.substring(0, file.length() - 4))
          .sorted()
          .toList();
    }
  }

  static MitBihRecord read(String name) throws IOException {
    try {
      RecordReader reader = WfdbRecordReader.open(new LocalFiles(folder()), name);
      try (WindowCursor cursor = reader.windows((int) reader.record().lengthSamples())) {
        return new MitBihRecord(name, cursor.next().orElseThrow(), reader.annotations("atr"));
      }
    } catch (FormatException e) {
      throw new IOException(e);
    }
  }

  /** The first lead alone. */
  SignalWindow firstLead() {
    return new SignalWindow(
        0, RATE, signal.leads().subList(0, 1), new int[][] {signal.samples()[0]});
  }
}
