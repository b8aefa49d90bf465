package org.ecgsl.engine.torch;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ecgsl.engine.TrainingPlan;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019) on all values at once.
 *
 * <p>Bias correction lies in the step length, as in the last paragraph of section 2 of Kingma and
 * Ba (2015) and in the other engine.
 */
final class AdamW implements AutoCloseable {

  private static final double FIRST_DECAY = 0.9;
  private static final double SECOND_DECAY = 0.999;
  private static final double EPSILON = 1e-8;

  private final FlatParameters parameters;
  private final double weightDecay;
  private final Tensor decaying; // (n), 1 where weight decay takes
  private final Tensor mean; // (n), of gradients
  private final Tensor square; // (n), mean of their squares
  private int steps;

  /**
   * @param start where its moments stand
   * @param weightDecay share of a weight that one step at learning rate 1 would take off
   * @param trained which weights are moved: others have no gradient, and nothing is to decay
   */
  AdamW(
      LibTorch library,
      FlatParameters parameters,
      TrainingState start,
      double weightDecay,
      TrainingPlan.Trained trained) {
    this.parameters = parameters;
    this.weightDecay = weightDecay;
    float[] shares = parameters.decaying(trained);
    this.decaying = NativeScope.keeping(() -> library.tensor(shares, shares.length));
    this.mean = moment(library, start.mean());
    this.square = moment(library, start.square());
    this.steps = start.steps();
  }

  private Tensor moment(LibTorch library, float[] packed) {
    Tensor values = parameters.values();
    if (packed.length == 0) {
      return NativeScope.keeping(() -> library.zeros(values.numel()));
    }
    return NativeScope.keeping(
        () -> library.tensor(parameters.places().spread(packed), values.numel()));
  }

  int steps() {
    return steps;
  }

  /** A copy of the mean of the gradients. */
  float[] mean() {
    return copy(mean);
  }

  /** A copy of the mean of their squares. */
  float[] square() {
    return copy(square);
  }

  private float[] copy(Tensor moment) {
    return parameters.places().packed(NativeScope.within(() -> LibTorch.array(moment)));
  }

  /**
   * Moves the values against their gradients; within a scope without gradients.
   *
   * @param rate learning rate
   */
  void step(double rate) {
    Tensor values = parameters.values();
    Tensor gradients = parameters.gradients();
    steps++;
    double length =
        rate * Math.sqrt(1 - Math.pow(SECOND_DECAY, steps)) / (1 - Math.pow(FIRST_DECAY, steps));
    mean.lerp_(gradients, new Scalar(1 - FIRST_DECAY));
    square
        .mul_(new Scalar(SECOND_DECAY))
        .addcmul_(gradients, gradients, new Scalar(1 - SECOND_DECAY));
    if (weightDecay > 0) {
      values.addcmul_(values, decaying, new Scalar(-rate * weightDecay));
    }
    values.addcdiv_(mean, square.sqrt().add_(new Scalar(EPSILON)), new Scalar(-length));
  }

  @Override
  public void close() {
    for (Pointer kept : new Pointer[] {decaying, mean, square}) {
      kept.releaseReference();
    }
  }
}
