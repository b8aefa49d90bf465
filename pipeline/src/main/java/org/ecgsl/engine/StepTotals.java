package org.ecgsl.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the steps of an epoch, or of a part of one, add up to.
 *
 * @param steps steps taken; 0 where the engine does not know
 * @param loss sum over steps of their mean loss, augmented and in training mode
 * @param gradientNorm sum over steps of the length of the gradient, before it is clipped
 * @param skipped steps that were not taken because the loss or a gradient was not finite
 * @param workers what each worker did, in the order of their ranks; empty where the engine does not
 *     know
 */
public record StepTotals(
    int steps, double loss, double gradientNorm, int skipped, List<WorkerTime> workers)
    implements Serializable {

  /** Nothing yet, or of an engine that keeps no count. */
  public static final StepTotals NONE = new StepTotals(0, 0, 0, 0, List.of());

  public StepTotals {
    workers = List.copyOf(workers);
  }

  /** With one step more: taken, or skipped if the loss is not finite. */
  public StepTotals step(double itsLoss, double itsGradientNorm) {
    return Double.isFinite(itsLoss)
        ? new StepTotals(
            steps + 1, loss + itsLoss, gradientNorm + itsGradientNorm, skipped, workers)
        : new StepTotals(steps, loss, gradientNorm, skipped + 1, workers);
  }

  /** Both together, the workers' of the same rank too. */
  public StepTotals plus(StepTotals other) {
    return new StepTotals(
        steps + other.steps,
        loss + other.loss,
        gradientNorm + other.gradientNorm,
        skipped + other.skipped,
        added(workers, other.workers));
  }

  private static List<WorkerTime> added(List<WorkerTime> one, List<WorkerTime> other) {
    List<WorkerTime> sums = new ArrayList<>();
    for (int rank = 0; rank < Math.max(one.size(), other.size()); rank++) {
      WorkerTime time = rank < one.size() ? one.get(rank) : WorkerTime.NONE;
      sums.add(rank < other.size() ? time.plus(other.get(rank)) : time);
    }
    return sums;
  }

  /** The same of other workers. */
  public StepTotals by(List<WorkerTime> others) {
    return new StepTotals(steps, loss, gradientNorm, skipped, others);
  }

  /** Mean loss of a step; NaN if none was taken. */
  public double meanLoss() {
    return loss / steps;
  }

  /** Mean length of the gradient before it was clipped; NaN if no step was taken. */
  public double meanGradientNorm() {
    return gradientNorm / steps;
  }

  /** How long a worker waited for data, the mean over workers; NaN where that is not known. */
  public double waitedSeconds() {
    return mean(WorkerTime::waitedSeconds);
  }

  /**
   * How long a worker summed gradients up with the others, or waited for them to come to it, the
   * mean over workers; NaN where that is not known.
   */
  public double exchangedSeconds() {
    return mean(WorkerTime::exchangedSeconds);
  }

  private double mean(ToDoubleFunction<WorkerTime> value) {
    return workers.stream().mapToDouble(value).average().orElse(Double.NaN);
  }
}
