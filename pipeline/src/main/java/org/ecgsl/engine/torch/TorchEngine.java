package org.ecgsl.engine.torch;

import java.io.IOException;
import java.util.function.Consumer;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.WarmUpCosine;
import org.ecgsl.engine.WeightCheck;
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
      Weights start,
      TrainingPlan plan,
      MinibatchSource source,
      Consumer<EpochReport> listener)
      throws IOException {
    LibTorch library = LibTorch.prepare(config);
    try (TorchTraining training =
        new TorchTraining(
            library,
            config,
            network,
            TrainingState.before(start),
            plan.weightDecay(),
            plan.trained(),
            Workers.ALONE)) {
      return new Run(training, plan, source, listener).epochs(start);
    }
  }

  /** One training from its first to its last epoch. */
  private final class Run {
    private final TorchTraining training;
    private final TrainingPlan plan;
    private final MinibatchSource source;
    private final Consumer<EpochReport> listener;
    private final EpochSteps steps;

    Run(
        TorchTraining training,
        TrainingPlan plan,
        MinibatchSource source,
        Consumer<EpochReport> listener) {
      this.training = training;
      this.plan = plan;
      this.source = source;
      this.listener = listener;
      this.steps = new EpochSteps(training, config, Workers.ALONE, source);
    }

    Weights epochs(Weights start) throws IOException {
      WarmUpCosine rates = WarmUpCosine.of(plan);
      long began = System.nanoTime();
      listener.accept(new EpochReport(0, validationLoss(), 0, secondsSince(began), 0, start));
      Weights weights = start;
      for (int epoch = 0; epoch < plan.epochs(); epoch++) {
        began = System.nanoTime();
        double rate = rates.at(epoch);
        double waited = steps.train(plan.shards().apply(epoch), rate);
        Weights trained = training.weights();
        WeightCheck.require(weights, trained, epoch + 1);
        weights = trained;
        double loss = validationLoss();
        WeightCheck.requireFinite(loss, epoch + 1);
        listener.accept(
            new EpochReport(epoch + 1, loss, rate, secondsSince(began), waited, weights));
      }
      return weights;
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
