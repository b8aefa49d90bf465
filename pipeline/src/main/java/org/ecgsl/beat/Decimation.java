package org.ecgsl.beat;

/**
 * Brings a lead to 120 to 240 samples/s, where heartbeats are looked for: means of as many samples
 * as fit into one. Slower leads stay as they are.
 *
 * <p>The means begin at fixed sample indices of the recording, not of the array, so that a window
 * gives those of the whole recording, but for a first one that the window cuts.
 */
final class Decimation {

  /**
   * Mains hum of 60 Hz is not folded into the QRS band at this rate, and most of an R-wave's slope
   * is left.
   */
  private static final double LOWEST_RATE = 120;

  private final int factor;
  private final double rate;

  Decimation(double samplingRate) {
    factor = Math.max(1, (int) (samplingRate / LOWEST_RATE));
    rate = samplingRate / factor;
  }

  /** Samples that become one. */
  int factor() {
    return factor;
  }

  /** Means per second. */
  double rate() {
    return rate;
  }

  /** Index in the recording, in means, of the mean that holds a sample of the recording. */
  long index(long sample) {
    return Math.floorDiv(sample, factor);
  }

  /**
   * The means of an array's samples.
   *
   * @param samples {@code NaN} where nothing was recorded
   * @param startSample index in the recording of the first sample
   * @return {@code NaN} where no sample of a mean was recorded; the first is that of {@link
   *     #index}{@code (startSample)}
   */
  float[] means(float[] samples, long startSample) {
    if (factor == 1) {
      return samples;
    }
    int n = samples.length;
    int cut = (int) Math.floorMod(startSample, (long) factor);
    float[] means = new float[(n + cut + factor - 1) / factor];
    float share = 1f / factor;
    for (int m = 0; m < means.length; m++) {
      int from = m * factor - cut;
      int to = from + factor;
      if (from < 0 || to > n) {
        means[m] = meanOfRecorded(samples, Math.max(0, from), Math.min(n, to));
        continue;
      }
      float sum = 0;
      for (int i = from; i < to; i++) {
        sum += samples[i];
      }
      means[m] = Float.isNaN(sum) ? meanOfRecorded(samples, from, to) : sum * share;
    }
    return means;
  }

  private static float meanOfRecorded(float[] samples, int from, int to) {
    float sum = 0;
    int count = 0;
    for (int i = from; i < to; i++) {
      if (!Float.isNaN(samples[i])) {
        sum += samples[i];
        count++;
      }
    }
    return count == 0 ? Float.NaN : sum / count;
  }
}
