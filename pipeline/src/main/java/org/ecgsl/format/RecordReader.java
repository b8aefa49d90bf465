package org.ecgsl.format;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.SignalWindow;

/**
 * Reads one recording of one format. Holds no file open between calls.
 *
 * <p>Every method throws {@link IOException} where the storage fails and {@link FormatException}
 * where the files are wrong; nothing else, whatever the files hold. Memory stays within a small
 * multiple of the window and of the files' size, whatever a header claims.
 */
public interface RecordReader {

  /** Name of the annotator whose marks lie in the recording's own file, as in EDF+. */
  String EMBEDDED = "embedded";

  /** What the header says. */
  EcgRecord record();

  /** Names of the files the recording is made of, annotations apart; the header first. */
  List<String> files();

  /**
   * Opens the signals at their start.
   *
   * @param windowSamples samples per lead of each window but the last; positive
   * @throws FormatException if a signal file is missing or too short
   */
  WindowCursor windows(int windowSamples) throws IOException, FormatException;

  /**
   * Where recorded signal begins, from a sample on, by what the headers say; no signal is decoded.
   *
   * @param sample a sample of the recording
   * @return the sample, or where the gap it lies in ends; the recording's length after the last
   */
  default long nextRecorded(long sample) {
    return Math.min(sample, record().lengthSamples());
  }

  /**
   * Decodes all signals once.
   *
   * @throws FormatException if a file is missing or ends too early, or a checksum does not match
   */
  default void verify() throws IOException, FormatException {
    try (WindowCursor cursor = windows(1 << 14)) {
      Optional<SignalWindow> window = cursor.next();
      while (window.isPresent()) {
        window = cursor.next();
      }
    }
  }

  /** Whether an annotator's marks are there. */
  boolean hasAnnotations(String annotator) throws IOException;

  /**
   * An annotator's marks in time order.
   *
   * @param annotator name of the annotator, which is the extension of its file, or {@link
   *     #EMBEDDED}
   * @throws FormatException if the file is missing or malformed
   */
  List<Annotation> annotations(String annotator) throws IOException, FormatException;
}
