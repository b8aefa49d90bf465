package org.ecgsl.engine.dl4j.spark;

import java.util.Objects;

/**
 * How the engine spreads a training over a Spark cluster.
 *
 * @param synchronisation how workers come to the same weights
 * @param workers tasks that train at the same time: executors times their cores; at least 1
 */
public record Dl4jSparkConfig(Synchronisation synchronisation, int workers) {

  private static final int AVERAGING_FREQUENCY = 10;

  public Dl4jSparkConfig {
    Objects.requireNonNull(synchronisation, "synchronisation");
    if (workers < 1) {
      throw new IllegalArgumentException("workers " + workers + " is below 1");
    }
  }

  /** Parameter averaging after every tenth minibatch. */
  public static Dl4jSparkConfig averaging(int workers) {
    return new Dl4jSparkConfig(
        new Synchronisation.ParameterAveraging(AVERAGING_FREQUENCY), workers);
  }
}
