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

  /** Mean of the sum of four whole numbers drawn from [0, 65536), and its standard deviation. */
  private static final int FOUR_UNIFORM_MEAN = 2 * 65535;

  private static final double FOUR_UNIFORM_DEVIATION = 65536 * Math.sqrt(4.0 / 12);

  private final SplittableRandom random;

  Augmentation(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Changes a sequence in place.
   *
   * <p>Works lead by lead on short arrays, each element with those of the same index: loops of that
   * kind the compiler turns into vector instructions.
   *
   * @param segments where it stands: (beats, leads, samples) from {@code from} on
   */
  void apply(float[] segments, int from, int beats, int leads, int samples) {
    float[][] factors = mixing(leads);
    int most = (int) (SHIFT * samples);
    int shift = random.nextInt(-most, most + 1);
    Amplifier[] amplifiers = new Amplifier[leads];
    Arrays.setAll(amplifiers, lead -> new Amplifier(samples));
    float[][] before = new float[leads][samples];
    float[] after = new float[samples];
    for (int beat = 0; beat < beats; beat++) {
      int at = from + beat * leads * samples;
      for (int lead = 0; lead < leads; lead++) {
        System.arraycopy(segments, at + lead * samples, before[lead], 0, samples);
      }
      for (int lead = 0; lead < leads; lead++) {
        mix(factors[lead], before, after);
        shift(after, shift);
        amplifiers[lead].record(after);
        System.arraycopy(after, 0, segments, at + lead * samples, samples);
      }
    }
  }

  /** What one lead's amplifier and electrode do to it: gain, wander and noise. */
  private final class Amplifier {
    private final float gain;
    private final double noise;
    private final double step;
    private final double amplitude;
    private double phase;

    /** The wander is (sine of the phase) · cos + (cosine of it) · sin, sample by sample. */
    private final float[] cos;

    private final float[] sin;
    private final float[] noises;

    Amplifier(int samples) {
      gain = (float) Math.exp(Math.log(GAIN) * random.nextDouble(-1, 1));
      noise = NOISE * random.nextDouble();
      amplitude = WANDER * random.nextDouble();
      phase = 2 * Math.PI * random.nextDouble();
      step = 2 * Math.PI * random.nextDouble(0.1, 0.5) / samples;
      cos = new float[samples];
      sin = new float[samples];
      noises = new float[samples];
      fillByRotation(Math.cos(step), Math.sin(step));
    }

    /** Cosine and sine of every multiple of an angle, at a tenth of what the functions cost. */
    private void fillByRotation(double cosStep, double sinStep) {
      double x = 1;
      double y = 0;
      for (int i = 0; i < cos.length; i++) {
        cos[i] = (float) x;
        sin[i] = (float) y;
        double turned = x * cosStep - y * sinStep;
        y = y * cosStep + x * sinStep;
        x = turned;
      }
    }

    /** Changes the samples that follow those it had before. */
    void record(float[] samples) {
      fillWithNoise();
      float sinPhase = (float) (amplitude * Math.sin(phase));
      float cosPhase = (float) (amplitude * Math.cos(phase));
      for (int i = 0; i < samples.length; i++) {
        samples[i] = gain * samples[i] + sinPhase * cos[i] + cosPhase * sin[i] + noises[i];
      }
      phase += step * samples.length;
    }

    /**
     * Sums of four uniform numbers, which are normal but for their tails, in less than half the
     * time of such that are (JMH's {@code MinibatchBenchmark}).
     */
    private void fillWithNoise() {
      float scale = (float) (noise / FOUR_UNIFORM_DEVIATION);
      for (int i = 0; i < noises.length; i++) {
        long bits = random.nextLong();
        int sum =
            (int) (bits & 0xFFFF)
                + (int) (bits >>> 16 & 0xFFFF)
                + (int) (bits >>> 32 & 0xFFFF)
                + (int) (bits >>> 48);
        noises[i] = scale * (sum - FOUR_UNIFORM_MEAN);
      }
    }
  }

  /** Of each lead, how much of each other goes into it; a lost one gets nothing. */
  private float[][] mixing(int leads) {
    float[][] factors = new float[leads][leads];
    int lost = leads > 1 && random.nextDouble() < LOST ? random.nextInt(leads) : -1;
    for (int to = 0; to < leads; to++) {
      for (int of = 0; of < leads && to != lost; of++) {
        factors[to][of] =
            to == of ? 1 : (float) (MIXED / Math.sqrt(leads - 1) * random.nextGaussian());
      }
    }
    return factors;
  }

  private static void mix(float[] factors, float[][] leads, float[] mixed) {
    Arrays.fill(mixed, 0);
    for (int lead = 0; lead < leads.length; lead++) {
      add(factors[lead], leads[lead], mixed);
    }
  }

  /** y += factor · x. */
  private static void add(float factor, float[] x, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] += factor * x[i];
    }
  }

  /** Moves samples by some places; what comes in repeats the last one. */
  private static void shift(float[] samples, int by) {
    int length = samples.length;
    if (by > 0) {
      System.arraycopy(samples, 0, samples, by, length - by);
      Arrays.fill(samples, 0, by, samples[0]);
    } else if (by < 0) {
      System.arraycopy(samples, -by, samples, 0, length + by);
      Arrays.fill(samples, length + by, length, samples[length - 1]);
    }
  }
}
