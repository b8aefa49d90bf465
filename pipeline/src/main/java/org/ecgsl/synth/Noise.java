package org.ecgsl.synth;

import java.util.SplittableRandom;

/** What a recorder picks up besides the heart. */
final class Noise {

  private static final double RESPIRATION_HZ = 0.25;
  private static final double DRIFT_HZ = 0.05;

  /** Muscle noise has next to nothing under the frequency this stretch stands for. */
  private static final double MUSCLE_SECONDS = 0.05;

  private Noise() {}

  /** A lead with baseline wander, mains hum and muscle noise on it; a fresh array. */
  static float[] added(float[] lead, SyntheticArchiveConfig config, SplittableRandom random) {
    double rate = config.samplingRate();
    double breath = 2 * Math.PI * random.nextDouble();
    double drift = 2 * Math.PI * random.nextDouble();
    double hum = 2 * Math.PI * random.nextDouble();
    double[] muscle = muscle(lead.length, rate, random);
    float[] out = new float[lead.length];
    for (int i = 0; i < out.length; i++) {
      double t = 2 * Math.PI * i / rate;
      double wander =
          0.6 * Math.sin(RESPIRATION_HZ * t + breath) + 0.4 * Math.sin(DRIFT_HZ * t + drift);
      out[i] =
          (float)
              (lead[i]
                  + config.baselineWanderMv() * wander
                  + config.mainsHumMv() * Math.sin(config.mainsHz() * t + hum)
                  + config.muscleNoiseMv() * muscle[i]);
    }
    return out;
  }

  /** White noise less its moving average, of variance 1. */
  static double[] muscle(int length, double rate, SplittableRandom random) {
    int width = Math.max(2, (int) Math.round(MUSCLE_SECONDS * rate));
    double[] white = new double[length + width];
    for (int i = 0; i < white.length; i++) {
      white[i] = random.nextGaussian();
    }
    double[] out = new double[length];
    double sum = 0;
    for (int i = 0; i < white.length; i++) {
      sum += white[i];
      if (i >= width) {
        sum -= white[i - width];
        out[i - width] = (white[i - width / 2] - sum / width) / Math.sqrt(1 - 1.0 / width);
      }
    }
    return out;
  }
}
