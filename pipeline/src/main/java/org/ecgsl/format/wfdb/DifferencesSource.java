package org.ecgsl.format.wfdb;

import java.io.IOException;
import java.util.Arrays;
import org.ecgsl.format.FormatException;

/** Adds up the differences of format 8, each signal from its initial value on. */
final class DifferencesSource implements FrameSource {

  private static final int SKIPPED_AT_ONCE = 4_096;

  private final FrameSource differences;
  private final int[] perFrame;
  private final int[] last;

  DifferencesSource(FrameSource differences, SignalGroup group) {
    this.differences = differences;
    this.perFrame = group.signals().stream().mapToInt(SignalSpec::samplesPerFrame).toArray();
    this.last = group.signals().stream().mapToInt(SignalSpec::initialValue).toArray();
  }

  @Override
  public int read(int[][] columns, int at, int frames) throws IOException, FormatException {
    int read = differences.read(columns, at, frames);
    for (int s = 0; s < perFrame.length; s++) {
      int[] column = columns[s];
      int value = last[s];
      for (int i = at * perFrame[s]; i < (at + read) * perFrame[s]; i++) {
        value += column[i];
        column[i] = value;
      }
      last[s] = value;
    }
    return read;
  }

  /** What lies between has to be added up all the same. */
  @Override
  public void skip(long frames) throws IOException, FormatException {
    int largest = Arrays.stream(perFrame).max().orElse(1);
    int step = (int) Math.min(frames, Math.max(1, SKIPPED_AT_ONCE / largest));
    int[][] columns = new int[perFrame.length][];
    for (int s = 0; s < columns.length; s++) {
      columns[s] = new int[step * perFrame[s]];
    }
    for (long left = frames; left > 0; left -= step) {
      if (read(columns, 0, (int) Math.min(step, left)) < Math.min(step, left)) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    differences.close();
  }
}
