package org.ecgsl.engine;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import org.ecgsl.model.Weights;

/**
 * A point from which a training can go on, on any machine, to the bits it would have come to
 * undisturbed. Order, masks and augmentation of the data need no state: they follow from the seed
 * and the epoch.
 *
 * @param epoch epochs done
 * @param shards shards of the next epoch that are done as well
 * @param steps steps taken
 * @param skipped steps not taken because something was not finite
 * @param weights the weights
 * @param optimiser what the engine keeps beside them, under names of its own; empty before the
 *     first step
 */
public record Checkpoint(
    int epoch, int shards, int steps, int skipped, Weights weights, Weights optimiser)
    implements Serializable {

  public Checkpoint {
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(optimiser, "optimiser");
    if (epoch < 0 || shards < 0 || steps < 0 || skipped < 0) {
      throw new IllegalArgumentException(
          "checkpoint after %d epochs, %d shards, %d steps, %d of them skipped"
              .formatted(epoch, shards, steps, skipped));
    }
  }

  /** Before the first step. */
  public static Checkpoint before(Weights weights) {
    return new Checkpoint(0, 0, 0, 0, weights, new Weights(Map.of()));
  }

  /** Whether nothing was trained yet. */
  public boolean isBeforeFirstStep() {
    return epoch == 0 && shards == 0;
  }
}
