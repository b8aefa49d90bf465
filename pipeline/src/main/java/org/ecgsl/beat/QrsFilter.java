package org.ecgsl.beat;

import java.util.Arrays;

/**
 * Turns one lead into the envelope of its QRS band, exactly.
 *
 * <p>A first difference over 24 ms and a second difference over 48 ms, both of the signal smoothed
 * by a triangle of 15 ms half width, both strongest at some 20 Hz and a quarter period apart, act
 * as a band-pass and its quadrature: the root of their squares is the strength of the band whatever
 * the polarity or phase of the wave. Its moving sum over about a QRS width is the envelope.
 *
 * <p>Filters have finite reach and a fixed order of sums, moving sums are over integers, so no
 * result depends on where the array begins. The ends are held, wide gaps have no envelope.
 */
final class QrsFilter {

  private static final double SMOOTHING_SECONDS = 0.015;
  private static final double STRIDE_SECONDS = 0.012;
  private static final double INTEGRATION_SECONDS = 0.09;

  /** The first difference sees slow waves better than the second; this much it counts. */
  private static final double FIRST_DIFFERENCE_GAIN = 1.5;

  /** Wider gaps are not bridged: what is held from one side stays out of sight of the other. */
  private static final double WIDEST_BRIDGE_SECONDS = 0.108;

  /** Magnitudes become integers of this share of a millivolt. */
  private static final float UNITS_PER_MILLIVOLT = 1 << 20;

  private final int tapReach;
  private final float[] slopeTaps;
  private final float[] curveTaps;
  private final int integrationReach;
  private final int widestBridge;

  /**
   * @param samplingRate samples per second of the leads given to it
   */
  QrsFilter(double samplingRate) {
    tapReach = (int) Math.ceil((2 * STRIDE_SECONDS + SMOOTHING_SECONDS) * samplingRate);
    slopeTaps = new float[2 * tapReach + 1];
    curveTaps = new float[2 * tapReach + 1];
    for (int j = -tapReach; j <= tapReach; j++) {
      double t = j / samplingRate;
      double slope = triangle(t - STRIDE_SECONDS) - triangle(t + STRIDE_SECONDS);
      double curve =
          2 * triangle(t) - triangle(t - 2 * STRIDE_SECONDS) - triangle(t + 2 * STRIDE_SECONDS);
      slopeTaps[j + tapReach] = (float) (FIRST_DIFFERENCE_GAIN * slope / samplingRate);
      curveTaps[j + tapReach] = (float) (curve / samplingRate);
    }
    integrationReach = (int) Math.max(1, Math.round(INTEGRATION_SECONDS * samplingRate / 2));
    widestBridge = (int) Math.round(WIDEST_BRIDGE_SECONDS * samplingRate);
  }

  /** Of area 1. */
  private static double triangle(double seconds) {
    return Math.max(0, 1 - Math.abs(seconds) / SMOOTHING_SECONDS) / SMOOTHING_SECONDS;
  }

  /** The envelope, not negative, 0 inside wide gaps; in the length of {@code millivolt}. */
  long[] envelope(float[] millivolt) {
    FilledLead lead = FilledLead.of(millivolt, widestBridge);
    float[] held = heldAtEnds(lead.millivolt());
    float[] slope = filtered(held, slopeTaps);
    float[] curve = filtered(held, curveTaps);
    long[] magnitude = new long[millivolt.length];
    for (int i = 0; i < magnitude.length; i++) {
      float square = slope[i] * slope[i] + curve[i] * curve[i];
      magnitude[i] = (long) ((float) Math.sqrt(square) * UNITS_PER_MILLIVOLT);
    }
    for (int i = 0; lead.gaps() && i < magnitude.length; i++) {
      if (lead.missing()[i]) {
        magnitude[i] = 0;
      }
    }
    return movingSum(magnitude, integrationReach);
  }

  private float[] heldAtEnds(float[] samples) {
    int n = samples.length;
    float[] held = new float[n + 2 * tapReach];
    System.arraycopy(samples, 0, held, tapReach, n);
    if (n > 0) {
      Arrays.fill(held, 0, tapReach, samples[0]);
      Arrays.fill(held, tapReach + n, held.length, samples[n - 1]);
    }
    return held;
  }

  /** Tap by tap over all samples, which the compiler turns into vector instructions. */
  private static float[] filtered(float[] held, float[] taps) {
    float[] out = new float[held.length - taps.length + 1];
    for (int j = 0; j < taps.length; j++) {
      float tap = taps[j];
      if (tap != 0) {
        for (int i = 0; i < out.length; i++) {
          out[i] += tap * held[i + j];
        }
      }
    }
    return out;
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
