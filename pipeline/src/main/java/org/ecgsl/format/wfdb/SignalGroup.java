package org.ecgsl.format.wfdb;

import java.util.List;

/**
 * The signals that share one file.
 *
 * @param indices where in the record each of them stands
 * @param signals their lines, all of one file and format
 */
record SignalGroup(int[] indices, List<SignalSpec> signals) {

  String file() {
    return signals.get(0).file();
  }

  SignalFormat format() {
    return signals.get(0).format();
  }

  long offset() {
    return signals.get(0).offset();
  }

  int maxSkew() {
    return signals.stream().mapToInt(SignalSpec::skew).max().orElse(0);
  }

  /** Samples of all its signals in one frame. */
  long frameSamples() {
    return signals.stream().mapToLong(SignalSpec::samplesPerFrame).sum();
  }

  /** Whole frames in a file of so many bytes; not for compressed samples. */
  long framesIn(long bytes) {
    return format().packing().samplesIn(Math.max(0, bytes - offset())) / frameSamples();
  }
}
