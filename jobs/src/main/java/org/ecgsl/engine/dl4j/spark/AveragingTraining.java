package org.ecgsl.engine.dl4j.spark;

import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.WarmUpCosine;
import org.ecgsl.engine.dl4j.EcgSlGraph;
import org.ecgsl.engine.dl4j.NativeBackend;
import org.ecgsl.engine.dl4j.Optimisation;
import org.ecgsl.engine.dl4j.StepRates;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Training by parameter averaging.
 *
 * <p>Shards are dealt out here, in the order they are to be read, one round per averaging:
 * Deeplearning4j would deal them at random, and unevenly. Each epoch gets a fresh graph with its
 * learning rate; Adam's moments and step count move into it.
 */
final class AveragingTraining implements DistributedTraining {

  private final JavaSparkContext spark;
  private final Network network;
  private final TrainingPlan plan;
  private final WarmUpCosine learningRates;
  private final ShardLoader loader;
  private final int workers;
  private final int frequency;

  private static final String MOMENTS = "moments";

  private INDArray moments;
  private int steps;

  AveragingTraining(
      JavaSparkContext spark,
      Network network,
      TrainingPlan plan,
      MinibatchSource source,
      int workers,
      int frequency,
      OptimiserState start) {
    this.spark = spark;
    this.network = network;
    this.plan = plan;
    this.learningRates = WarmUpCosine.of(plan);
    this.loader = new ShardLoader(network, source, false);
    this.workers = workers;
    this.frequency = frequency;
    this.steps = start.steps();
    Weights.Tensor stored = start.tensors().tensors().get(MOMENTS);
    if (stored != null) {
      NativeBackend.prepare();
      moments = Nd4j.createFromArray(stored.values()).reshape(1, stored.values().length);
    }
  }

  @Override
  public OptimiserState optimiser() {
    if (moments == null) {
      return OptimiserState.none();
    }
    float[] values = moments.dup().data().asFloat();
    Weights.Tensor tensor = new Weights.Tensor(new long[] {values.length}, values);
    return new OptimiserState(new Weights(Map.of(MOMENTS, tensor)), steps);
  }

  @Override
  public Weights epoch(int epoch, Weights weights, List<String> shards) {
    EcgSlGraph network = graph(epoch, weights);
    ComputationGraph graph = network.graph();
    if (moments != null) {
      graph.getUpdater(true).setStateViewArray(moments);
    }
    graph.getConfiguration().setIterationCount(steps);

    SparkComputationGraph distributed = new SparkComputationGraph(spark, graph, master());
    for (List<String> round : Rounds.of(ShardLoader.paths(shards), workers * frequency)) {
      distributed.fitPaths(spark.parallelize(round, Math.min(workers, round.size())), loader);
    }

    moments = graph.getUpdater(true).getStateViewArray().dup();
    steps = graph.getConfiguration().getIterationCount();
    return network.weights();
  }

  private EcgSlGraph graph(int epoch, Weights weights) {
    return EcgSlGraph.of(
        network,
        weights,
        new Optimisation(
            StepRates.constant(learningRates.at(epoch)),
            plan.weightDecay(),
            Optimisation.RunningStatistics.FROM_STEPS));
  }

  private ParameterAveragingTrainingMaster master() {
    return new ParameterAveragingTrainingMaster.Builder(workers, 1)
        .batchSizePerWorker(1) // a minibatch counts as one example
        .averagingFrequency(frequency)
        .saveUpdater(true)
        .repartionData(Repartition.Never)
        .storageLevelStreams(null) // names of shards need no cache
        .rngSeed(plan.seed())
        .build();
  }
}
