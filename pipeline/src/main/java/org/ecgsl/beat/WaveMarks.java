package org.ecgsl.beat;

/**
 * One wave of one beat in all leads.
 *
 * @param onset first samples, {@code [lead]}
 * @param peak largest deflections
 * @param offset last samples
 * @param seen whether the wave is there in a lead; the rest means nothing where it is not
 */
record WaveMarks(int[] onset, int[] peak, int[] offset, boolean[] seen) {

  static WaveMarks of(int leads) {
    return new WaveMarks(new int[leads], new int[leads], new int[leads], new boolean[leads]);
  }

  /** Whether any lead has the wave. */
  boolean isPresent() {
    return any(seen);
  }

  static boolean any(boolean[] flags) {
    for (boolean flag : flags) {
      if (flag) {
        return true;
      }
    }
    return false;
  }

  /** First sample of the wave in all leads, but for an early quarter that may be led astray. */
  int earlyOnset() {
    return Boundary.quantile(onset, seen, 0.25);
  }

  /** Median over the leads. */
  int middlePeak() {
    return Boundary.quantile(peak, seen, 0.5);
  }

  /** Last sample of the wave in all leads, but for a late quarter that may be led astray. */
  int lateOffset() {
    return Boundary.quantile(offset, seen, 0.75);
  }
}
