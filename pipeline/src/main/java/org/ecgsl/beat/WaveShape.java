package org.ecgsl.beat;

/**
 * What tells a P wave from a T wave; times in seconds.
 *
 * @param humpReach half the width of a wave's top, for finding it
 * @param slopeWidth width of the means whose difference is the slope
 * @param peakReach farthest a lead's peak is from that of all leads
 * @param flankReach farthest the boundaries are from the peak
 * @param span farthest from the QRS onset that a wave is sought
 * @param before whether the wave comes before the QRS complex
 * @param coherence least share of the wave that is left in the mean over beats
 * @param prominence least height of the wave, in units of the mean over where it is sought
 * @param onset how the onset is told from crossings of {@link #SHARES}
 * @param offset how the offset is told
 */
record WaveShape(
    double humpReach,
    double slopeWidth,
    double peakReach,
    double flankReach,
    double span,
    boolean before,
    double coherence,
    double prominence,
    Boundary onset,
    Boundary offset) {

  /** Shares of the steepest slope of a flank at which it is crossed; 1 is the steepest itself. */
  static final double[] SHARES = {0.15, 0.3, 0.55, 1};

  static final WaveShape P =
      new WaveShape(
          0.022,
          0.012,
          0.045,
          0.08,
          0.28,
          true,
          0.85,
          1.35,
          new Boundary(
              new double[] {0.35, 0.15, 0, 0.15}, new double[] {0.4, -0.15, 0, 0.1}, -0.0055, 0.05),
          new Boundary(
              new double[] {0.25, 0.1, 0.15, 0.1}, new double[] {0.05, 0.2, 0, 0.15}, 0.002, 0.05));

  static final WaveShape T =
      new WaveShape(
          0.03,
          0.016,
          0.06,
          0.16,
          0.75,
          false,
          0,
          1.1,
          new Boundary(
              new double[] {0.4, 0.25, 0.05, -0.2},
              new double[] {0.05, 0, 0.2, 0.25},
              -0.0045,
              0.08),
          new Boundary(
              new double[] {0.5, 0.2, -0.05, -0.05},
              new double[] {0.15, 0.1, 0, 0.15},
              -0.0015,
              0.08));
}
