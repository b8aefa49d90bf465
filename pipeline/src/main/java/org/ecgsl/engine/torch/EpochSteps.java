package org.ecgsl.engine.torch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ecgsl.engine.MinibatchSource;
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
   * @throws IOException if a shard cannot be read
   * @throws IllegalStateException if too many steps had to be skipped
   */
  void train(List<String> shards, double rate) throws IOException {
    int stride = config.accumulation() * workers.size();
    for (int from = 0; from < shards.size(); from += stride) {
      List<String> some = shards.subList(from, Math.min(shards.size(), from + stride));
      double loss = training.step(load(some), rate);
      if (!Double.isFinite(loss)) {
        LOG.warn("skipped the step on {}: its loss or a gradient is not finite", some);
        requireTolerable(some);
      }
    }
  }

  /** The minibatches of this worker; none if the step has fewer shards than workers. */
  private List<Minibatch> load(List<String> shards) throws IOException {
    List<Minibatch> minibatches = new ArrayList<>();
    for (int at = workers.rank(); at < shards.size(); at += workers.size()) {
      minibatches.add(source.load(shards.get(at)));
    }
    return minibatches;
  }

  private void requireTolerable(List<String> last) {
    if (training.skipped() > config.toleratedSkips()) {
      throw new IllegalStateException(
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
