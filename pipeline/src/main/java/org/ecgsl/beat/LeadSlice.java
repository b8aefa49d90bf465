package org.ecgsl.beat;

/**
 * The samples of one lead around one beat, summed up from the slice's start, so that each mean,
 * slope and hump costs a few look-ups.
 *
 * <p>Missing samples are bridged by a line, those at the ends, and all that is asked for outside
 * the slice, hold the nearest value. As the sums begin with the slice, they are the same whatever
 * array it was cut from.
 *
 * <p>Indices are those of the array it was cut from. Scratch of one thread, filled anew per beat.
 */
final class LeadSlice {

  private final double[] sum;
  private final float[] value;
  private final int[] missing;
  private int from;
  private int length;

  /**
   * @param capacity most samples a slice has
   */
  LeadSlice(int capacity) {
    sum = new double[capacity + 1];
    value = new float[capacity];
    missing = new int[capacity + 1];
  }

  /** Takes the samples {@code from} to {@code to}, both included, of a lead in millivolt. */
  void load(float[] millivolt, int from, int to) {
    this.from = from;
    length = to - from + 1;
    System.arraycopy(millivolt, from, value, 0, length);
    bridgeGaps();
    sumUp();
  }

  private void bridgeGaps() {
    int last = -1;
    for (int i = 0; i < length; i++) {
      boolean gone = !Float.isFinite(value[i]);
      missing[i + 1] = missing[i] + (gone ? 1 : 0);
      if (!gone) {
        if (i - last > 1) {
          bridge(last, i);
        }
        last = i;
      }
    }
    if (last < length - 1) {
      bridge(last, length);
    }
  }

  /** Fills what lies between two samples; -1 and the length stand for none. */
  private void bridge(int left, int right) {
    float start = left >= 0 ? value[left] : right < length ? value[right] : 0;
    float end = right < length ? value[right] : start;
    for (int i = left + 1; i < right; i++) {
      value[i] = start + (end - start) * (i - left) / (right - left);
    }
  }

  /** Puts a straight line from {@code first} to {@code last} in place of what is between. */
  void erase(int first, int last, int reach) {
    double start = value[0] + mean(first - reach, first);
    double end = value[0] + mean(last, last + reach);
    for (int i = first; i <= last; i++) {
      value[i - from] = (float) (start + (end - start) * (i - first) / (last - first));
    }
    sumUp();
  }

  private void sumUp() {
    // Large offsets would take digits from the sums.
    float offset = value[0];
    for (int i = 0; i < length; i++) {
      sum[i + 1] = sum[i] + (value[i] - offset);
    }
  }

  int first() {
    return from;
  }

  int last() {
    return from + length - 1;
  }

  /** Whether a sample between two indices, both included, was not recorded. */
  boolean hasGap(int first, int last) {
    return missing[inside(last) + 1] > missing[inside(first)];
  }

  private int inside(int index) {
    return Math.max(0, Math.min(length - 1, index - from));
  }

  /** The value at an index in millivolt. */
  float at(int index) {
    return value[inside(index)];
  }

  /** Mean over {@code first} to {@code last}, both included, above the slice's first value. */
  double mean(int first, int last) {
    int a = inside(first);
    int b = inside(last) + 1;
    return (sum[b] - sum[a]) / (b - a);
  }

  /** Rise per sample at an index: the difference of the means of {@code width} samples. */
  double slope(int index, int width) {
    int i = index - from;
    if (i >= width && i + width < length) {
      double after = sum[i + width + 1] - sum[i + 1];
      double before = sum[i] - sum[i - width];
      return (after - before) / (width * (width + 1.0));
    }
    return (mean(index + 1, index + width) - mean(index - width, index - 1)) / (width + 1.0);
  }

  /** How far the mean of {@code 2 reach + 1} samples is above those of as many on either side. */
  double hump(int index, int reach) {
    int i = index - from;
    if (i >= 3 * reach && i + 3 * reach < length) {
      double before = sum[i - reach] - sum[i - 3 * reach];
      double centre = sum[i + reach + 1] - sum[i - reach];
      double after = sum[i + 3 * reach + 1] - sum[i + reach + 1];
      return centre / (2 * reach + 1) - (before + after) / (4 * reach);
    }
    double before = mean(index - 3 * reach, index - reach - 1);
    double after = mean(index + reach + 1, index + 3 * reach);
    return mean(index - reach, index + reach) - (before + after) / 2;
  }
}
