package org.ecgsl.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** Tells of each epoch, of its {@link EpochFigures}. */
final class EpochLog {

  private final Progress progress;
  private final int epochs;

  /**
   * @param epochs epochs planned
   */
  EpochLog(Progress progress, int epochs) {
    this.progress = progress;
    this.epochs = epochs;
  }

  void epoch(JsonNode figures) {
    int epoch = figures.get("epoch").asInt();
    double loss = figures.get("validationLoss").asDouble();
    if (epoch == 0) {
      progress.step(String.format(Locale.ROOT, "before training   loss %.4f", loss));
      return;
    }
    progress.step(
        String.format(
            Locale.ROOT,
            "epoch %2d of %d   loss %.4f   %,.0f beats/s%s   about %s left   learning rate %.2e%s%s",
            epoch,
            epochs,
            loss,
            figures.get("beatsPerSecond").asDouble(),
            workers(figures.path("workers")),
            Progress.time(figures.get("seconds").asDouble() * (epochs - epoch)),
            figures.get("learningRate").asDouble(),
            figure("   gradient %.2f", figures.path("gradientNorm"), 1),
            figure("   %.1f %% waiting for data", figures.path("waitedShare"), 100)));
  }

  private static String figure(String format, JsonNode value, double factor) {
    return value.isNumber() ? String.format(Locale.ROOT, format, factor * value.asDouble()) : "";
  }

  /** The slowest and the fastest of several. */
  private static String workers(JsonNode workers) {
    if (workers.size() < 2) {
      return "";
    }
    DoubleSummaryStatistics speeds =
        StreamSupport.stream(workers.spliterator(), false)
            .mapToDouble(worker -> worker.get("beatsPerSecond").asDouble())
            .summaryStatistics();
    return String.format(
        Locale.ROOT, " (workers %,.0f to %,.0f)", speeds.getMin(), speeds.getMax());
  }
}
