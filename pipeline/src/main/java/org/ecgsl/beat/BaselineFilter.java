package org.ecgsl.beat;

/**
 * Takes baseline wander out of a lead: the lead minus its moving average taken three times over.
 *
 * <p>A linear-phase high-pass of finite reach. The averages are taken over means ({@link
 * Decimation}), which wander does not outrun, with lines drawn between. Missing samples have no
 * part in them and come out as 0. The averages are sums of integers, rounded each time, so no
 * result depends on where the array begins; at its ends they shorten.
 */
final class BaselineFilter {

  private static final int PASSES = 3;

  /** Three averages over this many periods of the corner frequency lower it by 3 dB. */
  private static final double PERIODS_PER_AVERAGE = 0.48;

  private static final float UNITS_PER_MILLIVOLT = 1 << 16;

  private final Decimation decimation;
  private final int passReach;

  BaselineFilter(double highPassHz, double samplingRate) {
    decimation = new Decimation(samplingRate);
    double seconds = PERIODS_PER_AVERAGE / highPassHz / 2;
    passReach = (int) Math.max(1, Math.round(seconds * decimation.rate()));
  }

  /** Samples on either side that bear on a result. */
  int reach() {
    return (PASSES * passReach + 2) * decimation.factor();
  }

  /**
   * The lead in millivolt without its baseline.
   *
   * @param startSample index in the recording of its first sample
   */
  float[] apply(FilledLead lead, long startSample) {
    float[] baseline = baseline(lead, startSample);
    float[] samples = lead.millivolt();
    float[] level = new float[samples.length];
    int factor = decimation.factor();
    int cut = (int) Math.floorMod(startSample, (long) factor);
    for (int phase = 0; phase < factor; phase++) {
      // Where this sample of a mean lies between the middle of its mean and that of a neighbour.
      float place = (phase - (factor - 1) / 2f) / factor;
      int side = place < 0 ? -1 : 1;
      float weight = Math.abs(place);
      for (int m = phase < cut ? 1 : 0; m * factor + phase - cut < samples.length; m++) {
        int next = Math.max(0, Math.min(baseline.length - 1, m + side));
        int i = m * factor + phase - cut;
        level[i] = samples[i] - (baseline[m] + weight * (baseline[next] - baseline[m]));
      }
    }
    for (int i = 0; lead.gaps() && i < level.length; i++) {
      if (lead.missing()[i]) {
        level[i] = 0;
      }
    }
    return level;
  }

  private float[] baseline(FilledLead lead, long startSample) {
    float[] means = decimation.means(recorded(lead), startSample);
    long[] units = new long[means.length];
    boolean[] missing = new boolean[means.length];
    for (int m = 0; m < means.length; m++) {
      missing[m] = Float.isNaN(means[m]);
      units[m] = (long) (means[m] * UNITS_PER_MILLIVOLT);
    }
    for (int pass = 0; pass < PASSES; pass++) {
      boolean[] empty = new boolean[missing.length];
      units = average(units, missing, empty);
      missing = empty;
    }
    float[] baseline = new float[units.length];
    for (int m = 0; m < baseline.length; m++) {
      baseline[m] = units[m] / UNITS_PER_MILLIVOLT;
    }
    return baseline;
  }

  private static float[] recorded(FilledLead lead) {
    if (!lead.gaps()) {
      return lead.millivolt();
    }
    float[] recorded = lead.millivolt().clone();
    for (int i = 0; i < recorded.length; i++) {
      if (lead.missing()[i]) {
        recorded[i] = Float.NaN;
      }
    }
    return recorded;
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
