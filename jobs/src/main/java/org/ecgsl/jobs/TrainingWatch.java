package org.ecgsl.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.EpochReport;

/**
 * Tells how a training goes: to the console, to a file beside the model, to Spark's metrics system
 * and, if asked for, to TensorBoard.
 */
final class TrainingWatch implements AutoCloseable {

  private final EpochFigures figures;
  private final EpochLog log;
  private final MetricsFile metrics;
  private final Optional<TensorBoardFolder> tensorBoard;
  private final TrainingGauges gauges;

  private TrainingWatch(
      EpochFigures figures,
      EpochLog log,
      MetricsFile metrics,
      Optional<TensorBoardFolder> tensorBoard,
      TrainingGauges gauges) {
    this.figures = figures;
    this.log = log;
    this.metrics = metrics;
    this.tensorBoard = tensorBoard;
    this.gauges = gauges;
  }

  /**
   * What a training is, for those who watch it.
   *
   * @param model folder of the model to be; files stand beside it
   * @param epochs epochs planned
   * @param done epochs done before, whose lines stay
   * @param tensorBoard whether event files are written as well
   */
  record Training(Path model, EpochFigures figures, int epochs, int done, boolean tensorBoard) {

    private Path beside(String suffix) {
      return new Path(model.getParent(), model.getName() + suffix);
    }
  }

  /** Begins to watch. */
  static TrainingWatch of(Training training, Progress progress, Configuration hadoop)
      throws IOException {
    return new TrainingWatch(
        training.figures(),
        new EpochLog(progress, training.epochs()),
        new MetricsFile(training.beside(".metrics.jsonl"), training.done(), hadoop),
        training.tensorBoard()
            ? Optional.of(
                new TensorBoardFolder(training.beside(".tensorboard"), training.done(), hadoop))
            : Optional.empty(),
        TrainingGauges.registered());
  }

  void epoch(EpochReport report) throws IOException {
    ObjectNode epoch = figures.of(report, Instant.now());
    log.epoch(epoch);
    metrics.add(epoch);
    gauges.epoch(epoch);
    if (tensorBoard.isPresent()) {
      tensorBoard.get().write(metrics.lines());
    }
  }

  @Override
  public void close() {
    gauges.close();
  }
}
