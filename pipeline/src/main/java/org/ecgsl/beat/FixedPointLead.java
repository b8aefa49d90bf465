package org.ecgsl.beat;

/**
 * One lead in integers of 2^-16 mV, so that sums over it are exact wherever they begin, with its
 * gaps dealt with: narrow ones are bridged by a line, wide ones, and those at the ends, hold the
 * nearer side's value and are marked as missing.
 *
 * @param units the samples, within +-2^30
 * @param missing where a wide gap is
 */
record FixedPointLead(long[] units, boolean[] missing) {

  static final double UNITS_PER_MILLIVOLT = 1 << 16;

  /** Larger values are cut, so that no sum can overflow. */
  private static final float LARGEST_MILLIVOLT = 1 << 14;

  /**
   * @param millivolt {@code NaN} in gaps
   * @param widestBridge longest gap in samples that is bridged
   */
  static FixedPointLead of(float[] millivolt, int widestBridge) {
    int n = millivolt.length;
    FixedPointLead lead = new FixedPointLead(new long[n], new boolean[n]);
    int last = -1;
    for (int i = 0; i < n; i++) {
      if (Float.isNaN(millivolt[i])) {
        continue;
      }
      lead.units[i] = fixedPoint(millivolt[i]);
      if (i - last > 1) {
        lead.fill(last, i, widestBridge);
      }
      last = i;
    }
    if (last < n - 1) {
      lead.fill(last, n, widestBridge);
    }
    return lead;
  }

  private static long fixedPoint(float millivolt) {
    float cut = Math.max(-LARGEST_MILLIVOLT, Math.min(LARGEST_MILLIVOLT, millivolt));
    return (long) Math.rint(cut * UNITS_PER_MILLIVOLT);
  }

  /** Fills the gap between the samples {@code left} and {@code right}; -1 and n stand for none. */
  private void fill(int left, int right, int widestBridge) {
    int n = units.length;
    boolean wide = left < 0 || right == n || right - left - 1 > widestBridge;
    long from = left >= 0 ? units[left] : right < n ? units[right] : 0;
    long to = right < n ? units[right] : from;
    for (int i = left + 1; i < right; i++) {
      missing[i] = wide;
      if (wide) {
        units[i] = i - left < right - i ? from : to;
      } else {
        units[i] = from + (to - from) * (i - left) / (right - left);
      }
    }
  }
}
