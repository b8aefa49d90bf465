package org.ecgsl.engine;

import org.ecgsl.model.Minibatch;

/** A trained network that scores minibatches. Not for use by several threads at once. */
public interface Scorer extends AutoCloseable {

  /** Outputs of the head (B, T, K): samples, or class probabilities. Targets are not looked at. */
  float[] score(Minibatch minibatch);

  /** Structural features of the encoder (B, T, F). */
  float[] features(Minibatch minibatch);

  @Override
  void close();
}
