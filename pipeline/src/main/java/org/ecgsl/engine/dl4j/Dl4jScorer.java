package org.ecgsl.engine.dl4j;

import org.ecgsl.engine.Scorer;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/** Scores with Deeplearning4j, in scoring mode: running statistics in place of the minibatch's. */
public final class Dl4jScorer implements Scorer {

  private final Network network;
  private final EcgSlGraph graph;

  /**
   * @throws IllegalArgumentException if names or shapes of the weights differ from the network's
   */
  public Dl4jScorer(Network network, Weights weights) {
    this.network = network;
    this.graph = EcgSlGraph.of(network, weights, Optimisation.NONE);
  }

  @Override
  public float[] score(Minibatch minibatch) {
    return graph.score(minibatch);
  }

  @Override
  public double lossSum(Minibatch minibatch) {
    return minibatch.lossSum((Head.WithTargets) network.head(), score(minibatch));
  }

  @Override
  public float[] gradient(Minibatch minibatch) {
    throw new UnsupportedOperationException(
        "Deeplearning4j's engine does not tell gradients by sample; use training.engine = torch");
  }

  @Override
  public float[] features(Minibatch minibatch) {
    return graph.features(minibatch);
  }

  @Override
  public float[] sequenceFeatures(Minibatch minibatch) {
    return graph.sequenceFeatures(minibatch);
  }

  /** Native memory goes with the graph, when the collector finds it. */
  @Override
  public void close() {}
}
