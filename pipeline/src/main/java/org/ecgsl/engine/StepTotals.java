package org.ecgsl.engine;

import java.io.Serializable;

/**
 * What the steps of an epoch, or of a part of one, add up to.
 *
 * @param steps steps taken; 0 where the engine does not know
 * @param loss sum over steps of their mean loss, augmented and in training mode
 * @param gradientNorm sum over steps of the length of the gradient, before it is clipped
 * @param skipped steps that were not taken because the loss or a gradient was not finite
 * @param waitedSeconds how long a worker waited for data, the mean over workers; NaN where the
 *     engine does not know
 */
public record StepTotals(
    int steps, double loss, double gradientNorm, int skipped, double waitedSeconds)
    implements Serializable {

  /** Nothing yet. */
  public static final StepTotals NONE = new StepTotals(0, 0, 0, 0, 0);

  /** Of an engine that keeps no count. */
  public static final StepTotals UNKNOWN = new StepTotals(0, 0, 0, 0, Double.NaN);

  /** With one step more: taken, or skipped if the loss is not finite. */
  public StepTotals step(double itsLoss, double itsGradientNorm) {
    return Double.isFinite(itsLoss)
        ? new StepTotals(
            steps + 1, loss + itsLoss, gradientNorm + itsGradientNorm, skipped, waitedSeconds)
        : new StepTotals(steps, loss, gradientNorm, skipped + 1, waitedSeconds);
  }

  /** Both together. */
  public StepTotals plus(StepTotals other) {
    return new StepTotals(
        steps + other.steps,
        loss + other.loss,
        gradientNorm + other.gradientNorm,
        skipped + other.skipped,
        waitedSeconds + other.waitedSeconds);
  }

  /** The same with another time waited. */
  public StepTotals waited(double seconds) {
    return new StepTotals(steps, loss, gradientNorm, skipped, seconds);
  }

  /** Mean loss of a step; NaN if none was taken. */
  public double meanLoss() {
    return loss / steps;
  }

  /** Mean length of the gradient before it was clipped; NaN if no step was taken. */
  public double meanGradientNorm() {
    return gradientNorm / steps;
  }
}
