package org.ecgsl.report;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.ecgsl.report.ReportData.BeatMap;
import org.ecgsl.report.ReportData.Point;

/** The map of heartbeats as the report shows it. */
record MapView(BeatMap map) {

  private static final String UNLABELLED = "no label";

  /** A class with fewer of the points than this share is drawn stronger. */
  private static final double RARE = 0.15;

  /** What the template names. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, Long> counts = counts();
    values.put("title", "Map of heartbeats");
    values.put("summary", summary());
    values.put(
        "rows",
        counts.entrySet().stream()
            .map(
                each ->
                    Map.of(
                        "label", each.getKey(),
                        "ink", ink(each.getKey()).css(),
                        "count", String.format(Locale.ROOT, "%,d", each.getValue()),
                        "x", centre(each.getKey(), true),
                        "y", centre(each.getKey(), false)))
            .toList());
    return values;
  }

  private String summary() {
    return String.format(
        Locale.ROOT,
        "%,d heartbeats, where the encoder of %s places them: first and second principal component, with %.0f and %.0f %% of the variance. A sample in which rare classes have a larger share than in the lake.",
        map.points().size(),
        map.model(),
        100 * map.explained()[0],
        100 * map.explained()[1]);
  }

  private Map<String, Long> counts() {
    Map<String, Long> counts =
        new TreeMap<>(Comparator.comparingInt(MapView::rank).thenComparing(label -> label));
    map.points().forEach(point -> counts.merge(label(point), 1L, Long::sum));
    return counts;
  }

  /** Classes of EC57 come first, what has no label last. */
  private static int rank(String label) {
    return label.equals(UNLABELLED) ? Ink.CLASSES : Ink.number(label);
  }

  private static String label(Point point) {
    return point.label().isEmpty() ? UNLABELLED : point.label();
  }

  private static Ink ink(String label) {
    return label.equals(UNLABELLED) ? Ink.NO_CLASS : Ink.ofLabel(label);
  }

  private String centre(String label, boolean x) {
    return String.format(
        Locale.ROOT,
        "%.2f",
        map.points().stream()
            .filter(point -> label(point).equals(label))
            .mapToDouble(point -> x ? point.x() : point.y())
            .average()
            .orElse(Double.NaN));
  }

  /** What the page's script draws: points by their first coordinate. */
  Map<String, Object> data() {
    List<Point> points =
        map.points().stream().sorted(Comparator.comparingDouble(Point::x)).toList();
    List<String> labels = List.copyOf(counts().keySet());
    List<String> names = points.stream().map(Point::recording).distinct().toList();
    boolean answers = points.stream().anyMatch(point -> !point.answer().isEmpty());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("kind", "MAP");
    data.put("xLabel", "first component");
    data.put("yLabel", "second component");
    data.put("labels", labels.stream().map(this::labelData).toList());
    data.put("names", names);
    data.put("x", points.stream().map(point -> rounded(point.x())).toList());
    data.put("y", points.stream().map(point -> rounded(point.y())).toList());
    data.put("label", points.stream().map(point -> labels.indexOf(label(point))).toList());
    data.put("name", points.stream().map(point -> names.indexOf(point.recording())).toList());
    data.put("times", points.stream().map(point -> time(point.seconds())).toList());
    data.put("answers", answers ? points.stream().map(Point::answer).toList() : new ArrayList<>());
    data.put("samples", points.isEmpty() ? 0 : points.get(0).picture().length);
    data.put("pictures", pictures(points));
    return data;
  }

  private Map<String, Object> labelData(String label) {
    long count = counts().get(label);
    return Map.of(
        "name", label, "ink", ink(label).css(), "rare", count < RARE * map.points().size());
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  /** To the hundredth; empty if not known. */
  private static String time(double seconds) {
    return Double.isNaN(seconds) ? "" : String.format(Locale.ROOT, "%.2f", seconds);
  }

  /** A signed byte a sample, each heartbeat as large as its largest deflection: its shape. */
  private static String pictures(List<Point> points) {
    int samples = points.isEmpty() ? 0 : points.get(0).picture().length;
    byte[] bytes = new byte[points.size() * samples];
    for (int i = 0; i < points.size(); i++) {
      float[] picture = points.get(i).picture();
      float most = 1e-6f;
      for (float value : picture) {
        most = Math.max(most, Math.abs(value));
      }
      for (int s = 0; s < samples; s++) {
        bytes[i * samples + s] = (byte) Math.round(picture[s] / most * 120);
      }
    }
    return Base64.getEncoder().encodeToString(bytes);
  }
}
