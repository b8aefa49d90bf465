package org.ecgsl.engine.dl4j.spark;

import java.util.List;
import org.ecgsl.model.Weights;

/** One training in progress; optimiser state is carried from epoch to epoch. */
interface DistributedTraining {

  /**
   * Trains on every shard once.
   *
   * @param epoch 0, 1, ...
   * @param weights where to start: for epochs after the first, what the previous one gave
   * @return the weights after it
   */
  Weights epoch(int epoch, Weights weights, List<String> shards);
}
