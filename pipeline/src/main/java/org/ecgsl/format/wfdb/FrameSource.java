package org.ecgsl.format.wfdb;

import java.io.Closeable;
import java.io.IOException;
import org.ecgsl.format.FormatException;

/** The frames of one signal file, as stored, once through. */
interface FrameSource extends Closeable {

  /**
   * Reads frames into {@code columns[signal]}, those of a signal with n samples per frame from
   * index {@code n * at} on.
   *
   * @return frames read; fewer than asked for only at the end of the file
   * @throws FormatException if the file breaks the rules of its compression
   */
  int read(int[][] columns, int at, int frames) throws IOException, FormatException;

  /** Leaves frames out, without decoding them where the format allows it. */
  void skip(long frames) throws IOException, FormatException;
}
