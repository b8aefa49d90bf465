package org.ecgsl.engine.dl4j;

import java.util.List;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Learning rates by a network's own count of steps, whatever Deeplearning4j calls an epoch: each
 * holds for the same number of steps, the last one for ever.
 */
public final class StepRates implements ISchedule {

  private static final long serialVersionUID = 1;

  @JsonProperty private double[] rates;
  @JsonProperty private int steps;

  private StepRates(double[] rates, int steps) {
    if (rates.length == 0 || steps < 1) {
      throw new IllegalArgumentException(rates.length + " rates for " + steps + " steps each");
    }
    this.rates = rates;
    this.steps = steps;
  }

  /** For the deserialiser. */
  @SuppressWarnings("unused")
  private StepRates() {}

  /** The same rate for every step. */
  public static StepRates constant(double rate) {
    return new StepRates(new double[] {rate}, 1);
  }

  /**
   * One rate after the other.
   *
   * @param rates at least one
   * @param steps how long each holds; at least 1
   */
  public static StepRates stepwise(List<Double> rates, int steps) {
    return new StepRates(rates.stream().mapToDouble(Double::doubleValue).toArray(), steps);
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    return rates[Math.min(iteration / steps, rates.length - 1)];
  }

  @Override
  public ISchedule clone() {
    return new StepRates(rates.clone(), steps);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StepRates same
        && steps == same.steps
        && java.util.Arrays.equals(rates, same.rates);
  }

  @Override
  public int hashCode() {
    return 31 * java.util.Arrays.hashCode(rates) + steps;
  }
}
