package org.ecgsl.engine;

import org.ecgsl.model.Minibatch;

/** A trained network that scores minibatches. Not for use by several threads at once. */
public interface Scorer extends AutoCloseable {

  /** Outputs of the head (B, T, K): samples, or class probabilities. Targets are not looked at. */
  float[] score(Minibatch minibatch);

  /** Weighted sum of the losses of a minibatch with targets. */
  double lossSum(Minibatch minibatch);

  /**
   * Which samples an answer rests on: the gradient, with respect to every sample (B, T, C, S), of
   * the sum over heartbeats of weight × target × output, the output before softmax or logistic
   * function. With one-hot targets that is the score of the label a heartbeat has.
   *
   * @throws UnsupportedOperationException if the engine cannot tell
   */
  float[] gradient(Minibatch minibatch);

  /** Structural features of the encoder (B, T, F). */
  float[] features(Minibatch minibatch);

  /** Sequence features (B, T, H), which the head reads: those heartbeats have in their sequence. */
  float[] sequenceFeatures(Minibatch minibatch);

  @Override
  void close();
}
