package org.ecgsl.beat;

/**
 * One lead with its gaps dealt with: narrow ones are bridged by a line, wide ones, and those at the
 * ends, hold the nearer side's value and are marked as missing.
 *
 * @param millivolt the samples, none {@code NaN}, within +-{@value #LARGEST_MILLIVOLT}; to be left
 *     as they are
 * @param missing where a wide gap is
 * @param gaps whether there is any
 */
record FilledLead(float[] millivolt, boolean[] missing, boolean gaps) {

  /** Larger values are cut, so that no sum over them can overflow. */
  static final float LARGEST_MILLIVOLT = 1 << 14;

  /**
   * @param recorded {@code NaN} in gaps; left as it is, and shared where nothing has to be done
   * @param widestBridge longest gap in samples that is bridged
   */
  static FilledLead of(float[] recorded, int widestBridge) {
    int n = recorded.length;
    if (isWhole(recorded)) {
      return new FilledLead(recorded, new boolean[n], false);
    }
    FilledLead lead = new FilledLead(new float[n], new boolean[n], true);
    int last = -1;
    for (int i = 0; i < n; i++) {
      if (Float.isNaN(recorded[i])) {
        continue;
      }
      lead.millivolt[i] = Math.max(-LARGEST_MILLIVOLT, Math.min(LARGEST_MILLIVOLT, recorded[i]));
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

  private static boolean isWhole(float[] recorded) {
    for (float sample : recorded) {
      // False of NaN, too.
      if (!(Math.abs(sample) <= LARGEST_MILLIVOLT)) {
        return false;
      }
    }
    return true;
  }

  /** Fills the gap between the samples {@code left} and {@code right}; -1 and n stand for none. */
  private void fill(int left, int right, int widestBridge) {
    int n = millivolt.length;
    boolean wide = left < 0 || right == n || right - left - 1 > widestBridge;
    float from = left >= 0 ? millivolt[left] : right < n ? millivolt[right] : 0;
    float to = right < n ? millivolt[right] : from;
    for (int i = left + 1; i < right; i++) {
      missing[i] = wide;
      if (wide) {
        millivolt[i] = i - left < right - i ? from : to;
      } else {
        millivolt[i] = from + (to - from) * (i - left) / (right - left);
      }
    }
  }
}
