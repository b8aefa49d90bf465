package org.ecgsl.synth;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ecgsl.signal.Annotation;

/**
 * Which minutes of a night have sleep apnoea, and what that does to the heart rate: it falls while
 * breath is held and rises when it comes back, once in some 45 s (the cyclical variation of heart
 * rate of Guilleminault et al. 1984).
 *
 * @param minutes whether each minute has it, from the recording's beginning
 * @param periodSeconds of the variation
 * @param depth amplitude of the RR interval's variation, as a share of it
 */
record ApnoeaMinutes(boolean[] minutes, double periodSeconds, double depth) {

  private static final double MEAN_BOUT_MINUTES = 6;

  /** Bouts of some minutes that make up a share of the night, without any where the share is 0. */
  static ApnoeaMinutes draw(double share, double seconds, SplittableRandom random) {
    boolean[] minutes = new boolean[(int) Math.ceil(seconds / 60)];
    double ends = 1 / MEAN_BOUT_MINUTES;
    double begins = share * ends / (1 - share); // what keeps the share as it is
    boolean apnoea = random.nextDouble() < share;
    for (int minute = 0; minute < minutes.length; minute++) {
      minutes[minute] = apnoea;
      apnoea = apnoea ? random.nextDouble() >= ends : random.nextDouble() < begins;
    }
    return new ApnoeaMinutes(
        minutes, 35 + 20 * random.nextDouble(), 0.08 + 0.08 * random.nextDouble());
  }

  /** Factor of the RR interval at an instant. */
  double factor(double seconds) {
    int minute = (int) (seconds / 60);
    boolean apnoea = minute < minutes.length && minutes[minute];
    return apnoea ? 1 + depth * Math.sin(2 * Math.PI * seconds / periodSeconds) : 1;
  }

  /** A mark at the beginning of each whole minute, A with apnoea and N without, as in Apnea-ECG. */
  List<Annotation> marks(double seconds, double samplingRate) {
    List<Annotation> marks = new ArrayList<>();
    for (int minute = 0; minute < (int) (seconds / 60); minute++) {
      marks.add(Annotation.at(Math.round(minute * 60 * samplingRate), minutes[minute] ? "A" : "N"));
    }
    return marks;
  }
}
