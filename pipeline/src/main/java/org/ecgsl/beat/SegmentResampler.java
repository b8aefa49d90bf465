package org.ecgsl.beat;

/**
 * Resamples the surroundings of an R-peak to a segment's rate.
 *
 * <p>Each segment sample is a windowed-sinc (Hann) weighting of the samples around its instant,
 * which keeps what is below the low-pass and nothing that would alias. Instants are counted from
 * the R-peak, so one table of weights serves every beat and sums run in one order.
 */
final class SegmentResampler {

  /** Zero crossings of the sinc on either side. */
  private static final double LOBES = 4;

  /** Share of the source's half rate that passes when it is below the low-pass. */
  private static final double USABLE_BAND = 0.9;

  private final int rIndex;
  private final double step;
  private final int reach;
  private final float[][] weights;

  SegmentResampler(SegmentationConfig config, double samplingRate) {
    rIndex = config.rIndex();
    step = samplingRate / config.segmentRateHz();
    double cutoff = Math.min(config.lowPassHz(), USABLE_BAND * samplingRate / 2) / samplingRate;
    reach = (int) Math.ceil(LOBES / (2 * cutoff));
    weights = new float[config.segmentSamples()][];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = weights(instant(k) - Math.floor(instant(k)), cutoff);
    }
  }

  /** Samples on either side that bear on a result. */
  int reach() {
    return reach + 1;
  }

  /** Where segment sample {@code k} lies, in source samples after the R-peak. */
  double instant(int k) {
    return (k - rIndex) * step;
  }

  /**
   * One lead of a segment.
   *
   * @param lead source samples; held at its ends
   * @param r index in it of the R-peak
   * @param from source samples after the R-peak (negative: before) at which the beat begins
   * @param to where it ends, exclusive; the segment is 0 outside
   */
  float[] segment(float[] lead, int r, double from, double to) {
    float[] segment = new float[weights.length];
    for (int k = 0; k < segment.length; k++) {
      double instant = instant(k);
      if (instant >= from && instant < to) {
        segment[k] = weighted(lead, r + (int) Math.floor(instant) - reach, weights[k]);
      }
    }
    return segment;
  }

  private static float weighted(float[] lead, int first, float[] weights) {
    float sum = 0;
    if (first >= 0 && first + weights.length <= lead.length) {
      for (int j = 0; j < weights.length; j++) {
        sum += lead[first + j] * weights[j];
      }
    } else {
      for (int j = 0; j < weights.length; j++) {
        sum += lead[Math.max(0, Math.min(lead.length - 1, first + j))] * weights[j];
      }
    }
    return sum;
  }

  /** Weights of the samples {@code -reach .. reach + 1} for an instant 0 to 1 after sample 0. */
  private float[] weights(double fraction, double cutoff) {
    double[] raw = new double[2 * reach + 2];
    double sum = 0;
    for (int j = 0; j < raw.length; j++) {
      double t = j - reach - fraction;
      double window = Math.abs(t) > reach ? 0 : 0.5 + 0.5 * Math.cos(Math.PI * t / reach);
      raw[j] = window * sinc(2 * cutoff * t);
      sum += raw[j];
    }
    float[] weights = new float[raw.length];
    for (int j = 0; j < raw.length; j++) {
      weights[j] = (float) (raw[j] / sum);
    }
    return weights;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }
}
