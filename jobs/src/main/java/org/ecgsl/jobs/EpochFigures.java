package org.ecgsl.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.StepTotals;
import org.ecgsl.engine.WorkerTime;

/**
 * What is told of an epoch, a JSON object: {@code epoch}, {@code time} (ISO 8601), {@code
 * validationLoss}, {@code learningRate}, {@code seconds}, {@code quarantined} (rows of the
 * quarantine); after the first {@code beatsPerSecond} and {@code minibatches} (of all workers); of
 * LibTorch also {@code steps}, {@code skippedSteps}, the means over steps {@code trainingLoss} and
 * {@code gradientNorm} (before clipping), {@code waitedShare} and {@code exchangedShare} (of the
 * time, for data and for gradients), and {@code workers}: of each its {@code beatsPerSecond} while
 * it computed and the two shares.
 *
 * @param beats heartbeats trained on per epoch
 * @param minibatches minibatches of an epoch (0, 1, ...)
 * @param quarantined rows of the quarantine when the training began
 */
record EpochFigures(long beats, IntUnaryOperator minibatches, long quarantined) {

  private static final ObjectMapper JSON = new ObjectMapper();

  ObjectNode of(EpochReport report, Instant now) {
    ObjectNode figures = JSON.createObjectNode();
    figures.put("epoch", report.epoch());
    figures.put("time", now.toString());
    figures.put("validationLoss", report.validationLoss());
    figures.put("learningRate", report.learningRate());
    figures.put("seconds", report.seconds());
    figures.put("quarantined", quarantined);
    if (report.epoch() > 0) {
      figures.put("beatsPerSecond", beats / report.seconds());
      figures.put("minibatches", minibatches.applyAsInt(report.epoch() - 1));
    }
    if (report.steps().steps() > 0) {
      addSteps(report.steps(), figures);
    }
    if (!report.steps().workers().isEmpty()) {
      figures.put("waitedShare", report.steps().waitedSeconds() / report.seconds());
      figures.put("exchangedShare", report.steps().exchangedSeconds() / report.seconds());
      addWorkers(report.steps().workers(), figures.putArray("workers"));
    }
    return figures;
  }

  private static void addSteps(StepTotals steps, ObjectNode figures) {
    figures.put("steps", steps.steps());
    figures.put("skippedSteps", steps.skipped());
    figures.put("trainingLoss", steps.meanLoss());
    figures.put("gradientNorm", steps.meanGradientNorm());
  }

  private static void addWorkers(List<WorkerTime> workers, ArrayNode all) {
    for (WorkerTime worker : workers) {
      all.addObject()
          .put("beatsPerSecond", worker.beatsPerSecond())
          .put("waitedShare", worker.waitedSeconds() / worker.seconds())
          .put("exchangedShare", worker.exchangedSeconds() / worker.seconds());
    }
  }
}
