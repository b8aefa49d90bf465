package org.ecgsl.jobs;

import java.util.ArrayList;
import java.util.List;
import org.ecgsl.engine.EpochReport;

/** How a training has gone so far. */
final class TrainingCourse {

  private final List<Double> losses;
  private int workers;

  /**
   * @param losses those of the epochs that an earlier run did
   */
  TrainingCourse(List<Double> losses) {
    this.losses = new ArrayList<>(losses);
  }

  /** Takes note of an epoch. */
  void epoch(EpochReport report) {
    losses.add(report.validationLoss());
    workers = Math.max(workers, report.steps().workers().size());
  }

  /** Loss on validation patients by epoch; the first is from before the first step. */
  List<Double> losses() {
    return List.copyOf(losses);
  }

  /** The most workers that trained an epoch in parallel; 0 if the engine does not report it. */
  int workers() {
    return workers;
  }
}
