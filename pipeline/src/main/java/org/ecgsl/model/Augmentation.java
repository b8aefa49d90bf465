package org.ecgsl.model;

import java.util.Arrays;
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
      Wander wander =
          new Wander(
              WANDER * random.nextDouble(),
              2 * Math.PI * random.nextDouble(),
              2 * Math.PI * random.nextDouble(0.1, 0.5) / samples);
      for (int beat = 0; beat < beats; beat++) {
        int at = from + (beat * leads + lead) * samples;
        shift(segments, at, samples, shift);
        for (int i = at; i < at + samples; i++) {
          segments[i] =
              (float) (gain * segments[i] + wander.next() + noise * random.nextGaussian());
        }
      }
    }
  }

  /** A sine, sample by sample: a rotation costs a tenth of the function. */
  private static final class Wander {
    private final double cosStep;
    private final double sinStep;
    private double cos;
    private double sin;

    /**
     * @param amplitude its height
     * @param phase angle of the first sample
     * @param step angle between two samples
     */
    Wander(double amplitude, double phase, double step) {
      cosStep = Math.cos(step);
      sinStep = Math.sin(step);
      cos = amplitude * Math.cos(phase);
      sin = amplitude * Math.sin(phase);
    }

    double next() {
      double value = sin;
      sin = sin * cosStep + cos * sinStep;
      cos = cos * cosStep - value * sinStep;
      return value;
    }
  }

  /** Mixes leads, and sets one to zero if it is lost. */
  private void mix(float[] segments, int from, int beats, int leads, int samples) {
    float[][] factors = new float[leads][leads];
    int lost = random.nextDouble() < LOST ? random.nextInt(leads) : -1;
    for (int to = 0; to < leads; to++) {
      for (int of = 0; of < leads && to != lost; of++) {
        double others = MIXED / Math.sqrt(leads - 1) * random.nextGaussian();
        factors[to][of] = to == of ? 1 : (float) others;
      }
    }
    int size = leads * samples;
    float[] unmixed = new float[size];
    for (int at = from; at < from + beats * size; at += size) {
      System.arraycopy(segments, at, unmixed, 0, size);
      Arrays.fill(segments, at, at + size, 0);
      for (int to = 0; to < leads; to++) {
        for (int of = 0; of < leads; of++) {
          add(factors[to][of], unmixed, of * samples, segments, at + to * samples, samples);
        }
      }
    }
  }

  /** y += factor · x, over some samples. */
  private static void add(float factor, float[] x, int xFrom, float[] y, int yFrom, int samples) {
    for (int i = 0; i < samples; i++) {
      y[yFrom + i] += factor * x[xFrom + i];
    }
  }

  /** Moves samples by some places; what comes in repeats the last one. */
  private static void shift(float[] samples, int from, int length, int by) {
    int end = from + length;
    if (by > 0) {
      float first = samples[from];
      System.arraycopy(samples, from, samples, from + by, length - by);
      Arrays.fill(samples, from, from + by, first);
    } else if (by < 0) {
      float last = samples[end - 1];
      System.arraycopy(samples, from - by, samples, from, length + by);
      Arrays.fill(samples, end + by, end, last);
    }
  }
}
