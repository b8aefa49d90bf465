package org.ecgsl.synth;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * When beats fall and of what kind they are.
 *
 * <p>RR intervals vary with the two bands McSharry et al. give: Mayer waves at 0.1 Hz and
 * respiratory sinus arrhythmia at 0.25 Hz, Gaussian in the spectrum, powers 1 to 2. A premature
 * ventricular contraction leaves the sinus rhythm alone, so a full compensatory pause follows; a
 * premature atrial one resets it.
 *
 * @param meanRrSeconds mean RR interval of the sinus rhythm
 * @param deviationSeconds standard deviation of it
 * @param pvcShare share of premature ventricular contractions
 * @param pacShare share of premature atrial contractions
 */
record Rhythm(double meanRrSeconds, double deviationSeconds, double pvcShare, double pacShare) {

  private static final double SPECTRUM_STEP_HZ = 0.005;
  private static final double HIGHEST_HZ = 0.4;

  /**
   * One beat.
   *
   * @param seconds when its R-peak falls
   * @param rrSeconds RR interval of the sinus rhythm at that time
   * @param symbol N, V or A
   */
  record Beat(double seconds, double rrSeconds, String symbol) {}

  static Rhythm draw(SyntheticArchiveConfig config, SplittableRandom random) {
    double rate = 55 + 40 * random.nextDouble();
    double mean = 60 / rate;
    return new Rhythm(
        mean,
        mean * (0.02 + 0.03 * random.nextDouble()),
        config.pvcShare() * (0.6 + 0.8 * random.nextDouble()),
        config.pacShare() * (0.6 + 0.8 * random.nextDouble()));
  }

  /** The beats from the start of a recording to its end. */
  List<Beat> beats(double seconds, ApnoeaMinutes apnoea, SplittableRandom random) {
    double[] phases = new double[(int) Math.round(HIGHEST_HZ / SPECTRUM_STEP_HZ)];
    for (int k = 0; k < phases.length; k++) {
      phases[k] = 2 * Math.PI * random.nextDouble();
    }
    List<Beat> beats = new ArrayList<>();
    double now = meanRrSeconds * random.nextDouble();
    boolean sinus = true;
    while (now < seconds) {
      double rr = interval(now, phases) * apnoea.factor(now);
      beats.add(new Beat(now, rr, "N"));
      double draw = random.nextDouble();
      double next = interval(now + rr, phases) * apnoea.factor(now + rr);
      if (!sinus || draw >= pvcShare + pacShare) {
        now += rr;
        sinus = true;
      } else if (draw < pvcShare) {
        beats.add(new Beat(now + rr * (0.55 + 0.2 * random.nextDouble()), rr, "V"));
        now += rr + next;
        sinus = false;
      } else {
        double early = now + rr * (0.6 + 0.15 * random.nextDouble());
        beats.add(new Beat(early, rr, "A"));
        now = early + next * (1.02 + 0.08 * random.nextDouble());
        sinus = false;
      }
    }
    beats.removeIf(beat -> beat.seconds() >= seconds);
    return beats;
  }

  private double interval(double seconds, double[] phases) {
    double sum = 0;
    double power = 0;
    for (int k = 0; k < phases.length; k++) {
      double hz = (k + 1) * SPECTRUM_STEP_HZ;
      double band = 0.5 * gaussian(hz, 0.1) + gaussian(hz, 0.25);
      sum += Math.sqrt(band) * Math.cos(2 * Math.PI * hz * seconds + phases[k]);
      power += band / 2;
    }
    return meanRrSeconds + deviationSeconds * sum / Math.sqrt(power);
  }

  private static double gaussian(double hz, double centre) {
    double deviation = (hz - centre) / 0.01;
    return Math.exp(-deviation * deviation / 2);
  }
}
