package org.ecgsl.model;

import java.util.SplittableRandom;

/**
 * Makes another view of a sequence, as other electrodes, another amplifier and another moment could
 * have: a little of each lead mixed into the others, or a lead lost, each lead's gain, a slow
 * wander, noise, and the segments shifted in time by a little, all alike. Works on standardised
 * samples. The strengths are this project's choice.
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

  /** Standard deviation of the factor with which another lead is mixed into one. */
  private static final double MIXED = 0.2;

  /** How often one of several leads is lost. */
  private static final double LOST = 0.2;

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
    if (leads > 1) {
      mix(segments, from, beats, leads, samples);
    }
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

  /** Mixes leads, and sets one to zero if it is lost. */
  private void mix(float[] segments, int from, int beats, int leads, int samples) {
    double[][] factors = new double[leads][leads];
    int lost = random.nextDouble() < LOST ? random.nextInt(leads) : -1;
    for (int to = 0; to < leads; to++) {
      for (int of = 0; of < leads && to != lost; of++) {
        double others = MIXED / Math.sqrt(leads - 1) * random.nextGaussian();
        factors[to][of] = to == of ? 1 : others;
      }
    }
    double[] sample = new double[leads];
    for (int beat = 0; beat < beats; beat++) {
      int at = from + beat * leads * samples;
      for (int i = 0; i < samples; i++) {
        for (int to = 0; to < leads; to++) {
          sample[to] = 0;
          for (int of = 0; of < leads; of++) {
            sample[to] += factors[to][of] * segments[at + of * samples + i];
          }
        }
        for (int to = 0; to < leads; to++) {
          segments[at + to * samples + i] = (float) sample[to];
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
