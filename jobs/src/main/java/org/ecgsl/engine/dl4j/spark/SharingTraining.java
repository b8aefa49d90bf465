package org.ecgsl.engine.dl4j.spark;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.optimize.solvers.accumulation.encoding.threshold.AdaptiveThresholdAlgorithm;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.repartitioner.NoOpRepartitioner;
import org.deeplearning4j.spark.parameterserver.training.SharedTrainingMaster;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.WarmUpCosine;
import org.ecgsl.engine.dl4j.EcgSlGraph;
import org.ecgsl.engine.dl4j.Optimisation;
import org.ecgsl.engine.dl4j.Optimisation.RunningStatistics;
import org.ecgsl.engine.dl4j.StepRates;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;
import org.nd4j.parameterserver.distributed.conf.VoidConfiguration;

/**
 * Training by gradient sharing.
 *
 * <p>One graph and one training master for all epochs: executors keep their networks and
 * connections from the first fit on and look at nothing sent later, so learning rates follow each
 * network's own count of steps. Running statistics would be thresholded like gradients and never
 * arrive; they are taken from training shards after each epoch.
 */
final class SharingTraining implements DistributedTraining {

  private final JavaSparkContext spark;
  private final Network network;
  private final TrainingPlan plan;
  private final int workers;
  private final ShardLoader loader;
  private final SharedTrainingMaster master;
  private final ShardStatistics statistics;

  private EcgSlGraph graph;
  private SparkComputationGraph distributed;

  SharingTraining(
      JavaSparkContext spark,
      Network network,
      TrainingPlan plan,
      MinibatchSource source,
      int workers,
      Synchronisation.GradientSharing sharing) {
    Aeron.prepare();
    requireNoRetries(spark);
    this.spark = spark;
    this.network = network;
    this.plan = plan;
    this.workers = workers;
    this.loader = new ShardLoader(network, source, true);
    this.master = master(sharing, plan.seed());
    this.statistics = new ShardStatistics(spark, network, source, workers);
  }

  /** A task that is tried again waits for ever for connections its first try left half made. */
  private static void requireNoRetries(JavaSparkContext spark) {
    if (!spark.isLocal() && !spark.getConf().get("spark.task.maxFailures", "4").equals("1")) {
      throw new IllegalStateException(
          "gradient sharing hangs when a task is tried again; set spark.task.maxFailures to 1");
    }
  }

  @Override
  public Weights epoch(int epoch, Weights weights, List<String> shards) {
    if (graph == null) {
      graph = EcgSlGraph.of(network, weights, optimisation(shards.size()));
      distributed = new SparkComputationGraph(spark, graph.graph(), master);
    }
    JavaRDD<String> paths =
        spark.parallelize(ShardLoader.paths(shards), Math.min(workers, shards.size()));
    try {
      ExecutorWatch.during(spark, () -> distributed.fitPaths(paths, loader));
    } finally {
      paths.unpersist();
    }
    return statistics.into(graph.weights(), shards);
  }

  /** None: each executor has moments of its own, which Deeplearning4j does not hand out. */
  @Override
  public OptimiserState optimiser() {
    return OptimiserState.none();
  }

  private Optimisation optimisation(int shards) {
    WarmUpCosine rates = WarmUpCosine.of(plan);
    List<Double> byEpoch = IntStream.range(0, plan.epochs()).mapToObj(rates::at).toList();
    int stepsPerEpoch = Math.max(1, shards / workers);
    return new Optimisation(
        StepRates.stepwise(byEpoch, stepsPerEpoch),
        plan.weightDecay(),
        RunningStatistics.AFTERWARDS);
  }

  private static SharedTrainingMaster master(Synchronisation.GradientSharing sharing, long seed) {
    VoidConfiguration.VoidConfigurationBuilder connections =
        VoidConfiguration.builder().portSupplier(new FreePort());
    if (sharing.network().contains("/")) {
      connections.networkMask(sharing.network());
    } else {
      connections.controllerAddress(sharing.network());
    }
    return new SharedTrainingMaster.Builder(connections.build(), 1)
        .batchSizePerWorker(1) // a minibatch counts as one example
        .workersPerNode(sharing.workersPerExecutor())
        .thresholdAlgorithm(new AdaptiveThresholdAlgorithm(sharing.threshold()))
        .rngSeed(seed)
        .repartitioner(new NoOpRepartitioner()) // the default cuts thousands of partitions
        .build();
  }
}
