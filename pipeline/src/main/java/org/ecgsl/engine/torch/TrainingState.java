package org.ecgsl.engine.torch;

import java.io.Serializable;
import org.ecgsl.model.Weights;

/**
 * A training between two epochs: all it takes to go on, elsewhere if need be.
 *
 * <p>Arrays are handed over, not copied.
 *
 * @param weights the weights
 * @param mean mean of the gradients of each trained value, empty before the first step
 * @param square mean of their squares, likewise
 * @param steps steps taken
 * @param skipped steps not taken because something was not finite
 * @param target weights of the target encoder; those of the network before the first step and where
 *     there is no such encoder
 */
public record TrainingState(
    Weights weights, float[] mean, float[] square, int steps, int skipped, Weights target)
    implements Serializable {

  /** Before the first step. */
  public static TrainingState before(Weights weights) {
    return new TrainingState(weights, new float[0], new float[0], 0, 0, weights);
  }
}
