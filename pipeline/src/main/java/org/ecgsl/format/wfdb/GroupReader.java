package org.ecgsl.format.wfdb;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.signal.SignalWindow;

/**
 * The signals of one file in time order: reads ahead for those that come late in it, marks invalid
 * samples, and adds up the checksums.
 */
final class GroupReader implements Closeable {

  private final SignalGroup group;
  private final FrameSource source;
  private final long length;
  private final String place;
  private final int maxSkew;
  private final int[] sums;

  /** Frames read already that some signals have not shown yet; only where there is skew. */
  private int[][] ahead;

  private int held;
  private long framesRead;

  /**
   * @param length frames in the file, as the header promises
   * @param place full place of the file, for messages
   */
  GroupReader(SignalGroup group, FrameSource source, long length, String place) {
    this.group = group;
    this.source = source;
    this.length = length;
    this.place = place;
    this.maxSkew = (int) Math.min(group.maxSkew(), length);
    this.sums = new int[group.signals().size()];
    this.ahead = new int[group.signals().size()][0];
  }

  SignalGroup group() {
    return group;
  }

  /** The 16-bit sum of the stored samples read so far of one signal. */
  short checksum(int signal) {
    return (short) sums[signal];
  }

  /**
   * Reads the next frames into {@code columns[signal]}, from frame {@code at} on; invalid where a
   * late signal is cut off by the end of the file.
   */
  void read(int[][] columns, int at, int frames) throws IOException, FormatException {
    if (maxSkew == 0) {
      fetch(columns, at, frames);
      return;
    }
    reserve(frames + maxSkew);
    int fresh = (int) Math.min(frames + maxSkew - held, length - framesRead);
    fetch(ahead, held, fresh);
    held += fresh;
    int left = Math.max(0, held - frames);
    for (int s = 0; s < ahead.length; s++) {
      SignalSpec signal = group.signals().get(s);
      show(ahead[s], signal, columns[s], at, frames);
      int n = signal.samplesPerFrame();
      System.arraycopy(ahead[s], (held - left) * n, ahead[s], 0, left * n);
    }
    held = left;
  }

  private void show(int[] from, SignalSpec signal, int[] column, int at, int frames) {
    int n = signal.samplesPerFrame();
    int skew = Math.min(signal.skew(), maxSkew);
    int present = Math.max(0, Math.min(frames, held - skew));
    System.arraycopy(from, Math.min(skew, held) * n, column, at * n, present * n);
    Arrays.fill(column, (at + present) * n, (at + frames) * n, SignalWindow.INVALID_SAMPLE);
  }

  private void reserve(int frames) {
    for (int s = 0; s < ahead.length; s++) {
      int samples = Math.multiplyExact(frames, group.signals().get(s).samplesPerFrame());
      if (ahead[s].length < samples) {
        ahead[s] = Arrays.copyOf(ahead[s], samples);
      }
    }
  }

  private void fetch(int[][] columns, int at, int frames) throws IOException, FormatException {
    int read = source.read(columns, at, frames);
    framesRead += read;
    if (read < frames) {
      throw new FormatException(new FormatError.TruncatedSignal(place, framesRead, length));
    }
    for (int s = 0; s < columns.length; s++) {
      int n = group.signals().get(s).samplesPerFrame();
      sums[s] += check(columns[s], at * n, (at + frames) * n, group.format().invalid());
    }
  }

  /** The sum of stored samples, which it replaces where they stand for none. */
  private static int check(int[] column, int from, int to, int invalid) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      int stored = column[i];
      sum += stored;
      if (stored == invalid) {
        column[i] = SignalWindow.INVALID_SAMPLE;
      }
    }
    return sum;
  }

  /** Leaves frames out; the checksums then mean nothing. */
  void skip(long frames) throws IOException, FormatException {
    int shown = (int) Math.min(frames, held);
    for (int s = 0; s < ahead.length; s++) {
      int n = group.signals().get(s).samplesPerFrame();
      System.arraycopy(ahead[s], shown * n, ahead[s], 0, (held - shown) * n);
    }
    held -= shown;
    source.skip(frames - shown);
    framesRead += frames - shown;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
