package org.ecgsl.engine.torch;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ecgsl.engine.Checkpoint;
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

  private static final String MEAN = "mean";
  private static final String SQUARE = "square";
  private static final String TARGET = "target.";

  /** Where a checkpoint stands. */
  public static TrainingState of(Checkpoint checkpoint) {
    Map<String, Weights.Tensor> target = new LinkedHashMap<>();
    checkpoint
        .optimiser()
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(TARGET)) {
                target.put(name.substring(TARGET.length()), tensor);
              }
            });
    return new TrainingState(
        checkpoint.weights(),
        moment(checkpoint, MEAN),
        moment(checkpoint, SQUARE),
        checkpoint.steps(),
        checkpoint.skipped(),
        target.isEmpty() ? checkpoint.weights() : new Weights(target));
  }

  private static float[] moment(Checkpoint checkpoint, String name) {
    Weights.Tensor tensor = checkpoint.optimiser().tensors().get(name);
    return tensor == null ? new float[0] : tensor.values();
  }

  /**
   * This state as a checkpoint.
   *
   * @param withTarget whether the target encoder is part of it
   * @param epoch epochs done
   * @param shards shards of the next one done
   */
  public Checkpoint checkpoint(boolean withTarget, int epoch, int shards) {
    Map<String, Weights.Tensor> optimiser = new LinkedHashMap<>();
    optimiser.put(MEAN, new Weights.Tensor(new long[] {mean.length}, mean));
    optimiser.put(SQUARE, new Weights.Tensor(new long[] {square.length}, square));
    if (withTarget) {
      target.tensors().forEach((name, tensor) -> optimiser.put(TARGET + name, tensor));
    }
    return new Checkpoint(epoch, shards, steps, skipped, weights, new Weights(optimiser));
  }
}
