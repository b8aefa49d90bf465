package org.ecgsl.eval;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecgsl.model.Head;

/**
 * The figures of one model on one set of samples, for any weighting of the samples by how often
 * their patient was drawn.
 *
 * <p>Names are {@code accuracy}, {@code macroF1}, {@code macroAuroc}, {@code macroAuprc}, and by
 * label {@code sensitivity.V}, {@code precision.V} (positive predictivity), {@code f1.V}, {@code
 * auroc.V}, {@code auprc.V}; of amounts {@code mae.X}, {@code rmse.X}, {@code r2.X}. Fractions, not
 * per cent. What has no value in the samples drawn is NaN, and left out of the means over labels:
 * F1 of a label nobody has, areas of one that everybody or nobody has.
 *
 * <p>Outputs are sorted once, when it is made; each call after that is linear.
 */
public final class Metrics {

  private final ScoredSamples samples;
  private final Thresholds thresholds;
  private final int[][] byOutput;

  /**
   * @param thresholds what counts as a label's presence where samples may have several; not looked
   *     at elsewhere
   */
  public Metrics(ScoredSamples samples, Thresholds thresholds) {
    this.samples = samples;
    this.thresholds = thresholds;
    int labels = samples.labels().size();
    byOutput = new int[labels][];
    for (int k = 0; k < labels && samples.answer() != Head.Answer.AMOUNT; k++) {
      float[] outputs = samples.outputs(k);
      byOutput[k] = descending(outputs);
    }
  }

  /** Indices of the values, largest first. */
  static int[] descending(float[] values) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing((Integer i) -> values[i]).reversed());
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }

  /** The figures of the samples as they are. */
  public Map<String, Double> all() {
    int[] once = new int[samples.size()];
    Arrays.fill(once, 1);
    return of(once);
  }

  /**
   * The figures.
   *
   * @param times (n) how often each sample counts
   */
  public Map<String, Double> of(int[] times) {
    Map<String, Double> figures = new LinkedHashMap<>();
    switch (samples.answer()) {
      case ONE_OF -> {
        confusion(times, figures);
        areas(times, figures);
      }
      case ANY_OF -> {
        presence(times, figures);
        areas(times, figures);
      }
      case AMOUNT -> amounts(times, figures);
    }
    return figures;
  }

  private void confusion(int[] times, Map<String, Double> figures) {
    int labels = samples.labels().size();
    long[][] counts = new long[labels][labels];
    for (int i = 0; i < times.length; i++) {
      counts[samples.reference(i)][samples.predicted(i)] += times[i];
    }
    ConfusionMatrix matrix = new ConfusionMatrix(samples.labels(), counts);
    figures.put("accuracy", matrix.accuracy());
    figures.put("macroF1", matrix.macroF1());
    for (int k = 0; k < labels; k++) {
      ConfusionMatrix.ClassFigures of = matrix.figures(k);
      figures.put("sensitivity." + of.label(), of.sensitivity());
      figures.put("precision." + of.label(), of.positivePredictivity());
      figures.put("f1." + of.label(), of.support() == 0 ? Double.NaN : of.f1());
    }
  }

  private void presence(int[] times, Map<String, Double> figures) {
    List<String> labels = samples.labels();
    double[] f1 = new double[labels.size()];
    figures.put("macroF1", Double.NaN);
    for (int k = 0; k < f1.length; k++) {
      long hits = 0;
      long support = 0;
      long predicted = 0;
      for (int i = 0; i < times.length; i++) {
        boolean has = samples.references()[i * f1.length + k] == 1;
        boolean said = samples.outputs()[i * f1.length + k] >= thresholds.of(k);
        hits += has && said ? times[i] : 0;
        support += has ? times[i] : 0;
        predicted += said ? times[i] : 0;
      }
      f1[k] = support == 0 ? Double.NaN : 2.0 * hits / (support + predicted);
      figures.put("sensitivity." + labels.get(k), ratio(hits, support));
      figures.put("precision." + labels.get(k), ratio(hits, predicted));
      figures.put("f1." + labels.get(k), f1[k]);
    }
    figures.put("macroF1", mean(f1));
  }

  private void areas(int[] times, Map<String, Double> figures) {
    List<String> labels = samples.labels();
    double[] roc = new double[labels.size()];
    double[] precisionRecall = new double[labels.size()];
    for (int k = 0; k < roc.length; k++) {
      Areas areas = Areas.of(samples.outputs(k), samples.references(k), byOutput[k], times);
      roc[k] = areas.roc();
      precisionRecall[k] = areas.precisionRecall();
    }
    figures.put("macroAuroc", mean(roc));
    figures.put("macroAuprc", mean(precisionRecall));
    for (int k = 0; k < roc.length; k++) {
      figures.put("auroc." + labels.get(k), roc[k]);
      figures.put("auprc." + labels.get(k), precisionRecall[k]);
    }
  }

  private void amounts(int[] times, Map<String, Double> figures) {
    for (int k = 0; k < samples.labels().size(); k++) {
      float[] outputs = samples.outputs(k);
      float[] references = samples.references(k);
      double n = 0;
      double sum = 0;
      double squares = 0;
      double absolute = 0;
      double squared = 0;
      for (int i = 0; i < times.length; i++) {
        double error = outputs[i] - references[i];
        n += times[i];
        sum += times[i] * (double) references[i];
        squares += times[i] * (double) references[i] * references[i];
        absolute += times[i] * Math.abs(error);
        squared += times[i] * error * error;
      }
      double spread = squares - sum * sum / n;
      String label = samples.labels().get(k);
      figures.put("mae." + label, absolute / n);
      figures.put("rmse." + label, Math.sqrt(squared / n));
      figures.put("r2." + label, spread > 0 ? 1 - squared / spread : Double.NaN);
    }
  }

  /** Mean of the values that are there. */
  static double mean(double[] values) {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? Double.NaN : (double) part / whole;
  }
}
