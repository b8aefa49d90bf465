package org.ecgsl.beat;

/**
 * Resamples the signal around an R-peak with a windowed sinc (Hann), low-passed under both Nyquist
 * rates. R-peaks lie on samples, so the filter of each output sample is the same for every
 * heartbeat and is computed once.
 */
final class SegmentResampler {

  /** Zero crossings of the sinc on each side. */
  private static final int LOBES = 6;

  /** Cut-off as a share of the lower Nyquist rate. */
  private static final double CUT_OFF = 0.9;

  private final SegmentationConfig config;
  private final int[] firstTap;
  private final float[][] taps;

  SegmentResampler(SegmentationConfig config, double samplingRate) {
    this.config = config;
    this.firstTap = new int[config.samples()];
    this.taps = new float[config.samples()][];
    double cutOff = CUT_OFF * Math.min(samplingRate, config.rateHz()) / samplingRate;
    double reach = LOBES / cutOff;
    for (int k = 0; k < taps.length; k++) {
      double centre = (k - config.rIndex()) * samplingRate / config.rateHz();
      firstTap[k] = (int) Math.ceil(centre - reach);
      taps[k] = taps(centre, firstTap[k], (int) Math.floor(centre + reach), cutOff, reach);
    }
  }

  /** How far beyond its own place an output sample looks, in seconds. */
  static double reachSeconds(double rateHz) {
    // The lowest sampling rate has the longest filter.
    return LOBES / (CUT_OFF * Math.min(50, rateHz));
  }

  /**
   * One lead of a heartbeat.
   *
   * @param before seconds the heartbeat reaches before the R-peak
   * @param after seconds it reaches after it
   */
  float[] cut(float[] lead, int peak, double before, double after) {
    float[] out = new float[config.samples()];
    int from = Math.max(0, config.rIndex() - (int) Math.floor(before * config.rateHz()));
    int to = Math.min(out.length - 1, config.rIndex() + (int) Math.floor(after * config.rateHz()));
    for (int k = from; k <= to; k++) {
      float sum = 0;
      int at = peak + firstTap[k];
      for (int t = Math.max(0, -at); t < taps[k].length && at + t < lead.length; t++) {
        sum += taps[k][t] * lead[at + t];
      }
      out[k] = sum;
    }
    return out;
  }

  private static float[] taps(double centre, int first, int last, double cutOff, double reach) {
    double[] weights = new double[last - first + 1];
    double total = 0;
    for (int t = 0; t < weights.length; t++) {
      double x = first + t - centre;
      double window = 0.5 + 0.5 * Math.cos(Math.PI * x / reach);
      double angle = Math.PI * cutOff * x;
      weights[t] = window * (x == 0 ? 1 : Math.sin(angle) / angle);
      total += weights[t];
    }
    float[] taps = new float[weights.length];
    for (int t = 0; t < taps.length; t++) {
      taps[t] = (float) (weights[t] / total);
    }
    return taps;
  }
}
