package org.ecgsl.format.wfdb;

import java.io.Closeable;
import java.io.IOException;
import org.ecgsl.format.FormatException;

/** All signals of a record or of a segment, frame by frame, once through. */
interface Frames extends Closeable {

  /**
   * Reads the next frames into {@code columns[signal]}, those of a signal with n samples per frame
   * from index {@code n * at} on.
   *
   * @throws FormatException if a file ends too early or, at its end, a checksum does not match
   */
  void read(int[][] columns, int at, int frames) throws IOException, FormatException;

  /** Leaves frames out; checksums of what is not read whole are not compared. */
  void skip(long frames) throws IOException, FormatException;

  /** The next frame, from the one to be read on, in which something was recorded; or the end. */
  long nextRecorded();
}
