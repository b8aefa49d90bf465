package org.ecgsl.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Numbers that are drawn over a common axis, and stand in a table beside it.
 *
 * @param title what it shows
 * @param summary the same in a sentence, with the main figures
 * @param x values of the axis, ascending; of bars, where each begins
 */
record Chart(
    String id,
    String title,
    String summary,
    Kind kind,
    String xLabel,
    String yLabel,
    double[] x,
    List<Series> series) {

  enum Kind {
    BARS,
    LINES,
    LOGARITHMIC_LINES
  }

  /**
   * Values over the axis.
   *
   * @param colour number of its class colour
   * @param values NaN where there is none
   * @param low lower ends of the 95 % intervals; empty if there are none
   * @param high their upper ends
   */
  record Series(String name, int colour, double[] values, double[] low, double[] high) {

    static Series of(String name, int colour, double[] values) {
      return new Series(name, colour, values, new double[0], new double[0]);
    }
  }

  /** What the page's script draws. */
  record Data(
      String kind,
      String xLabel,
      String yLabel,
      boolean logarithmic,
      boolean fromZero,
      List<Double> x,
      List<SeriesData> series) {}

  /** Likewise; no value is null, no interval too. */
  record SeriesData(
      String name, int colour, List<Double> values, List<Double> low, List<Double> high) {}

  Data data() {
    return new Data(
        kind == Kind.BARS ? "BARS" : "LINES",
        xLabel,
        yLabel,
        kind == Kind.LOGARITHMIC_LINES,
        kind != Kind.LOGARITHMIC_LINES,
        numbers(x),
        series.stream()
            .map(
                each ->
                    new SeriesData(
                        each.name,
                        each.colour,
                        numbers(each.values),
                        each.low.length == 0 ? null : numbers(each.low),
                        each.high.length == 0 ? null : numbers(each.high)))
            .toList());
  }

  /** Six digits are more than a screen shows. */
  private static List<Double> numbers(double[] values) {
    List<Double> numbers = new ArrayList<>(values.length);
    for (double value : values) {
      numbers.add(
          Double.isFinite(value)
              ? Double.valueOf(String.format(Locale.ROOT, "%.6g", value))
              : null);
    }
    return numbers;
  }

  /** Heads of the table's columns. */
  List<String> head() {
    List<String> head = new ArrayList<>(List.of(xLabel));
    series.forEach(each -> head.add(series.size() == 1 ? yLabel : each.name));
    return head;
  }

  /** Its rows. */
  List<List<String>> rows() {
    return IntStream.range(0, x.length).mapToObj(this::row).toList();
  }

  private List<String> row(int i) {
    List<String> cells = new ArrayList<>(List.of(text(x[i])));
    for (Series each : series) {
      String value = text(each.values[i]);
      cells.add(
          each.low.length == 0 || Double.isNaN(each.low[i])
              ? value
              : "%s (%s to %s)".formatted(value, text(each.low[i]), text(each.high[i])));
    }
    return cells;
  }

  /** A number as people read it. */
  static String text(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    return Math.abs(value) < 1e-3
        ? String.format(Locale.ROOT, "%.2e", value)
        : String.format(Locale.ROOT, "%.4f", value).replaceFirst("0{1,3}$", "");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Chart chart && id.equals(chart.id) && Arrays.equals(x, chart.x);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
