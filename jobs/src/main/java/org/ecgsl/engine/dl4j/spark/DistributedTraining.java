package org.ecgsl.engine.dl4j.spark;

import java.util.List;
import java.util.Map;
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

  /** The state of the optimiser after the last epoch, to go on from elsewhere. */
  OptimiserState optimiser();

  /**
   * What the optimiser keeps beside the weights.
   *
   * @param tensors its moments; empty before the first step, and where they lie on the executors
   * @param steps steps taken
   */
  record OptimiserState(Weights tensors, int steps) {

    /** Before the first step. */
    static OptimiserState none() {
      return new OptimiserState(new Weights(Map.of()), 0);
    }
  }
}
