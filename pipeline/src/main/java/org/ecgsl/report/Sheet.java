package org.ecgsl.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ecgsl.report.Canvas.Anchor;
import org.ecgsl.report.EcgStrip.Beat;
import org.ecgsl.report.EcgStrip.Mark;
import org.ecgsl.report.EcgStrip.Saliency;
import org.ecgsl.report.EcgStrip.Trace;
import org.ecgsl.report.EcgStrip.Wave;

/**
 * An electrocardiogram on its paper: 25 mm a second, 10 mm a millivolt. Above the paper run lanes
 * that name time, heartbeats and waves; left of it stands a margin with the leads' names and a
 * pulse of 1 mV and 0.2 s. Leads are centred on their median.
 */
final class Sheet {

  static final double MM_PER_SECOND = 25;
  static final double MM_PER_MILLIVOLT = 10;

  /** Width of what stands left of the paper, mm. */
  static final double MARGIN = 20;

  private static final double LANE = 5;
  private static final double LARGE_SQUARE = 5;
  private static final double SMALL_TEXT = 2.5;
  private static final double LEAD_TEXT = 3.4;

  /** What is higher than so many millivolt runs into its neighbour, as it does on paper. */
  private static final double HIGHEST_MILLIVOLT = 3;

  /** Largest height of a lead without a voltage, mm; its scale is chosen by it. */
  private static final double HEIGHT_WITHOUT_VOLTAGE = 25;

  /** More samples a second are drawn as the lowest and highest of each such part of a second. */
  private static final double DRAWN_RATE = 500;

  /** Intervals need so many millimetres to be written between two R-peaks. */
  private static final double ROOM_OF_INTERVAL = 9;

  private final EcgStrip strip;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final double height;

  private enum Lane {
    TIME(""),
    /** Marks that are no heartbeats: rhythms, noise. */
    RHYTHM("rhythm"),
    REFERENCE("reference"),
    MODEL("model"),
    INTERVALS("RR, ms"),
    WAVES("waves");

    private final String caption;

    Lane(String caption) {
      this.caption = caption;
    }
  }

  /**
   * Where a lead is drawn.
   *
   * @param zero where its median lies, mm from the top
   * @param median in the trace's unit
   * @param scale mm per unit
   */
  private record Row(Trace trace, double zero, double median, double scale) {

    double y(float value) {
      return zero - (value - median) * scale;
    }
  }

  Sheet(EcgStrip strip) {
    this.strip = strip;
    lanes.add(Lane.TIME);
    if (strip.marks().stream().anyMatch(mark -> !mark.isBeat())) {
      lanes.add(Lane.RHYTHM);
    }
    if (strip.marks().stream().anyMatch(Mark::isBeat)
        || strip.beats().stream().anyMatch(beat -> beat.reference().isPresent())) {
      lanes.add(Lane.REFERENCE);
    }
    if (strip.beats().stream().anyMatch(beat -> beat.answer().isPresent())) {
      lanes.add(Lane.MODEL);
    }
    if (!strip.beats().isEmpty()) {
      lanes.add(Lane.INTERVALS);
    }
    if (strip.beats().stream().anyMatch(beat -> !beat.waves().isEmpty())) {
      lanes.add(Lane.WAVES);
    }
    double y = top();
    for (Trace trace : strip.traces()) {
      y = place(trace, y);
    }
    height = y;
  }

  /** Places a lead below what is there; returns where it ends. */
  private double place(Trace trace, double y) {
    float[] sorted = sorted(trace.values());
    double median = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    double low = sorted.length == 0 ? 0 : sorted[0] - median;
    double high = sorted.length == 0 ? 0 : sorted[sorted.length - 1] - median;
    double scale = trace.isVoltage() ? MM_PER_MILLIVOLT : scale(high - low);
    double most = HIGHEST_MILLIVOLT * MM_PER_MILLIVOLT;
    double up = squares(Math.min(high * scale, most) + 2);
    double down = squares(Math.min(-low * scale, most) + 2);
    up = Math.max(up, 2 * LARGE_SQUARE);
    rows.add(new Row(trace, y + up, median, scale));
    return y + up + down;
  }

