package org.ecgsl.beat;

/**
 * Sums and maxima over a window that moves along a signal.
 *
 * <p>Sums are of integers, because those are exact: the result at a sample does not depend on where
 * the array begins, as that of a running sum of floating-point numbers would. Samples outside the
 * array count as zero.
 */
final class MovingWindow {

  private MovingWindow() {}

  /** Sum of {@code in[i - radius .. i + radius]} at each i; a fresh array. */
  static long[] centred(long[] in, int radius) {
    long[] out = new long[in.length];
    long sum = 0;
    for (int i = 0; i < Math.min(radius, in.length); i++) {
      sum += in[i];
    }
    for (int i = 0; i < in.length; i++) {
      if (i + radius < in.length) {
        sum += in[i + radius];
      }
      if (i - radius - 1 >= 0) {
        sum -= in[i - radius - 1];
      }
      out[i] = sum;
    }
    return out;
  }

  /** Largest of {@code in[i - radius .. i + radius]} at each i, in linear time (van Herk 1992). */
  static float[] largest(float[] in, int radius) {
    int width = 2 * radius + 1;
    int n = in.length;
    float[] fromLeft = new float[n];
    float[] fromRight = new float[n];
    for (int i = 0; i < n; i++) {
      fromLeft[i] = i % width == 0 ? in[i] : Math.max(fromLeft[i - 1], in[i]);
    }
    for (int i = n - 1; i >= 0; i--) {
      boolean last = i == n - 1 || (i + 1) % width == 0;
      fromRight[i] = last ? in[i] : Math.max(fromRight[i + 1], in[i]);
    }
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      int from = Math.max(0, i - radius);
      int to = Math.min(n - 1, i + radius);
      if (i - radius <= 0) {
        out[i] = fromLeft[to];
      } else if (i + radius >= n - 1) {
        out[i] =
            from / width == to / width ? fromRight[from] : Math.max(fromRight[from], fromLeft[to]);
      } else {
        out[i] = Math.max(fromRight[from], fromLeft[to]);
      }
    }
    return out;
  }
}
