package org.ecgsl.engine.torch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/**
 * A network that follows the trained one as the moving average of its weights, and whose structural
 * features that one is to foretell: they move slowly enough to be learned, and cannot run ahead to
 * what is easiest to foretell (Grill et al. 2020, BYOL; Baevski et al. 2022, data2vec).
 */
final class TargetEncoder implements AutoCloseable {

  /** Share of its own weights that a step keeps. */
  private static final double MOMENTUM = 0.99;

  private final FlatParameters parameters;
  private final TorchNetwork network;

  TargetEncoder(LibTorch library, Network network, Weights weights) {
    this.parameters = new FlatParameters(library, network, weights);
    this.network = new TorchNetwork(network, parameters);
  }

  /**
   * Standardised structural features (N, F); normalised by the minibatch, like the trained one's.
   */
  Tensor targets(MinibatchTensors minibatch) {
    return network.latentTargets(minibatch, true);
  }

  /** Takes a step towards the trained weights; within a scope without gradients. */
  void follow(FlatParameters trained) {
    parameters.values().lerp_(trained.values(), new Scalar(1 - MOMENTUM));
  }

  /** A copy of its weights. */
  Weights weights() {
    return parameters.weights();
  }

  @Override
  public void close() {
    parameters.close();
  }
}
