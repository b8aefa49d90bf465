package org.ecgsl.eval;

import java.util.Arrays;
import java.util.List;

/**
 * Counts of reference class against predicted class, and the figures that follow from them.
 *
 * <p>Figures whose denominator is zero are {@code NaN}: a class nobody has shows no sensitivity.
 *
 * @param labels class names
 * @param counts {@code [reference][predicted]}
 */
public record ConfusionMatrix(List<String> labels, long[][] counts) {

  public ConfusionMatrix {
    labels = List.copyOf(labels);
    if (counts.length != labels.size()) {
      throw new IllegalArgumentException(counts.length + " rows for " + labels.size() + " classes");
    }
    long[][] copy = new long[counts.length][];
    for (int row = 0; row < counts.length; row++) {
      if (counts[row].length != labels.size()) {
        throw new IllegalArgumentException(
            "row " + row + " has " + counts[row].length + " columns");
      }
      copy[row] = counts[row].clone();
    }
    counts = copy;
  }

  /** Figures of one class. */
  public record ClassFigures(
      String label, long support, double sensitivity, double positivePredictivity, double f1) {}

  /** Sum of the two matrices. */
  public ConfusionMatrix plus(ConfusionMatrix other) {
    if (!labels.equals(other.labels)) {
      throw new IllegalArgumentException("classes differ: " + labels + ", " + other.labels);
    }
    long[][] sum = new long[counts.length][counts.length];
    for (int row = 0; row < sum.length; row++) {
      for (int column = 0; column < sum.length; column++) {
        sum[row][column] = counts[row][column] + other.counts[row][column];
      }
    }
    return new ConfusionMatrix(labels, sum);
  }

  /** Figures of the class at an index. */
  public ClassFigures figures(int index) {
    long hits = counts[index][index];
    long support = Arrays.stream(counts[index]).sum();
    long predicted = 0;
    for (long[] row : counts) {
      predicted += row[index];
    }
    return new ClassFigures(
        labels.get(index),
        support,
        ratio(hits, support),
        ratio(hits, predicted),
        ratio(2 * hits, support + predicted));
  }

  /** Mean F1 over the classes that occur in the reference. */
  public double macroF1() {
    double sum = 0;
    int classes = 0;
    for (int i = 0; i < labels.size(); i++) {
      ClassFigures figures = figures(i);
      if (figures.support() > 0) {
        sum += figures.f1();
        classes++;
      }
    }
    return classes == 0 ? Double.NaN : sum / classes;
  }

  /** Share of heartbeats given their reference class. */
  public double accuracy() {
    long hits = 0;
    for (int i = 0; i < counts.length; i++) {
      hits += counts[i][i];
    }
    return ratio(hits, total());
  }

  /** Heartbeats counted. */
  public long total() {
    return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? Double.NaN : (double) part / whole;
  }
}
