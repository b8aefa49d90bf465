package org.ecgsl.engine;

import org.ecgsl.model.Minibatch;

/**
 * Share of each sample in the score of the labels a minibatch has (Sundararajan, Taly and Yan
 * 2017): the gradient, averaged on the straight way from the baseline to the sample, times their
 * distance. The baseline is a flat signal at the sequence's mean. The shares of all samples add up
 * to the score less that of the baseline.
 *
 * @param scorer the network
 * @param steps points on the way, at their intervals' middles; at least 1
 */
public record IntegratedGradients(Scorer scorer, int steps) {

  public IntegratedGradients {
    if (steps < 1) {
      throw new IllegalArgumentException("integrated gradients of " + steps + " steps");
    }
  }

  /** Shares (B, T, C, S) in the sum that {@link Scorer#gradient} is of. */
  public float[] of(Minibatch minibatch) {
    float[] segments = minibatch.segments();
    float[] shares = new float[segments.length];
    for (int step = 0; step < steps; step++) {
      float[] gradient = scorer.gradient(scaled(minibatch, (step + 0.5f) / steps));
      for (int i = 0; i < shares.length; i++) {
        shares[i] += gradient[i] * segments[i] / steps;
      }
    }
    return shares;
  }

  private static Minibatch scaled(Minibatch minibatch, float factor) {
    float[] segments = minibatch.segments().clone();
    for (int i = 0; i < segments.length; i++) {
      segments[i] *= factor;
    }
    return new Minibatch(
        minibatch.sequences(),
        minibatch.beats(),
        segments,
        minibatch.timing(),
        minibatch.visible(),
        minibatch.targets(),
        minibatch.weights());
  }
}
