package org.ecgsl.engine.dl4j;

/**
 * How steps are taken: Adam with decoupled weight decay (Loshchilov and Hutter 2019).
 *
 * @param learningRates learning rate by step
 * @param weightDecay share of a weight that one step at learning rate 1 would take off; not
 *     negative. Biases, normalisation and position vectors do not decay
 * @param statistics where batch normalisation's running statistics come from
 */
public record Optimisation(
    StepRates learningRates, double weightDecay, RunningStatistics statistics) {

  /** Where the running mean and variance of batch normalisation come from. */
  public enum RunningStatistics {
    /** Each step moves them towards the minibatch's, as if they were parameters. */
    FROM_STEPS,
    /** Steps leave them alone; {@link EcgSlGraph#batchStatistics} takes them afterwards. */
    AFTERWARDS
  }

  /** For a network that is only to be run. */
  public static final Optimisation NONE =
      new Optimisation(StepRates.constant(0), 0, RunningStatistics.AFTERWARDS);

  public Optimisation {
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("weight decay " + weightDecay);
    }
  }
}
