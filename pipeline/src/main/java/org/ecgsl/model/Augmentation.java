package org.ecgsl.model;

import java.util.SplittableRandom;

/**
 * Makes another view of a sequence, as another electrode, another amplifier and another moment
 * could have: each lead's gain, a slow wander, noise, and the segments shifted in time by a little,
 * all alike. Works on standardised samples. The strengths are this project's choice.
 */
final class Augmentation {

  /** Factor of a lead's gain at most, and its inverse at least. */
  private static final double GAIN = 1.5;

  /** Standard deviation of the noise at most, in units of the lead's. */
  private static final double NOISE = 0.2;

  /** Amplitude of the wander at most, likewise. */
  private static final double WANDER = 0.3;

  /** Shift at most, as a share of the segment. */
  private static final double SHIFT = 0.03;

  private final SplittableRandom random;

  Augmentation(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Changes a sequence in place.
   *
   * @param segments where it stands: (beats, leads, samples) from {@code from} on
   */
  void apply(float[] segments, int from, int beats, int leads, int samples) {
    int most = (int) (SHIFT * samples);
    int shift = random.nextInt(-most, most + 1);
    for (int lead = 0; lead < leads; lead++) {
      double gain = Math.exp(Math.log(GAIN) * random.nextDouble(-1, 1));
      double noise = NOISE * random.nextDouble();
      double wander = WANDER * random.nextDouble();
      double phase = 2 * Math.PI * random.nextDouble();
      double perSegment = 2 * Math.PI * random.nextDouble(0.1, 0.5);
      for (int beat = 0; beat < beats; beat++) {
        int at = from + (beat * leads + lead) * samples;
        shift(segments, at, samples, shift);
        for (int i = 0; i < samples; i++) {
          double slow = wander * Math.sin(phase + perSegment * (beat + (double) i / samples));
          segments[at + i] =
              (float) (gain * segments[at + i] + slow + noise * random.nextGaussian());
        }
      }
    }
  }

  /** Moves samples by some places; what comes in repeats the last one. */
  private static void shift(float[] samples, int from, int length, int by) {
    float[] before = new float[length];
    System.arraycopy(samples, from, before, 0, length);
    for (int i = 0; i < length; i++) {
      samples[from + i] = before[Math.max(0, Math.min(length - 1, i - by))];
    }
  }
}
