package org.ecgsl.jobs;

import java.util.List;
import java.util.Locale;
import org.ecgsl.engine.EpochReport;

/** Tells of each epoch and keeps the validation losses. */
final class EpochLog {

  private final Progress progress;
  private final long beats;
  private final int epochs;
  private final List<Double> losses;

  /**
   * A log.
   *
   * @param beats heartbeats trained on per epoch
   * @param epochs epochs planned
   * @param losses where the losses are added, first the one before the first epoch
   */
  EpochLog(Progress progress, long beats, int epochs, List<Double> losses) {
    this.progress = progress;
    this.beats = beats;
    this.epochs = epochs;
    this.losses = losses;
  }

  void epoch(EpochReport report) {
    losses.add(report.validationLoss());
    if (report.epoch() == 0) {
      progress.step(
          String.format(Locale.ROOT, "before training   loss %.4f", report.validationLoss()));
      return;
    }
    progress.step(
        String.format(
            Locale.ROOT,
            "epoch %2d of %d   loss %.4f   %,.0f beats/s   about %s left   learning rate %.2e%s",
            report.epoch(),
            epochs,
            report.validationLoss(),
            beats / report.seconds(),
            Progress.time(report.seconds() * (epochs - report.epoch())),
            report.learningRate(),
            waited(report)));
  }

  private static String waited(EpochReport report) {
    return Double.isNaN(report.steps().waitedSeconds())
        ? ""
        : String.format(
            Locale.ROOT,
            "   %.1f %% waiting for data",
            100 * report.steps().waitedSeconds() / report.seconds());
  }
}
