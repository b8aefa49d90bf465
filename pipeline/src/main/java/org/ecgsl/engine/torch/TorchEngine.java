package org.ecgsl.engine.torch;

import java.io.IOException;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.engine.StepTotals;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingListener;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.WarmUpCosine;
import org.ecgsl.engine.WeightCheck;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/**
 * Trains with LibTorch in this process.
 *
 * <p>Adam with decoupled weight decay; gradients clipped per layer; learning rate after {@link
 * WarmUpCosine}. With the same number of threads the same plan gives the same bits.
 */
public final class TorchEngine implements TrainingEngine {

  private final TorchConfig config;

  public TorchEngine(TorchConfig config) {
    this.config = config;
  }

  @Override
  public Weights initialise(Network network, long seed) {
    return Initialisation.weights(network, seed);
  }

  @Override
  public ScorerFactory scorers() {
    TorchConfig own = config; // the factory travels, the engine does not
    return (network, weights) -> new TorchScorer(network, weights, own);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException also if more steps had to be skipped than {@link
   *     TorchConfig#toleratedSkips}
   */
  @Override
  public Weights train(
      Network network,
      Checkpoint start,
      TrainingPlan plan,
      MinibatchSource source,
      TrainingListener listener)
      throws IOException {
    LibTorch library = LibTorch.prepare(config);
    try (TorchTraining training =
        new TorchTraining(
            library,
            config,
            network,
            TrainingState.of(start),
            plan.weightDecay(),
            plan.trained(),
            Workers.ALONE)) {
      return new Run(training, network, plan, source, listener).epochs(start);
    }
  }

  /** One training from its first to its last epoch. */
  private final class Run {
    private final TorchTraining training;
    private final boolean withTarget;
    private final TrainingPlan plan;
    private final MinibatchSource source;
    private final TrainingListener listener;
    private final EpochSteps steps;

    Run(
        TorchTraining training,
        Network network,
        TrainingPlan plan,
        MinibatchSource source,
        TrainingListener listener) {
      this.training = training;
      this.withTarget = network.head() instanceof Head.LatentPrediction;
      this.plan = plan;
      this.source = source;
      this.listener = listener;
      this.steps = new EpochSteps(training, config, Workers.ALONE, source);
    }

    Weights epochs(Checkpoint start) throws IOException {
      WarmUpCosine rates = WarmUpCosine.of(plan);
      Weights weights = start.weights();
      if (start.isBeforeFirstStep()) {
        long began = System.nanoTime();
        listener.epoch(
            new EpochReport(0, validationLoss(), 0, secondsSince(began), StepTotals.NONE, weights));
      }
      for (int epoch = start.epoch(); epoch < plan.epochs(); epoch++) {
        long began = System.nanoTime();
        double rate = rates.at(epoch);
        StepTotals totals = epoch(epoch, rate, epoch == start.epoch() ? start.shards() : 0);
        Weights trained = training.weights();
        WeightCheck.require(weights, trained, epoch + 1);
        weights = trained;
        double loss = validationLoss();
        WeightCheck.requireFinite(loss, epoch + 1);
        listener.epoch(
            new EpochReport(epoch + 1, loss, rate, secondsSince(began), totals, weights));
        listener.checkpoint(training.state().checkpoint(withTarget, epoch + 1, 0));
      }
      return weights;
    }

    /**
     * Trains an epoch, less the shards of it that are done.
     *
     * @return what its steps add up to
     */
    private StepTotals epoch(int epoch, double rate, int done) throws IOException {
      EpochParts parts = new EpochParts(plan, config.accumulation(), epoch, done);
      StepTotals totals = StepTotals.NONE;
      for (EpochParts.Part part : parts.parts()) {
        totals = totals.plus(steps.train(part.shards(), rate));
        if (!part.isLast()) {
          listener.checkpoint(training.state().checkpoint(withTarget, epoch, part.done()));
        }
      }
      return totals;
    }

    /** Mean over all heartbeats, weighted; NaN if the weights are all 0. */
    private double validationLoss() throws IOException {
      double loss = 0;
      double weight = 0;
      for (String shard : plan.validation()) {
        Minibatch minibatch = source.load(shard);
        loss += training.scoredLossSum(minibatch);
        weight += minibatch.totalWeight();
      }
      return loss / weight;
    }
  }

  private static double secondsSince(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
