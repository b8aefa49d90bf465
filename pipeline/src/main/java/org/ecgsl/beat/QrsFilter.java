package org.ecgsl.beat;

/**
 * Turns one lead into the envelope of its QRS band, exactly.
 *
 * <p>Two moving averages take the noise above the band away. A first difference over {@code 2
 * stride} and a second difference over {@code 4 stride} samples, both strongest at {@code rate / (4
 * stride)} (some 20 Hz) and a quarter period apart, then act as a band-pass and its quadrature: the
 * root of their squares is the strength of the band whatever the polarity or phase of the wave. Its
 * moving sum over about a QRS width is the envelope.
 *
 * <p>All sums are over integers ({@link FixedPointLead}), so no result depends on where the array
 * begins. The ends are held, wide gaps have no envelope.
 */
final class QrsFilter {

  private static final double SMOOTHING_SECONDS = 0.015;
  private static final double STRIDE_SECONDS = 0.012;
  private static final double INTEGRATION_SECONDS = 0.09;

  /** The first difference sees slow waves better than the second; this much it counts. */
  private static final double FIRST_DIFFERENCE_GAIN = 1.5;

  private final int smoothingReach;
  private final int stride;
  private final int integrationReach;

  QrsFilter(double samplingRate) {
    smoothingReach = (int) Math.max(0, Math.round((SMOOTHING_SECONDS * samplingRate - 1) / 2));
    stride = (int) Math.max(1, Math.round(STRIDE_SECONDS * samplingRate));
    integrationReach = (int) Math.max(1, Math.round(INTEGRATION_SECONDS * samplingRate / 2));
  }

  /** The envelope, not negative, 0 inside wide gaps; in the length of {@code millivolt}. */
  long[] envelope(float[] millivolt) {
    // A wider gap keeps what is held from one side out of sight of the other.
    FixedPointLead lead = FixedPointLead.of(millivolt, 4 * (stride + smoothingReach));
    long[] smooth = movingSum(movingSum(lead.units(), smoothingReach), smoothingReach);
    return movingSum(magnitude(smooth, lead.missing()), integrationReach);
  }

  private long[] magnitude(long[] smooth, boolean[] missing) {
    int n = smooth.length;
    long[] magnitude = new long[n];
    for (int i = 0; i < n; i++) {
      if (missing[i]) {
        continue;
      }
      long before = smooth[Math.max(0, i - stride)];
      long after = smooth[Math.min(n - 1, i + stride)];
      long farBefore = smooth[Math.max(0, i - 2 * stride)];
      long farAfter = smooth[Math.min(n - 1, i + 2 * stride)];
      double slope = FIRST_DIFFERENCE_GAIN * (after - before);
      double curve = (double) (2 * smooth[i] - farBefore - farAfter);
      magnitude[i] = (long) Math.sqrt(slope * slope + curve * curve);
    }
    return magnitude;
  }

  /** Sum over {@code i - reach .. i + reach}; the ends are held. */
  static long[] movingSum(long[] values, int reach) {
    int n = values.length;
    long[] sums = new long[n];
    if (n == 0) {
      return sums;
    }
    long sum = 0;
    for (int i = -reach; i <= reach; i++) {
      sum += values[Math.max(0, Math.min(n - 1, i))];
    }
    sums[0] = sum;
    for (int i = 1; i < n; i++) {
      sum += values[Math.min(n - 1, i + reach)] - values[Math.max(0, i - reach - 1)];
      sums[i] = sum;
    }
    return sums;
  }
}
