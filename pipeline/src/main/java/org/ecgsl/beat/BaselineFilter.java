package org.ecgsl.beat;

/**
 * Takes baseline wander out of a lead: the lead minus its moving average taken three times over.
 *
 * <p>A linear-phase high-pass of finite reach. Missing samples have no part in the averages and
 * come out as 0. The averages are sums of integers, rounded per sample, so no result depends on
 * where the array begins; at its ends they shorten.
 */
final class BaselineFilter {

  private static final int PASSES = 3;

  /** Three averages over this many periods of the corner frequency lower it by 3 dB. */
  private static final double PERIODS_PER_AVERAGE = 0.48;

  private final int passReach;

  BaselineFilter(double highPassHz, double samplingRate) {
    passReach = (int) Math.max(1, Math.round(PERIODS_PER_AVERAGE / highPassHz * samplingRate / 2));
  }

  /** Samples on either side that bear on a result. */
  int reach() {
    return PASSES * passReach;
  }

  /** The lead in millivolt without its baseline. */
  float[] apply(FixedPointLead lead) {
    long[] baseline = lead.units();
    boolean[] missing = lead.missing();
    for (int pass = 0; pass < PASSES; pass++) {
      boolean[] empty = new boolean[missing.length];
      baseline = average(baseline, missing, empty);
      missing = empty;
    }
    float[] millivolt = new float[baseline.length];
    for (int i = 0; i < millivolt.length; i++) {
      if (!lead.missing()[i]) {
        millivolt[i] =
            (float) ((lead.units()[i] - baseline[i]) / FixedPointLead.UNITS_PER_MILLIVOLT);
      }
    }
    return millivolt;
  }

  /** Mean of the values not missing; sets {@code empty} where there is none. */
  private long[] average(long[] values, boolean[] missing, boolean[] empty) {
    int n = values.length;
    long[] means = new long[n];
    long sum = 0;
    int count = 0;
    for (int i = -passReach; i < n; i++) {
      int entering = i + passReach;
      if (entering < n && !missing[entering]) {
        sum += values[entering];
        count++;
      }
      int leaving = i - passReach - 1;
      if (leaving >= 0 && !missing[leaving]) {
        sum -= values[leaving];
        count--;
      }
      if (i >= 0) {
        empty[i] = count == 0;
        means[i] = count == 0 ? 0 : Math.round((double) sum / count);
      }
    }
    return means;
  }
}
