package org.ecgsl.engine.torch;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.StepTotals;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.model.Network;

/**
 * An epoch that several workers train together; travels to them.
 *
 * <p>A step takes minibatches of all workers for one: its gradient is that of the mean loss over
 * all their heartbeats. Batch normalisation is by minibatch, as if one worker summed the
 * minibatches' gradients up.
 *
 * @param network what is trained
 * @param config how; threads are those of one worker's operations
 * @param weightDecay decoupled weight decay per unit of learning rate
 * @param trained which weights are moved
 * @param rate learning rate
 * @param shards shards of all workers, in the order they are to be read
 * @param source turns their names into minibatches
 */
public record WorkerEpoch(
    Network network,
    TorchConfig config,
    double weightDecay,
    TrainingPlan.Trained trained,
    double rate,
    List<String> shards,
    MinibatchSource source)
    implements Serializable {

  public WorkerEpoch {
    shards = List.copyOf(shards);
  }

  /**
   * What came of it for one worker.
   *
   * @param state the state after it, the same for all
   * @param steps what its steps add up to, and what this one spent its time on
   */
  public record Trained(TrainingState state, StepTotals steps) {}

  /** Joins the others at a {@link WorkerGroup.Meeting}; see {@link WorkerGroup#join}. */
  public WorkerGroup join(String host, int port, int rank, int size, String own) {
    return WorkerGroup.join(host, port, rank, size, own, config.collective());
  }

  /**
   * Trains as one of the group, each of which runs the same epoch from the same state.
   *
   * @throws IOException if a shard cannot be read
   * @throws LostWorkerException if another worker is lost
   * @throws IllegalStateException if too many steps had to be skipped
   */
  public Trained run(TrainingState start, WorkerGroup group) throws IOException {
    return runAsOneOf(group, start);
  }

  /** The same as the only worker. */
  public Trained runAlone(TrainingState start) throws IOException {
    return runAsOneOf(Workers.ALONE, start);
  }

  private Trained runAsOneOf(Workers workers, TrainingState start) throws IOException {
    LibTorch library = LibTorch.prepare(config);
    try (TorchTraining training =
        new TorchTraining(library, config, network, start, weightDecay, trained, workers)) {
      StepTotals steps = new EpochSteps(training, config, workers, source).train(shards, rate);
      return new Trained(training.state(), steps);
    }
  }
}
