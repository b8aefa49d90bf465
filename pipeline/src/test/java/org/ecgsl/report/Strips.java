package org.ecgsl.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ecgsl.report.EcgStrip.Answer;
import org.ecgsl.report.EcgStrip.Beat;
import org.ecgsl.report.EcgStrip.Mark;
import org.ecgsl.report.EcgStrip.Saliency;
import org.ecgsl.report.EcgStrip.Trace;

/** A made electrocardiogram: a heartbeat a second, of 1 mV, the third of which a model misses. */
final class Strips {

  static final double RATE_HZ = 250;

  private Strips() {}

  static EcgStrip of(String title, int seconds) {
    float[] values = new float[(int) (seconds * RATE_HZ)];
    List<Beat> beats = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    for (int beat = 0; beat < seconds; beat++) {
      double at = beat + 0.5;
      values[(int) (at * RATE_HZ)] = 1;
      float[][] weights = {{0.1f, 0.5f, 1, 0.5f, 0.1f}};
      Answer answer =
          new Answer(beat == 2 ? "N" : "V", 0.9, Optional.of(new Saliency(at - 0.05, 50, weights)));
      beats.add(
          new Beat(
              at, beat == 0 ? Double.NaN : 1, Optional.of("V"), Optional.of(answer), List.of()));
      marks.add(new Mark(at, "V", ""));
    }
    return new EcgStrip(
        title, "250 Hz", 0, RATE_HZ, List.of(new Trace("II", "mV", values)), beats, marks);
  }
}
