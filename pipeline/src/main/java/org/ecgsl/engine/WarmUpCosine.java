package org.ecgsl.engine;

/**
 * Learning rate per epoch: a linear rise to the peak, then half a cosine down towards 0 (Loshchilov
 * and Hutter 2017).
 *
 * @param peak highest learning rate; positive
 * @param epochs all epochs; at least 1
 * @param warmUpEpochs epochs below the peak; fewer than {@code epochs}
 */
public record WarmUpCosine(double peak, int epochs, int warmUpEpochs) {

  public WarmUpCosine {
    if (!(peak > 0) || warmUpEpochs < 0 || warmUpEpochs >= epochs) {
      throw new IllegalArgumentException(
          "peak " + peak + " over " + epochs + " epochs, " + warmUpEpochs + " of them warm-up");
    }
  }

  /** Warm-up over a tenth of the epochs, rounded down. */
  public static WarmUpCosine of(TrainingPlan plan) {
    return new WarmUpCosine(plan.learningRate(), plan.epochs(), plan.epochs() / 10);
  }

  /** Learning rate of an epoch (0, 1, ...); positive. */
  public double at(int epoch) {
    if (epoch < warmUpEpochs) {
      return peak * (epoch + 1) / (warmUpEpochs + 1);
    }
    double done = (double) (epoch - warmUpEpochs) / (epochs - warmUpEpochs);
    return peak * (1 + Math.cos(Math.PI * done)) / 2;
  }
}