  private static float[] sorted(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted); // NaN comes last
    int n = sorted.length;
    while (n > 0 && Float.isNaN(sorted[n - 1])) {
      n--;
    }
    return Arrays.copyOf(sorted, n);
  }

  /** The largest of 1, 2, 5 times a power of ten that keeps a range within its height. */
  private static double scale(double range) {
    if (!(range > 0)) {
      return MM_PER_MILLIVOLT;
    }
    double power = Math.pow(10, Math.floor(Math.log10(HEIGHT_WITHOUT_VOLTAGE / range)));
    double most = HEIGHT_WITHOUT_VOLTAGE / range / power;
    return power * (most >= 5 ? 5 : most >= 2 ? 2 : 1);
  }

  private static double squares(double millimetres) {
    return Math.ceil(millimetres / LARGE_SQUARE) * LARGE_SQUARE;
  }

  /** Where the paper begins, mm. */
  private double top() {
    return lanes.size() * LANE;
  }

  /** Width of the whole strip without the margin, mm; whole large squares. */
  double width() {
    return squares(strip.seconds() * MM_PER_SECOND - 1e-6);
  }

  /** Height, mm. */
  double height() {
    return height;
  }

  /** The names of lanes and leads, and the calibration; {@link #MARGIN} wide. */
  void margin(Canvas canvas) {
    for (int i = 0; i < lanes.size(); i++) {
      String caption = lanes.get(i).caption;
      canvas.text(Ink.FAINT, MARGIN - 2, i * LANE + 3.6, SMALL_TEXT, Anchor.END, caption);
    }
    for (Row row : rows) {
      boolean long_ = row.trace.lead().length() > 5;
      canvas.text(
          Ink.TEXT,
          1,
          row.zero - 0.6,
          long_ ? SMALL_TEXT : LEAD_TEXT,
          Anchor.START,
          shortened(row));
      if (row.trace.isVoltage()) {
        double x = MARGIN - 8;
        double high = row.zero - MM_PER_MILLIVOLT;
        canvas.line(
            Ink.TRACE,
            new double[] {x - 1, x, x, x + 5, x + 5, x + 6},
            new double[] {row.zero, row.zero, high, high, row.zero, row.zero});
      } else {
        String scale = SvgCanvas.number(row.scale) + " mm/" + row.trace.unit();
        canvas.text(Ink.FAINT, 1, row.zero + 3, 2.1, Anchor.START, scale);
      }
    }
  }

  private static String shortened(Row row) {
    String lead = row.trace.lead();
    return lead.length() > 9 ? lead.substring(0, 8) + "…" : lead;
  }

  /**
   * The paper and all that is on it. A drawing of a part is the same as the part of the whole.
   *
   * @param from first second that is drawn
   * @param to the end of what is drawn
   */
  void paper(Canvas canvas, double from, double to) {
    double left = from * MM_PER_SECOND;
    canvas.paper(left, top(), squares(to * MM_PER_SECOND - 1e-6) - left, height - top());
    List<Beat> beats =
        strip.beats().stream()
            .filter(beat -> beat.seconds() >= from - 1 && beat.seconds() < to + 1)
            .toList();
    for (Row row : rows) {
      int lead = rows.indexOf(row);
      for (int level = 0; level < Ink.SALIENCY_LEVELS; level++) {
        saliency(canvas, row, lead, level, beats);
      }
    }
    rows.forEach(row -> trace(canvas, row, from, to));
    for (int i = 0; i < lanes.size(); i++) {
      double y = i * LANE;
      switch (lanes.get(i)) {
        case TIME -> time(canvas, y, from, to);
        case RHYTHM -> rhythm(canvas, y, from, to);
        case REFERENCE -> reference(canvas, y, beats, from, to);
        case MODEL -> model(canvas, y, beats);
        case INTERVALS -> intervals(canvas, y, beats);
        case WAVES -> waves(canvas, y, beats);
      }
    }
  }

  private void trace(Canvas canvas, Row row, double from, double to) {
    float[] values = row.trace.values();
    int first = (int) Math.max(0, Math.floor(from * strip.samplingRate()) - 1);
    int end = (int) Math.min(values.length, Math.ceil(to * strip.samplingRate()) + 1);
    int step =
        strip.samplingRate() <= DRAWN_RATE
            ? 1
            : (int) Math.ceil(strip.samplingRate() / DRAWN_RATE * 2);
    // Whole parts: a drawing that begins elsewhere has the same ones.
    first -= first % step;
    end = Math.min(values.length, (end + step - 1) / step * step);
    new Pen(row, end - first).draw(canvas, first, end, step);
  }

  /** Points of a trace: of several samples the lowest and the highest, of a gap none. */
  private final class Pen {
    private final Row row;
    private final double[] x;
    private final double[] y;
    private int points;

    Pen(Row row, int most) {
      this.row = row;
      x = new double[most];
      y = new double[most];
    }

    void draw(Canvas canvas, int first, int end, int step) {
      int part = first;
      for (int at = first; at < end; at++) {
        if (Float.isNaN(row.trace.values()[at])) {
          put(part, at);
          put(at);
          part = at + 1;
        } else if ((at + 1) % step == 0 || at + 1 == end) {
          put(part, at + 1);
          part = at + 1;
        }
      }
      canvas.line(Ink.TRACE, Arrays.copyOf(x, points), Arrays.copyOf(y, points));
    }

    /** The lowest and the highest of some samples, none of which is missing. */
    private void put(int from, int to) {
      float[] values = row.trace.values();
      int low = from;
      int high = from;
      for (int i = from + 1; i < to; i++) {
        low = values[i] < values[low] ? i : low;
        high = values[i] > values[high] ? i : high;
      }
      if (from < to) {
        put(Math.min(low, high));
      }
      if (low != high) {
        put(Math.max(low, high));
      }
    }

    private void put(int sample) {
      x[points] = sample / strip.samplingRate() * MM_PER_SECOND;
      y[points] = row.y(row.trace.values()[sample]);
      points++;
    }
  }

  /** The trace, where a model looked this much, as if gone over with a marker pen. */
  private void saliency(Canvas canvas, Row row, int lead, int level, List<Beat> beats) {
    List<double[]> points = new ArrayList<>();
    for (Beat beat : beats) {
      Optional<Saliency> saliency = beat.answer().flatMap(EcgStrip.Answer::saliency);
      if (saliency.isPresent() && saliency.get().weights()[lead].length > 0) {
        mark(points, row, saliency.get(), saliency.get().weights()[lead], level);
        points.add(new double[] {0, Double.NaN});
      }
    }
    if (!points.isEmpty()) {
      canvas.line(
          Ink.saliency(level),
          points.stream().mapToDouble(point -> point[0]).toArray(),
          points.stream().mapToDouble(point -> point[1]).toArray());
    }
  }

  private void mark(List<double[]> points, Row row, Saliency saliency, float[] weights, int level) {
    float[] values = row.trace.values();
    for (int i = 0; i < weights.length; i++) {
      double seconds = saliency.fromSeconds() + i / saliency.rateHz();
      int first = (int) Math.max(0, Math.ceil(seconds * strip.samplingRate()));
      double until = (seconds + 1 / saliency.rateHz()) * strip.samplingRate();
      boolean marked = level(weights[i]) == level;
      for (int sample = first; sample <= until && sample < values.length; sample++) {
        double x = sample / strip.samplingRate() * MM_PER_SECOND;
        points.add(new double[] {x, marked ? row.y(values[sample]) : Double.NaN});
      }
    }
  }

  /** 0 to 3 for the upper four fifths of what a weight may be, -1 below. */
  private static int level(float weight) {
    return Math.min(Ink.SALIENCY_LEVELS - 1, (int) (weight * (Ink.SALIENCY_LEVELS + 1)) - 1);
  }

  private void time(Canvas canvas, double y, double from, double to) {
    double start = strip.startSeconds();
    for (long second = (long) Math.ceil(start + from); second < start + to; second++) {
      double x = (second - start) * MM_PER_SECOND;
      canvas.line(Ink.FAINT, new double[] {x, x}, new double[] {y + 3.6, y + LANE});
      canvas.text(Ink.FAINT, x + 0.6, y + 3.4, SMALL_TEXT, Anchor.START, clock((double) second));
    }
  }

  /** Minutes and seconds, and hours where there are any. */
  static String clock(double seconds) {
    long whole = (long) Math.floor(seconds);
    String minutes = String.format(Locale.ROOT, "%d:%02d", whole / 60 % 60, whole % 60);
    return whole < 3600
        ? minutes
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  /** Where two stand too near to each other, the later one moves; its tick stays. */
  private void rhythm(Canvas canvas, double y, double from, double to) {
    double free = Double.NEGATIVE_INFINITY;
    for (Mark mark : strip.marks()) {
      if (!mark.isBeat()) {
        String text = mark.text().isBlank() ? mark.symbol() : mark.text().strip();
        double x = mark.seconds() * MM_PER_SECOND;
        double left = Math.max(x + 0.6, free);
        free = left + 1.6 * text.length() + 1;
        if (mark.seconds() >= from - 1 && mark.seconds() < to + 1) {
          canvas.line(Ink.FAINT, new double[] {x, x}, new double[] {y + 1, y + LANE});
          canvas.text(Ink.FAINT, left, y + 3.6, SMALL_TEXT, Anchor.START, text);
        }
      }
    }
  }

  private void reference(Canvas canvas, double y, List<Beat> beats, double from, double to) {
    for (Mark mark : strip.marks()) {
      if (mark.isBeat() && mark.seconds() >= from - 1 && mark.seconds() < to + 1) {
        label(canvas, mark.seconds() * MM_PER_SECOND, y, mark.symbol());
      }
    }
    if (strip.marks().stream().noneMatch(Mark::isBeat)) {
      for (Beat beat : beats) {
        beat.reference().ifPresent(label -> label(canvas, x(beat), y, label));
      }
    }
  }

  private void model(Canvas canvas, double y, List<Beat> beats) {
    for (Beat beat : beats) {
      if (beat.answer().isPresent()) {
        String label = beat.answer().get().label();
        label(canvas, x(beat), y, label);
        if (beat.isMissed()) {
          double width = chipWidth(label) + 1.2;
          canvas.frame(Ink.ALERT, x(beat) - width / 2, y - LANE + 0.1, width, 2 * LANE - 0.2);
        }
      }
    }
  }

  /** A class: plain where it is the usual one, on its colour where it is another. */
  private static void label(Canvas canvas, double x, double y, String label) {
    if (Ink.number(label) == 0) {
      canvas.text(Ink.TEXT, x, y + 3.5, SMALL_TEXT, Anchor.MIDDLE, label);
    } else {
      double width = chipWidth(label);
      canvas.box(Ink.ofLabel(label), x - width / 2, y + 0.6, width, LANE - 1.2);
      canvas.text(Ink.PAPER, x, y + 3.4, SMALL_TEXT, Anchor.MIDDLE, label);
    }
  }

  private static double chipWidth(String label) {
    return Math.max(3.8, 1.8 * label.length() + 1.4);
  }

  private void intervals(Canvas canvas, double y, List<Beat> beats) {
    for (Beat beat : beats) {
      double x = x(beat);
      canvas.line(Ink.R_PEAK, new double[] {x, x}, new double[] {y + 0.8, y + LANE});
      double width = beat.rrSeconds() * MM_PER_SECOND;
      if (width >= ROOM_OF_INTERVAL && x - width >= 0) {
        String interval = Long.toString(Math.round(beat.rrSeconds() * 1000));
        canvas.text(Ink.FAINT, x - width / 2, y + 3.6, SMALL_TEXT, Anchor.MIDDLE, interval);
      }
    }
  }

  private void waves(Canvas canvas, double y, List<Beat> beats) {
    for (Beat beat : beats) {
      for (Wave wave : beat.waves()) {
        double x = wave.fromSeconds() * MM_PER_SECOND;
        double width = (wave.toSeconds() - wave.fromSeconds()) * MM_PER_SECOND;
        Ink ink =
            switch (wave.kind()) {
              case P -> Ink.WAVE_P;
              case QRS -> Ink.WAVE_QRS;
              case T -> Ink.WAVE_T;
            };
        canvas.box(ink, x, y + 3.2, width, 1.2);
        if (wave.kind() != Wave.Kind.QRS) {
          String name = wave.kind().name();
          canvas.text(ink, x + width / 2, y + 2.7, 2.2, Anchor.MIDDLE, name);
        }
      }
    }
  }

  private static double x(Beat beat) {
    return beat.seconds() * MM_PER_SECOND;
  }
}
