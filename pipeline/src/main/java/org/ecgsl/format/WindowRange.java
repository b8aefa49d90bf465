package org.ecgsl.format;

import java.io.Serializable;

/**
 * Which rows of a recording are wanted, by two of their columns; all bounds are included.
 *
 * @param firstWindow least {@code window}
 * @param lastWindow greatest {@code window}
 * @param firstSample least {@code start_sample}
 * @param lastSample greatest {@code start_sample}
 */
public record WindowRange(long firstWindow, long lastWindow, long firstSample, long lastSample)
    implements Serializable {

  /** Every row. */
  public static final WindowRange ALL = new WindowRange(0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

  /** The rows that are in both. */
  public WindowRange and(WindowRange other) {
    return new WindowRange(
        Math.max(firstWindow, other.firstWindow),
        Math.min(lastWindow, other.lastWindow),
        Math.max(firstSample, other.firstSample),
        Math.min(lastSample, other.lastSample));
  }

  /** The first window that is wanted, at most 2^31 - 1, where windows have so many samples. */
  public long first(int windowSamples) {
    long bySample = firstSample / windowSamples + (firstSample % windowSamples == 0 ? 0 : 1);
    return Math.min(Integer.MAX_VALUE, Math.max(firstWindow, bySample));
  }

  /** The last window that is wanted; below the first, or negative, where none is. */
  public long last(int windowSamples) {
    return Math.min(lastWindow, Math.floorDiv(lastSample, (long) windowSamples));
  }
}
