package org.ecgsl.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The outputs from which on a label counts as present, one for each label.
 *
 * @param values (K)
 */
public record Thresholds(List<Double> values) {

  public Thresholds {
    values = List.copyOf(values);
  }

  /** One half for each of some labels. */
  public static Thresholds halves(int labels) {
    return new Thresholds(Collections.nCopies(labels, 0.5));
  }

  /**
   * Those with the largest F1 of each label; one half for a label no sample has. Choose them on
   * validation samples only.
   */
  public static Thresholds ofBestF1(ScoredSamples validation) {
    List<Double> values = new ArrayList<>();
    for (int k = 0; k < validation.labels().size(); k++) {
      values.add(ofBestF1(validation.outputs(k), validation.references(k)));
    }
    return new Thresholds(values);
  }

  private static double ofBestF1(float[] outputs, float[] references) {
    int[] order = Metrics.descending(outputs);
    long support = 0;
    for (float reference : references) {
      support += reference == 1 ? 1 : 0;
    }
    double best = 0;
    double threshold = 0.5;
    long hits = 0;
    for (int i = 0; i < order.length; i++) {
      hits += references[order[i]] == 1 ? 1 : 0;
      boolean tied = i + 1 < order.length && outputs[order[i + 1]] == outputs[order[i]];
      double f1 = 2.0 * hits / (support + i + 1);
      if (!tied && f1 > best) {
        best = f1;
        threshold = outputs[order[i]];
      }
    }
    return threshold;
  }

  double of(int label) {
    return values.get(label);
  }
}
