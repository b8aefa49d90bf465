package org.ecgsl.jobs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecgsl.jobs.lake.LabelCounts;
import org.ecgsl.jobs.lake.Labelling;
import org.ecgsl.jobs.lake.Labelling.OfStretches;
import org.ecgsl.jobs.lake.Labelling.Stretch;
import org.ecgsl.model.Head;
import org.ecgsl.model.Weights;

/**
 * Amounts are learned as standard scores of the training side, since a network's outputs begin near
 * zero; the head of the finished model gives them as they are. Labels stay as they are.
 *
 * @param means (K) what a score of 0 stands for
 * @param deviations (K) what a score of 1 is more
 */
record AmountScale(double[] means, double[] deviations) {

  private static final String WEIGHT = "head.weight";
  private static final String BIAS = "head.bias";

  static AmountScale of(Head.Prediction head, LabelCounts counts) {
    if (head.answer() != Head.Answer.AMOUNT) {
      return new AmountScale(new double[0], new double[0]);
    }
    double[] deviations = counts.deviations();
    for (int k = 0; k < deviations.length; k++) {
      deviations[k] = deviations[k] > 0 ? deviations[k] : 1;
    }
    return new AmountScale(counts.means(), deviations);
  }

  /** Labels to train on. */
  Labelling standardised(Labelling labelling) {
    if (means.length == 0 || !(labelling instanceof OfStretches stretches)) {
      return labelling;
    }
    Map<String, List<Stretch>> scaled = new HashMap<>();
    stretches
        .byRecording()
        .forEach(
            (key, list) ->
                scaled.put(key, new ArrayList<>(list.stream().map(this::scaled).toList())));
    return new OfStretches(scaled);
  }

  private Stretch scaled(Stretch stretch) {
    float[] scores = new float[means.length];
    for (int k = 0; k < scores.length; k++) {
      scores[k] = (float) ((stretch.answer()[k] - means[k]) / deviations[k]);
    }
    return new Stretch(stretch.from(), stretch.to(), stretch.context(), scores);
  }

  /** Weights whose outputs are amounts, of weights whose outputs are scores. */
  Weights ofAmounts(Weights scores) {
    if (means.length == 0) {
      return scores;
    }
    Weights.Tensor matrix = scores.tensors().get(WEIGHT);
    float[] weight = matrix.values().clone();
    float[] bias = scores.tensors().get(BIAS).values().clone();
    int inputs = weight.length / bias.length;
    for (int k = 0; k < bias.length; k++) {
      bias[k] = (float) (bias[k] * deviations[k] + means[k]);
      for (int i = k * inputs; i < (k + 1) * inputs; i++) {
        weight[i] *= (float) deviations[k];
      }
    }
    Map<String, Weights.Tensor> head = new LinkedHashMap<>();
    head.put(WEIGHT, new Weights.Tensor(matrix.shape(), weight));
    head.put(BIAS, new Weights.Tensor(scores.tensors().get(BIAS).shape(), bias));
    return scores.overlaidWith(new Weights(head));
  }
}
