package org.ecgsl.engine.torch;

import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.ecgsl.engine.Scorer;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/** Scores with LibTorch, in scoring mode: running statistics in place of the minibatch's. */
public final class TorchScorer implements Scorer {

  private final LibTorch library;
  private final Network network;
  private final FlatParameters parameters;
  private final TorchNetwork torchNetwork;

  /**
   * @throws IllegalArgumentException if names or shapes of the weights differ from the network's
   */
  public TorchScorer(Network network, Weights weights, TorchConfig config) {
    this.library = LibTorch.prepare(config);
    this.network = network;
    this.parameters = new FlatParameters(library, network, weights);
    this.torchNetwork = new TorchNetwork(network, parameters);
  }

  @Override
  public float[] score(Minibatch minibatch) {
    return run(minibatch, torchNetwork::scores);
  }

  @Override
  public double lossSum(Minibatch minibatch) {
    return NativeScope.withoutGradient(
        () ->
            torchNetwork
                .scoredLossSum(MinibatchTensors.of(library, network, minibatch))
                .item_double());
  }

  @Override
  public float[] gradient(Minibatch minibatch) {
    return NativeScope.within(
        () -> {
          MinibatchTensors tensors = MinibatchTensors.of(library, network, minibatch);
          tensors.segments().set_requires_grad(true);
          torchNetwork.score(tensors).backward();
          return LibTorch.array(tensors.segments().grad());
        });
  }

  @Override
  public float[] features(Minibatch minibatch) {
    return run(minibatch, tensors -> torchNetwork.features(tensors, false));
  }

  @Override
  public float[] sequenceFeatures(Minibatch minibatch) {
    return run(minibatch, tensors -> torchNetwork.body(tensors, false));
  }

  private float[] run(Minibatch minibatch, Function<MinibatchTensors, Tensor> pass) {
    return NativeScope.withoutGradient(
        () -> LibTorch.array(pass.apply(MinibatchTensors.of(library, network, minibatch))));
  }

  @Override
  public void close() {
    parameters.close();
  }
}
