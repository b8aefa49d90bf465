package org.ecgsl.beat;

import java.util.Arrays;

/**
 * Where and how strongly one lead looks like a QRS complex.
 *
 * <p>Band-pass of about 8 to 20 Hz from moving averages, root mean square over the length of a QRS
 * complex (after Elgendi 2013, PLoS ONE 8(9): e73557, who squares and averages likewise), then put
 * in relation to the level the complexes around have. Every step is a moving sum of integers, so
 * the result at a sample depends on {@link #CONTEXT_SECONDS} around it alone, bit for bit.
 *
 * @param strength (n) envelope over the local level: about 1 at a QRS complex, 0 where all is flat
 * @param clarity (n) local level over the local mean of the envelope: near 1.5 for noise, 3 and
 *     more for an ECG; 0 where all is flat
 * @param deviation (n) signal less its baseline, in units of {@link #UNIT_MILLIVOLT}
 * @param valid (n) whether the sample is a number
 */
record QrsEnvelope(float[] strength, float[] clarity, long[] deviation, boolean[] valid) {

  /** Amplitudes are counted in steps of 10 nV: exact sums, far below any converter's resolution. */
  static final double UNIT_MILLIVOLT = 1e-5;

  private static final double BASELINE_SECONDS = 0.6;
  private static final double SMOOTHING_SECONDS = 0.02;
  private static final double HIGH_PASS_SECONDS = 0.08;
  private static final double QRS_SECONDS = 0.1;

  /** Every stretch of this length of a normal rhythm has a QRS complex in it. */
  private static final double LEVEL_STEP_SECONDS = 1.6;

  private static final int LEVEL_STEPS = 2;
  private static final double MEAN_SECONDS = 8;

  /** How far around a sample the envelope looks, in seconds. */
  static final double CONTEXT_SECONDS = 4.5;

  /** Beyond any amplitude an electrode gives; keeps sums of squares exact. */
  private static final double LARGEST_MILLIVOLT = 1000;

  static QrsEnvelope of(float[] millivolt, double samplingRate) {
    boolean[] valid = new boolean[millivolt.length];
    long[] deviation = lessBaseline(millivolt, valid, radius(BASELINE_SECONDS, samplingRate));
    long[] envelope = envelope(deviation, samplingRate);
    float[] root = new float[envelope.length];
    for (int i = 0; i < root.length; i++) {
      root[i] = (float) Math.sqrt((double) envelope[i]);
    }
    float[] level = level(root, samplingRate);
    long[] rounded = new long[root.length];
    for (int i = 0; i < root.length; i++) {
      rounded[i] = Math.round((double) root[i]);
    }
    int meanRadius = radius(MEAN_SECONDS, samplingRate);
    long[] sums = MovingWindow.centred(rounded, meanRadius);
    float[] strength = new float[root.length];
    float[] clarity = new float[root.length];
    for (int i = 0; i < root.length; i++) {
      int there = Math.min(i, meanRadius) + Math.min(root.length - 1 - i, meanRadius) + 1;
      strength[i] = level[i] > 0 ? root[i] / level[i] : 0;
      clarity[i] = sums[i] > 0 ? (float) ((double) level[i] * there / sums[i]) : 0;
    }
    return new QrsEnvelope(strength, clarity, deviation, valid);
  }

  private static int radius(double seconds, double samplingRate) {
    return Math.max(1, (int) Math.round(seconds * samplingRate / 2));
  }

  /** Signal less the mean of the valid samples around; 0 where invalid. */
  private static long[] lessBaseline(float[] millivolt, boolean[] valid, int radius) {
    int n = millivolt.length;
    long[] value = new long[n];
    long[] one = new long[n];
    for (int i = 0; i < n; i++) {
      valid[i] = Math.abs(millivolt[i]) <= LARGEST_MILLIVOLT;
      value[i] = valid[i] ? Math.round(millivolt[i] / UNIT_MILLIVOLT) : 0;
      one[i] = valid[i] ? 1 : 0;
    }
    long[] sums = MovingWindow.centred(value, radius);
    long[] counts = MovingWindow.centred(one, radius);
    for (int i = 0; i < n; i++) {
      value[i] = valid[i] ? value[i] - Math.round((double) sums[i] / counts[i]) : 0;
    }
    return value;
  }

  /** Mean square of the band-passed signal over the length of a QRS complex. */
  private static long[] envelope(long[] deviation, double samplingRate) {
    int smoothing = radius(SMOOTHING_SECONDS, samplingRate);
    int highPass = radius(HIGH_PASS_SECONDS, samplingRate);
    long[] smooth = MovingWindow.centred(MovingWindow.centred(deviation, smoothing), smoothing);
    double smoothWidth = Math.pow(2.0 * smoothing + 1, 2);
    for (int i = 0; i < smooth.length; i++) {
      smooth[i] = Math.round(smooth[i] / smoothWidth);
    }
    long[] slow = MovingWindow.centred(smooth, highPass);
    for (int i = 0; i < smooth.length; i++) {
      long band = smooth[i] - Math.round(slow[i] / (2.0 * highPass + 1));
      smooth[i] = band * band;
    }
    int qrs = radius(QRS_SECONDS, samplingRate);
    long[] sums = MovingWindow.centred(smooth, qrs);
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= 2L * qrs + 1;
    }
    return sums;
  }

  /**
   * The height QRS complexes have around: the median of the maxima of five stretches. A pause or an
   * artefact fills two of them at most.
   */
  private static float[] level(float[] envelope, double samplingRate) {
    int step = (int) Math.round(LEVEL_STEP_SECONDS * samplingRate);
    float[] maxima = MovingWindow.largest(envelope, step / 2);
    float[] level = new float[envelope.length];
    float[] around = new float[2 * LEVEL_STEPS + 1];
    for (int i = 0; i < level.length; i++) {
      int n = 0;
      for (int k = -LEVEL_STEPS; k <= LEVEL_STEPS; k++) {
        int at = i + k * step;
        if (at >= 0 && at < maxima.length) {
          around[n++] = maxima[at];
        }
      }
      level[i] = median(around, n);
    }
    return level;
  }

  private static float median(float[] values, int n) {
    Arrays.sort(values, 0, n);
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
  }
}
