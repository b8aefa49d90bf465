package org.ecgsl.engine;

import java.io.IOException;
import java.util.function.Consumer;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/** Builds, trains and runs the network of an architecture. */
public interface TrainingEngine {

  /** Fresh weights; the same seed gives the same ones. */
  Weights initialise(Network network, long seed);

  /**
   * Trains data-parallel on all workers and returns the weights after the last epoch.
   *
   * @param start weights to start from: names and shapes of the network
   * @param listener told before the first epoch (epoch 0) and after each one, on the caller's
   *     thread
   * @throws IOException if a shard cannot be read
   * @throws DivergedException if the loss or the weights are not finite
   * @throws IllegalStateException if an epoch left the weights unchanged: nothing was trained then
   */
  Weights train(
      Network network,
      Weights start,
      TrainingPlan plan,
      MinibatchSource source,
      Consumer<EpochReport> listener)
      throws IOException;

  /** What opens trained networks on any machine. */
  ScorerFactory scorers();
}
