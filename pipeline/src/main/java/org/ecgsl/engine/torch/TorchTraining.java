package org.ecgsl.engine.torch;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/**
 * A network in training: weights, optimiser state, one step after the other. Not for use by several
 * threads at once.
 */
final class TorchTraining implements AutoCloseable {

  private final LibTorch library;
  private final TorchConfig config;
  private final Network network;
  private final FlatParameters parameters;
  private final TorchNetwork torchNetwork;
  private final GradientClipping clipping;
  private final AdamW optimiser;
  private final Optional<TargetEncoder> target;
  private final TrainingPlan.Trained trained;
  private final Workers workers;
  private int skipped;
  private double gradientNorm;
  private long exchangedNanos;

  /**
   * @param start where it stands
   * @param weightDecay share of a weight that one step at learning rate 1 would take off
   * @param trained which weights are moved
   * @throws IllegalArgumentException if names or shapes of the weights differ from the network's
   */
  TorchTraining(
      LibTorch library,
      TorchConfig config,
      Network network,
      TrainingState start,
      double weightDecay,
      TrainingPlan.Trained trained,
      Workers workers) {
    this.library = library;
    this.config = config;
    this.network = network;
    this.parameters = new FlatParameters(library, network, start.weights());
    this.torchNetwork = new TorchNetwork(network, parameters);
    this.clipping = new GradientClipping(parameters);
    this.optimiser = new AdamW(library, parameters, start, weightDecay, trained);
    this.target =
        network.head() instanceof Head.LatentPrediction
            ? Optional.of(new TargetEncoder(library, network, start.target()))
            : Optional.empty();
    this.trained = trained;
    this.workers = workers;
    this.skipped = start.skipped();
  }

  /**
   * One step on the mean loss of all heartbeats of some minibatches, and of the other workers' in
   * this step; each minibatch is normalised by itself. A step whose loss or gradient is not finite
   * is not taken: weights, optimiser and running statistics stay as they were.
   *
   * @param rate learning rate
   * @return mean loss before the step, 0 if no heartbeat counts; NaN if it was not taken
   */
  double step(List<Minibatch> minibatches, double rate) {
    return NativeScope.within(
        () -> {
          Tensor before = parameters.statistics().clone();
          double loss = gradients(minibatches);
          NativeScope.withoutGradient(
              () -> {
                if (Double.isFinite(loss)) {
                  clipping.clip(parameters.gradients());
                  optimiser.step(rate);
                  target.ifPresent(encoder -> encoder.follow(parameters));
                } else {
                  skipped++;
                  parameters.statistics().copy_(before);
                }
                return null;
              });
          return loss;
        });
  }

  /**
   * Sets the gradients of the mean loss.
   *
   * @return mean loss, 0 if no heartbeat counts; NaN if it or a gradient is not finite
   */
  double gradients(List<Minibatch> minibatches) {
    parameters.gradients().zero_();
    double loss = 0;
    double weight = 0;
    for (Minibatch minibatch : minibatches) {
      loss += NativeScope.within(() -> backward(minibatch));
      weight += minibatch.totalWeight();
    }
    int present = minibatches.isEmpty() ? 0 : 1;
    long began = System.nanoTime();
    Workers.Tally all = workers.sum(parameters, new Workers.Tally(loss, weight, present));
    exchangedNanos += System.nanoTime() - began;
    boolean finite = NativeScope.withoutGradient(() -> divided(all.weight()));
    if (!finite || !Double.isFinite(all.loss())) {
      return Double.NaN;
    }
    return all.weight() > 0 ? all.loss() / all.weight() : 0;
  }

  /** Makes gradients of a sum those of a mean; false if one is not finite, or all are too long. */
  private boolean divided(double weight) {
    parameters.gradients().mul_(new Scalar(weight > 0 ? 1 / weight : 0));
    gradientNorm = parameters.gradients().norm().item_double();
    return Double.isFinite(gradientNorm);
  }

  /** Length of the gradient of the last step, before it was clipped; NaN or infinite as it was. */
  double gradientNorm() {
    return gradientNorm;
  }

  /** Seconds it has summed gradients up with other workers so far, or waited for them to come. */
  double exchangedSeconds() {
    return exchangedNanos / 1e9;
  }

  /** Adds the gradients of the weighted sum of losses and returns that sum. */
  private double backward(Minibatch minibatch) {
    MinibatchTensors given = MinibatchTensors.of(library, network, minibatch);
    MinibatchTensors tensors =
        target.map(encoder -> given.withTargets(fixed(() -> encoder.targets(given)))).orElse(given);
    Tensor loss = Autocast.in(config.precision(), library.deviceType(), () -> lossSum(tensors));
    loss.backward();
    return loss.item_double();
  }

  private Tensor lossSum(MinibatchTensors tensors) {
    return switch (trained) {
      case ALL -> torchNetwork.lossSum(tensors);
      case HEAD -> torchNetwork.lossSum(fixed(() -> torchNetwork.body(tensors, false)), tensors);
    };
  }

  /** A tensor that no gradient goes back from. */
  @SuppressWarnings("try") // the guard acts by being open
  private static Tensor fixed(Supplier<Tensor> work) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return work.get();
    }
  }

  /** Weighted sum of the losses of a minibatch in scoring mode. */
  double scoredLossSum(Minibatch minibatch) {
    return NativeScope.withoutGradient(
        () ->
            torchNetwork
                .scoredLossSum(MinibatchTensors.of(library, network, minibatch))
                .item_double());
  }

  /** A copy of the weights as they stand. */
  Weights weights() {
    return parameters.weights();
  }

  /** Where it stands, a copy. */
  TrainingState state() {
    return new TrainingState(
        weights(),
        optimiser.mean(),
        optimiser.square(),
        optimiser.steps(),
        skipped,
        target.map(TargetEncoder::weights).orElseGet(this::weights));
  }

  /** Steps not taken since the training's first epoch. */
  int skipped() {
    return skipped;
  }

  /** A copy of the gradients that the last step or {@link #gradients} left. */
  Weights namedGradients() {
    return parameters.namedGradients();
  }

  @Override
  public void close() {
    optimiser.close();
    target.ifPresent(TargetEncoder::close);
    parameters.close();
  }
}
