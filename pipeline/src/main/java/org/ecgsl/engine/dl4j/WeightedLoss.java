package org.ecgsl.engine.dl4j;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The losses of the heads, with each heartbeat's share of the mean as last column of the labels:
 * (N, K + 1).
 *
 * <p>Deeplearning4j's label masks cannot carry weights: its output layers multiply the outputs
 * themselves by the mask, which is right for 0 and 1 only.
 */
final class WeightedLoss implements ILossFunction {

  private static final long serialVersionUID = 1;

  /** What is summed up. */
  enum Kind {
    /** Mean over the K values of the squared difference. */
    SQUARED_ERROR,
    /** Cross-entropy of the softmax of the K values. */
    CROSS_ENTROPY
  }

  @JsonProperty private Kind kind;

  WeightedLoss(Kind kind) {
    this.kind = kind;
  }

  /** For the deserialiser. */
  @SuppressWarnings("unused")
  private WeightedLoss() {}

  @Override
  public double computeScore(
      INDArray labels, INDArray z, IActivation activation, INDArray mask, boolean average) {
    double sum = computeScoreArray(labels, z, activation, mask).sumNumber().doubleValue();
    return average ? sum / labels.size(0) : sum;
  }

  /** Each heartbeat's loss times its share (N, 1). */
  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray z, IActivation activation, INDArray mask) {
    INDArray targets = targets(labels);
    INDArray losses;
    if (kind == Kind.SQUARED_ERROR) {
      INDArray error = z.sub(targets);
      losses = error.muli(error).mean(true, 1);
    } else {
      INDArray shifted = z.subColumnVector(z.max(true, 1));
      INDArray total = Transforms.log(Transforms.exp(shifted, true).sum(true, 1), false);
      losses = shifted.rsubiColumnVector(total).muli(targets).sum(true, 1);
    }
    return losses.muli(shares(labels));
  }

  /** Gradient of the sum of {@link #computeScoreArray} by z (N, K). */
  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray z, IActivation activation, INDArray mask) {
    INDArray targets = targets(labels);
    if (kind == Kind.SQUARED_ERROR) {
      return z.sub(targets).muli(2.0 / z.size(1)).muliColumnVector(shares(labels));
    }
    INDArray gradient = Transforms.softmax(z, true);
    return gradient.subi(targets).muliColumnVector(shares(labels));
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray z, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, z, activation, mask, average),
        computeGradient(labels, z, activation, mask));
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public String toString() {
    return "WeightedLoss(" + kind + ")";
  }

  private static INDArray targets(INDArray labels) {
    return labels.get(NDArrayIndex.all(), NDArrayIndex.interval(0, labels.size(1) - 1));
  }

  private static INDArray shares(INDArray labels) {
    return labels.get(
        NDArrayIndex.all(), NDArrayIndex.interval(labels.size(1) - 1, labels.size(1)));
  }
}
