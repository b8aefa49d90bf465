package org.ecgsl.beat;

import java.util.Arrays;

/**
 * How high a heartbeat's peak is around a given instant of an envelope.
 *
 * <p>The envelope's maxima over stretches of 1.5 s are taken in steps of 0.25 s out to 2.5 s on
 * either side. Their median is the level: nearly half of the stretches may hold an artefact or no
 * beat at all. It is kept above a share of the higher maxima, so that a pause does not lift noise
 * to a beat. The steps lie at fixed sample indices of the recording, not of the array.
 */
final class LocalLevel {

  /** Nothing farther than this from an instant bears on its level. */
  static final double REACH_SECONDS = 2.75;

  private static final double STEP_SECONDS = 0.25;
  private static final int STRETCH_STEPS = 6;
  private static final int REACH_STEPS = 10;
  private static final double TYPICAL = 0.55;
  private static final double HIGH = 0.85;
  private static final float SHARE_OF_HIGH = 0.35f;

  private final int step;
  private final int offset;
  private final float[] levels;

  /**
   * @param envelope not negative
   * @param startSample index in the recording of the envelope's first value
   */
  LocalLevel(float[] envelope, long startSample, double samplingRate) {
    step = (int) Math.max(1, Math.floor(STEP_SECONDS * samplingRate));
    offset = (int) Math.floorMod(startSample, (long) step);
    float[] stretches = stretchMaxima(stepMaxima(envelope));
    levels = new float[stretches.length];
    float[] sorted = new float[2 * REACH_STEPS];
    for (int k = 0; k < levels.length; k++) {
      int from = Math.max(0, k - REACH_STEPS);
      // The last stretch that ends within reach; near the end of the recording, the last there is.
      int last = Math.min(k + REACH_STEPS, levels.length - 1) - STRETCH_STEPS + 1;
      int count = Math.max(from, last) - from + 1;
      System.arraycopy(stretches, from, sorted, 0, count);
      Arrays.sort(sorted, 0, count);
      float typical = sorted[(int) (TYPICAL * (count - 1))];
      levels[k] = Math.max(typical, SHARE_OF_HIGH * sorted[(int) (HIGH * (count - 1))]);
    }
  }

  /** Level at an index of the envelope. */
  float at(int index) {
    return levels[(index + offset) / step];
  }

  private float[] stepMaxima(float[] envelope) {
    float[] maxima = new float[(envelope.length + offset + step - 1) / step];
    for (int k = 0; k < maxima.length; k++) {
      int from = Math.max(0, k * step - offset);
      int to = Math.min(envelope.length, (k + 1) * step - offset);
      float highest = 0;
      for (int i = from; i < to; i++) {
        highest = Math.max(highest, envelope[i]);
      }
      maxima[k] = highest;
    }
    return maxima;
  }

  /** Maxima over {@link #STRETCH_STEPS} steps from each step on. */
  private static float[] stretchMaxima(float[] steps) {
    float[] maxima = new float[steps.length];
    for (int k = 0; k < steps.length; k++) {
      float highest = 0;
      for (int j = k; j < Math.min(steps.length, k + STRETCH_STEPS); j++) {
        highest = Math.max(highest, steps[j]);
      }
      maxima[k] = highest;
    }
    return maxima;
  }
}
