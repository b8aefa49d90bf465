package org.ecgsl.engine.dl4j.spark;

import java.io.IOException;
import org.apache.spark.api.java.JavaSparkContext;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.engine.StepTotals;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingListener;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.UnsupportedNetworkException;
import org.ecgsl.engine.WarmUpCosine;
import org.ecgsl.engine.WeightCheck;
import org.ecgsl.engine.dl4j.Dl4jScorer;
import org.ecgsl.engine.spark.ShardScores;
import org.ecgsl.engine.spark.TaskFailure;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/**
 * Trains data-parallel with Deeplearning4j on Spark.
 *
 * <p>Adam with decoupled weight decay; gradients clipped per layer; learning rate after {@link
 * WarmUpCosine}. With one worker and parameter averaging the same plan gives the same bits.
 */
public final class Dl4jSparkEngine implements TrainingEngine {

  private final JavaSparkContext spark;
  private final Dl4jSparkConfig config;

  /**
   * @param spark the application's context; stays the caller's
   */
  public Dl4jSparkEngine(JavaSparkContext spark, Dl4jSparkConfig config) {
    this.spark = spark;
    this.config = config;
  }

  @Override
  public Weights initialise(Network network, long seed) {
    return Initialisation.weights(network, seed);
  }

  @Override
  public ScorerFactory scorers() {
    return Dl4jScorer::new;
  }

  @Override
  public Weights train(
      Network network,
      Checkpoint start,
      TrainingPlan plan,
      MinibatchSource source,
      TrainingListener listener)
      throws IOException {
    if (plan.trained() != TrainingPlan.Trained.ALL) {
      throw new UnsupportedNetworkException(
          "Deeplearning4j's engine trains all weights; a linear probe (finetune.trained = head) takes training.engine = torch");
    }
    try {
      return trainOnSpark(network, start, plan, source, listener);
    } catch (Exception failure) { // Spark throws its checked exceptions undeclared
      throw TaskFailure.unreadableShard(failure);
    }
  }

  private Weights trainOnSpark(
      Network network,
      Checkpoint start,
      TrainingPlan plan,
      MinibatchSource source,
      TrainingListener listener)
      throws IOException {
    WarmUpCosine learningRates = WarmUpCosine.of(plan);
    ShardScores scores = new ShardScores(spark, network, source, scorers(), config.workers());
    DistributedTraining training = training(network, plan, source, start);
    Weights weights = start.weights();
    if (start.isBeforeFirstStep()) {
      long began = System.nanoTime();
      double loss = scores.meanLoss(weights, plan.validation());
      listener.epoch(new EpochReport(0, loss, 0, secondsSince(began), StepTotals.NONE, weights));
    }
    for (int epoch = start.epoch(); epoch < plan.epochs(); epoch++) {
      long began = System.nanoTime();
      Weights trained = training.epoch(epoch, weights, plan.shards().apply(epoch));
      WeightCheck.require(movedFrom(start.weights(), weights), trained, epoch + 1);
      weights = trained;
      double loss = scores.meanLoss(weights, plan.validation());
      WeightCheck.requireFinite(loss, epoch + 1);
      double rate = learningRates.at(epoch);
      listener.epoch(
          new EpochReport(epoch + 1, loss, rate, secondsSince(began), StepTotals.NONE, weights));
      DistributedTraining.OptimiserState optimiser = training.optimiser();
      listener.checkpoint(
          new Checkpoint(epoch + 1, 0, optimiser.steps(), 0, weights, optimiser.tensors()));
    }
    return weights;
  }

  /**
   * What an epoch's weights must differ from. Steps under the threshold are held back by gradient
   * sharing, so that the last epochs of a decaying rate may send none: there, from the first ones.
   */
  private Weights movedFrom(Weights start, Weights before) {
    return config.synchronisation() instanceof Synchronisation.GradientSharing ? start : before;
  }

  private DistributedTraining training(
      Network network, TrainingPlan plan, MinibatchSource source, Checkpoint start) {
    int workers = config.workers();
    if (config.synchronisation() instanceof Synchronisation.ParameterAveraging averaging) {
      return new AveragingTraining(
          spark,
          network,
          plan,
          source,
          workers,
          averaging.frequency(),
          new DistributedTraining.OptimiserState(start.optimiser(), start.steps()));
    }
    Synchronisation.GradientSharing sharing =
        (Synchronisation.GradientSharing) config.synchronisation();
    return new SharingTraining(spark, network, plan, source, workers, sharing);
  }

  private static double secondsSince(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
