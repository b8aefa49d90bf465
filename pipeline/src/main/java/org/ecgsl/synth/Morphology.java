package org.ecgsl.synth;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The waves of one patient's heartbeats, by the kind of beat. */
record Morphology(List<Wave> normal, List<Wave> ventricular, List<Wave> atrial) {

  private static final Wave P = new Wave(-0.16, 0.022, true, new double[] {0.06, 0.12, 0});
  private static final Wave EARLY_P =
      new Wave(-0.12, 0.016, true, new double[] {-0.03, -0.09, 0.03});
  private static final List<Wave> QRS =
      List.of(
          new Wave(-0.028, 0.009, false, new double[] {-0.15, -0.12, -0.25}),
          new Wave(0, 0.011, false, new double[] {1.0, 1.05, 0.1}),
          new Wave(0.028, 0.01, false, new double[] {-0.25, -0.2, 0.45}));
  private static final Wave T = new Wave(0.28, 0.045, true, new double[] {0.25, 0.22, -0.15});

  /** Wide, tall, with a T wave against it; no P wave belongs to it. */
  private static final List<Wave> PVC =
      List.of(
          new Wave(-0.015, 0.022, false, new double[] {1.2, 1.4, 0.8}),
          new Wave(0.05, 0.024, false, new double[] {-0.5, -0.6, -0.3}),
          new Wave(0.3, 0.06, true, new double[] {-0.45, -0.5, -0.3}));

  /** Draws a patient's: electrical axis, amplitudes and widths vary. */
  static Morphology draw(SplittableRandom random) {
    double axis = Math.toRadians(15 * random.nextGaussian());
    double p = vary(random, 0.15);
    double qrs = vary(random, 0.15);
    double t = vary(random, 0.2);
    double width = vary(random, 0.06);
    List<Wave> complex = new ArrayList<>();
    QRS.forEach(wave -> complex.add(turned(wave.scaled(qrs, width), axis)));
    Wave tWave = turned(T.scaled(t, width), axis);
    // Where in the ventricles ectopic beats arise differs more between patients than the axis does.
    double origin = Math.toRadians(25 * random.nextGaussian());
    double size = vary(random, 0.15);
    List<Wave> ectopic = new ArrayList<>();
    PVC.forEach(wave -> ectopic.add(turned(wave.scaled(size, width), origin)));
    return new Morphology(
        joined(P.scaled(p, 1), complex, tWave),
        ectopic,
        joined(EARLY_P.scaled(p, 1), complex, tWave));
  }

  List<Wave> of(String symbol) {
    return switch (symbol) {
      case "N" -> normal;
      case "V" -> ventricular;
      case "A" -> atrial;
      default -> throw new IllegalArgumentException("no morphology for beat " + symbol);
    };
  }

  private static double vary(SplittableRandom random, double share) {
    return Math.exp(share * Math.max(-2, Math.min(2, random.nextGaussian())));
  }

  /** Turned in the frontal plane. */
  private static Wave turned(Wave wave, double angle) {
    double[] d = wave.dipole();
    double x = d[0] * Math.cos(angle) - d[1] * Math.sin(angle);
    double y = d[0] * Math.sin(angle) + d[1] * Math.cos(angle);
    return new Wave(
        wave.offsetSeconds(), wave.widthSeconds(), wave.stretches(), new double[] {x, y, d[2]});
  }

  private static List<Wave> joined(Wave p, List<Wave> complex, Wave t) {
    List<Wave> all = new ArrayList<>();
    all.add(p);
    all.addAll(complex);
    all.add(t);
    return List.copyOf(all);
  }
}
