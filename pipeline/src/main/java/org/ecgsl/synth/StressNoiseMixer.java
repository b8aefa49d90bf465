package org.ecgsl.synth;

import java.util.List;
import java.util.SplittableRandom;
import org.ecgsl.signal.Annotation;

/** Mixes {@link StressNoise} into leads of one sampling rate. */
final class StressNoiseMixer {

  /** Half of the stretch in which the peak-to-peak amplitude of a beat is taken. */
  private static final double QRS_REACH_SECONDS = 0.05;

  /** Jumps of an electrode come at random, this far apart in the mean. */
  private static final double SECONDS_BETWEEN_JUMPS = 2;

  /** Time in which a jump falls to a third. */
  private static final double JUMP_DECAY_SECONDS = 0.3;

  /** Wandering between the jumps: white noise averaged twice over this stretch, below some 8 Hz. */
  private static final double WANDER_SECONDS = 0.06;

  private final StressNoise stress;
  private final double rate;

  StressNoiseMixer(StressNoise stress, double samplingRate) {
    this.stress = stress;
    rate = samplingRate;
  }

  /**
   * Adds the noise.
   *
   * @param lead millivolt; changed
   * @param clean the lead without any noise
   * @param beats its beats at their peaks; without one, nothing is added
   */
  void mix(float[] lead, float[] clean, List<Annotation> beats, SplittableRandom random) {
    if (beats.isEmpty()) {
      return;
    }
    double amplitude = peakToPeak(clean, beats);
    double power = amplitude * amplitude / 8 / Math.pow(10, stress.snrDb() / 10);
    double[] noise =
        switch (stress.kind()) {
          case MUSCLE -> ofPower(power, Noise.muscle(lead.length, rate, random));
          case ELECTRODE_MOTION -> ofPower(power, electrodeMotion(lead.length, random));
          case MIXED ->
              sum(
                  ofPower(power / 2, Noise.muscle(lead.length, rate, random)),
                  ofPower(power / 2, electrodeMotion(lead.length, random)));
        };
    for (int i = 0; i < lead.length; i++) {
      lead[i] += (float) noise[i];
    }
  }

  private double peakToPeak(float[] clean, List<Annotation> beats) {
    int reach = (int) Math.ceil(QRS_REACH_SECONDS * rate);
    double sum = 0;
    for (Annotation beat : beats) {
      float highest = Float.NEGATIVE_INFINITY;
      float lowest = Float.POSITIVE_INFINITY;
      int to = (int) Math.min(clean.length, beat.sample() + reach + 1);
      for (int i = (int) Math.max(0, beat.sample() - reach); i < to; i++) {
        highest = Math.max(highest, clean[i]);
        lowest = Math.min(lowest, clean[i]);
      }
      sum += highest - lowest;
    }
    return sum / beats.size();
  }

  private double[] electrodeMotion(int length, SplittableRandom random) {
    double[] noise = averaged(averaged(white(length, random)));
    scale(noise, Math.sqrt(1 / power(noise)));
    double kept = Math.exp(-1 / (JUMP_DECAY_SECONDS * rate));
    double jump = 0;
    for (int i = 0; i < length; i++) {
      jump *= kept;
      if (random.nextDouble() < 1 / (SECONDS_BETWEEN_JUMPS * rate)) {
        jump += 3 * random.nextGaussian();
      }
      noise[i] += jump;
    }
    return noise;
  }

  private static double[] white(int length, SplittableRandom random) {
    double[] white = new double[length];
    for (int i = 0; i < length; i++) {
      white[i] = random.nextGaussian();
    }
    return white;
  }

  private double[] averaged(double[] values) {
    int width = Math.max(2, (int) Math.round(WANDER_SECONDS * rate));
    double[] out = new double[values.length];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] - (i >= width ? values[i - width] : 0);
      out[i] = sum / width;
    }
    return out;
  }

  private static double[] ofPower(double power, double[] noise) {
    scale(noise, Math.sqrt(power / power(noise)));
    return noise;
  }

  private static double power(double[] noise) {
    double squares = 0;
    for (double value : noise) {
      squares += value * value;
    }
    return squares / noise.length;
  }

  private static void scale(double[] noise, double factor) {
    for (int i = 0; i < noise.length; i++) {
      noise[i] *= factor;
    }
  }

  private static double[] sum(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      a[i] += b[i];
    }
    return a;
  }
}
