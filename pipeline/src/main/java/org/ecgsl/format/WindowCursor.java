package org.ecgsl.format;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.ecgsl.signal.SignalWindow;

/**
 * Gives the windows of a recording in time order, each sample once, one window in memory.
 *
 * <p>Every window begins at a multiple of the window length. One in which nothing was recorded, as
 * in the gap between two segments, may be left out: {@link SignalWindow#startSample()} tells.
 * Samples in a gap that shares a window with recorded ones are {@link SignalWindow#INVALID_SAMPLE}.
 */
public interface WindowCursor extends Closeable {

  /**
   * The next window; empty after the last.
   *
   * @throws FormatException if a file ends too early, or, at its end, a checksum does not match
   */
  Optional<SignalWindow> next() throws IOException, FormatException;

  /**
   * Says that windows which end before a sample are not wanted: they may be left out, and what is
   * left out is not checked. A cursor that cannot skip gives them all the same.
   */
  default void skipTo(long sample) throws IOException, FormatException {}
}
