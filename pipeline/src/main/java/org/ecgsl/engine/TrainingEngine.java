package org.ecgsl.engine;

import java.io.IOException;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/** Builds, trains and runs the network of an architecture. */
public interface TrainingEngine {

  /** Fresh weights; the same seed gives the same ones. */
  Weights initialise(Network network, long seed);

  /**
   * Trains data-parallel on all workers and returns the weights after the last epoch.
   *
   * @param start where to go on from: weights with the names and shapes of the network
   * @throws IOException if a shard cannot be read
   * @throws DivergedException if the loss or the weights are not finite
   * @throws IllegalStateException if an epoch left the weights unchanged: nothing was trained then
   */
  Weights train(
      Network network,
      Checkpoint start,
      TrainingPlan plan,
      MinibatchSource source,
      TrainingListener listener)
      throws IOException;

  /** The same from the first epoch on. */
  default Weights train(
      Network network,
      Weights start,
      TrainingPlan plan,
      MinibatchSource source,
      TrainingListener listener)
      throws IOException {
    return train(network, Checkpoint.before(start), plan, source, listener);
  }

  /** What opens trained networks on any machine. */
  ScorerFactory scorers();
}
