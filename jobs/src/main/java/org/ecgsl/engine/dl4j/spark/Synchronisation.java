package org.ecgsl.engine.dl4j.spark;

/** How the workers of a data-parallel training come to the same weights. */
public sealed interface Synchronisation {

  /**
   * Every worker trains alone for some minibatches, then all weights and optimiser states are
   * averaged. Goes on when an executor is lost, and gives the same bits every time with one worker.
   *
   * @param frequency minibatches each worker trains on between two averagings; at least 1. A
   *     averaging costs about a second
   */
  record ParameterAveraging(int frequency) implements Synchronisation {
    public ParameterAveraging {
      if (frequency < 1) {
        throw new IllegalArgumentException("averaging frequency " + frequency + " is below 1");
      }
    }
  }

  /**
   * Every worker sends the steps it takes to all others, thresholded (Strom 2015), over Aeron.
   * Hangs when an executor is lost, and wants {@code spark.task.maxFailures} at 1. An application
   * can train once on a cluster: the executors keep the connections of the first training.
   *
   * @param workersPerExecutor cores of an executor; at least 1
   * @param threshold what a step must have grown to before it is sent, at first; positive
   * @param network address or network (such as 10.0.0.0/16) by which executors reach the driver
   */
  record GradientSharing(int workersPerExecutor, double threshold, String network)
      implements Synchronisation {
    public GradientSharing {
      if (workersPerExecutor < 1 || !(threshold > 0)) {
        throw new IllegalArgumentException(
            "workers per executor " + workersPerExecutor + ", threshold " + threshold);
      }
    }
  }
}
