package org.ecgsl.engine.torch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ecgsl.engine.DivergedException;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.Prefetch;
import org.ecgsl.engine.StepTotals;
import org.ecgsl.engine.WorkerTime;
import org.ecgsl.model.Minibatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the steps of epochs, as one of some workers. */
final class EpochSteps {

  private static final Logger LOG = LoggerFactory.getLogger(EpochSteps.class);

  private final TorchTraining training;
  private final TorchConfig config;
  private final Workers workers;
  private final MinibatchSource source;

  EpochSteps(TorchTraining training, TorchConfig config, Workers workers, MinibatchSource source) {
    this.training = training;
    this.config = config;
    this.workers = workers;
    this.source = source;
  }

  /**
   * Trains on every shard once: each step is on the next {@link TorchConfig#accumulation} shards of
   * every worker, the last one on what is left.
   *
   * @param shards those of all workers, the same list for each of them
   * @param rate learning rate
   * @return what the steps add up to, and what this worker spent its time on
   * @throws IOException if a shard cannot be read
   * @throws DivergedException if too many steps had to be skipped
   */
  StepTotals train(List<String> shards, double rate) throws IOException {
    List<List<String>> steps = steps(shards);
    List<String> own = steps.stream().map(this::own).flatMap(List::stream).toList();
    StepTotals totals = StepTotals.NONE;
    long beats = 0;
    long began = System.nanoTime();
    double exchanged = training.exchangedSeconds();
    try (Prefetch prefetch =
        new Prefetch(source, own, config.accumulation() + config.loaders(), config.loaders())) {
      for (List<String> step : steps) {
        List<Minibatch> minibatches = load(prefetch, own(step).size());
        double loss = training.step(minibatches, rate);
        beats += minibatches.stream().mapToLong(Minibatch::heartbeats).sum();
        totals = totals.step(loss, training.gradientNorm());
        if (!Double.isFinite(loss)) {
          LOG.warn("skipped the step on {}: its loss or a gradient is not finite", step);
          requireTolerable(step);
        }
      }
      return totals.by(
          List.of(
              new WorkerTime(
                  beats,
                  (System.nanoTime() - began) / 1e9,
                  prefetch.waitedSeconds(),
                  training.exchangedSeconds() - exchanged)));
    }
  }

  /** The shards of each step, those of all workers. */
  private List<List<String>> steps(List<String> shards) {
    int stride = config.accumulation() * workers.size();
    List<List<String>> steps = new ArrayList<>();
    for (int from = 0; from < shards.size(); from += stride) {
      steps.add(shards.subList(from, Math.min(shards.size(), from + stride)));
    }
    return steps;
  }

  /** The shards of this worker; none if the step has fewer shards than workers. */
  private List<String> own(List<String> step) {
    List<String> own = new ArrayList<>();
    for (int at = workers.rank(); at < step.size(); at += workers.size()) {
      own.add(step.get(at));
    }
    return own;
  }

  private static List<Minibatch> load(Prefetch prefetch, int number) throws IOException {
    List<Minibatch> minibatches = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      minibatches.add(prefetch.next());
    }
    return minibatches;
  }

  private void requireTolerable(List<String> last) {
    if (training.skipped() > config.toleratedSkips()) {
      throw new DivergedException(
          "the loss or a gradient was not finite in "
              + training.skipped()
              + " steps, "
              + config.toleratedSkips()
              + " are tolerated; the last was on "
              + last
              + ". A lower learning rate may help, or a look at those heartbeats");
    }
  }
}
