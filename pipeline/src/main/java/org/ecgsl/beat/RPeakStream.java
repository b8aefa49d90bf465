package org.ecgsl.beat;

import java.util.Arrays;

/**
 * Finds the R-peaks of a signal that comes piece by piece, in one pass and fixed memory.
 *
 * <p>The peaks are those of {@link RPeakDetector#detect(float[][], long)} on the whole signal. A
 * peak is given out once no later sample can change it: {@value RPeakDetector#CONTEXT_SECONDS} to
 * {@value #LONGEST_DELAY_SECONDS} s after it. For one thread.
 */
public final class RPeakStream {

  /** Seconds of signal looked at in one go, besides the context on either side. */
  private static final double BLOCK_SECONDS = 32;

  /** A peak is known at most this many seconds after it has come in. */
  public static final double LONGEST_DELAY_SECONDS = BLOCK_SECONDS + RPeakDetector.CONTEXT_SECONDS;

  private final RPeakDetector detector;
  private final int context;
  private final float[][] buffer;

  /** Samples in the buffer. */
  private int filled;

  /** Index in the recording of the buffer's first sample. */
  private long start;

  /** Index in the recording up to which peaks have been given out. */
  private long done;

  private boolean finished;

  /**
   * @param leads leads of the signal, at least 1
   */
  RPeakStream(RPeakDetector detector, double samplingRate, int leads) {
    if (leads < 1) {
      throw new IllegalArgumentException("a stream of " + leads + " leads");
    }
    this.detector = detector;
    context = (int) Math.ceil(RPeakDetector.CONTEXT_SECONDS * samplingRate);
    buffer = new float[leads][2 * context + (int) Math.ceil(BLOCK_SECONDS * samplingRate)];
  }

  /**
   * Takes in the next samples.
   *
   * @param millivolt {@code [lead][sample]}, the leads of the stream, any number of samples of
   *     each; {@code NaN} where nothing was recorded
   * @return the R-peaks known now and not before, as sample indices of the recording, ascending
   * @throws IllegalStateException if the stream has ended
   */
  public long[] add(float[][] millivolt) {
    if (finished) {
      throw new IllegalStateException("the stream has ended");
    }
    int length = length(millivolt);
    long[] peaks = new long[0];
    for (int taken = 0; taken < length; ) {
      int count = Math.min(length - taken, buffer[0].length - filled);
      for (int lead = 0; lead < buffer.length; lead++) {
        System.arraycopy(millivolt[lead], taken, buffer[lead], filled, count);
      }
      filled += count;
      taken += count;
      if (filled == buffer[0].length) {
        peaks = joined(peaks, peaksUpTo(start + filled - context));
        moveOn();
      }
    }
    return peaks;
  }

  /**
   * Says that no more samples come.
   *
   * @return the R-peaks that had to wait for that, as sample indices of the recording, ascending
   */
  public long[] finish() {
    if (finished) {
      return new long[0];
    }
    finished = true;
    return peaksUpTo(start + filled);
  }

  private int length(float[][] millivolt) {
    if (millivolt.length != buffer.length) {
      throw new IllegalArgumentException(
          millivolt.length + " leads for a stream of " + buffer.length);
    }
    for (float[] lead : millivolt) {
      if (lead.length != millivolt[0].length) {
        throw new IllegalArgumentException(
            "leads of unequal length: " + lead.length + " and " + millivolt[0].length);
      }
    }
    return millivolt[0].length;
  }

  private long[] peaksUpTo(long end) {
    float[][] signal = new float[buffer.length][];
    for (int lead = 0; lead < signal.length; lead++) {
      signal[lead] =
          filled == buffer[lead].length ? buffer[lead] : Arrays.copyOf(buffer[lead], filled);
    }
    long from = done;
    done = end;
    return Arrays.stream(detector.detect(signal, start))
        .mapToLong(peak -> start + peak)
        .filter(peak -> peak >= from && peak < end)
        .toArray();
  }

  /** Keeps what the next block needs before it. */
  private void moveOn() {
    int kept = 2 * context;
    for (float[] lead : buffer) {
      System.arraycopy(lead, filled - kept, lead, 0, kept);
    }
    start += filled - kept;
    filled = kept;
  }

  private static long[] joined(long[] first, long[] second) {
    long[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
