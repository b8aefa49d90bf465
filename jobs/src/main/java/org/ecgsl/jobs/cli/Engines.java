package org.ecgsl.jobs.cli;

import org.apache.spark.api.java.JavaSparkContext;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.dl4j.spark.Dl4jSparkConfig;
import org.ecgsl.engine.dl4j.spark.Dl4jSparkEngine;
import org.ecgsl.engine.dl4j.spark.Synchronisation;
import org.ecgsl.engine.torch.TorchConfig;
import org.ecgsl.engine.torch.spark.TorchSparkEngine;
import org.ecgsl.engine.torch.spark.WorkerResources;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;

/**
 * Makes the training engine that a configuration names.
 *
 * @param spark the application it trains in
 */
record Engines(JavaSparkContext spark, RunConfig.Training training) {

  /** What a step must have grown to before it is shared, at first; Deeplearning4j's own default. */
  private static final double FIRST_THRESHOLD = 1e-3;

  TrainingEngine engine() {
    return training.engine() instanceof RunConfig.Engine.Torch torch
        ? torch(torch)
        : dl4j((RunConfig.Engine.Dl4j) training.engine());
  }

  /**
   * On one machine, a worker with all cores unless others are asked for: what a step is then does
   * not depend on the machine.
   */
  private TrainingEngine torch(RunConfig.Engine.Torch torch) {
    boolean alone = spark.isLocal() && training.workers() == 0;
    // Local mode has no executors that a worker could take more or less of.
    WorkerResources resources =
        spark.isLocal()
            ? WorkerResources.OF_A_TASK
            : new WorkerResources(torch.cores(), torch.gpus());
    int cores = resources.cores(spark);
    return new TorchSparkEngine(
        spark,
        torchConfig(torch, alone ? spark.defaultParallelism() : cores),
        alone ? 1 : training.workers(),
        resources);
  }

  /** LibTorch with so many threads a worker. */
  static TorchConfig torchConfig(RunConfig.Engine.Torch torch, int threads) {
    return new TorchConfig(
        switch (torch.device()) {
          case CPU -> TorchConfig.Processor.CPU;
          case CUDA -> TorchConfig.Processor.CUDA;
        },
        threads,
        switch (torch.precision()) {
          case FLOAT32 -> TorchConfig.Precision.FLOAT32;
          case BFLOAT16 -> TorchConfig.Precision.BFLOAT16;
        },
        torch.accumulation(),
        switch (torch.collective()) {
          case GLOO -> TorchConfig.Collective.GLOO;
          case NCCL -> TorchConfig.Collective.NCCL;
        },
        torch.skippedSteps());
  }

  private TrainingEngine dl4j(RunConfig.Engine.Dl4j dl4j) {
    return new Dl4jSparkEngine(spark, new Dl4jSparkConfig(synchronisation(dl4j), workersOfATask()));
  }

  /** As many as there is room for, unless a number is configured. */
  private int workersOfATask() {
    return training.workers() == 0
        ? Math.max(1, spark.defaultParallelism() / WorkerResources.OF_A_TASK.cores(spark))
        : training.workers();
  }

  private Synchronisation synchronisation(RunConfig.Engine.Dl4j dl4j) {
    return switch (dl4j.master()) {
      case AVERAGING -> new Synchronisation.ParameterAveraging(dl4j.averagingFrequency());
      case SHARING ->
          new Synchronisation.GradientSharing(
              spark.getConf().getInt("spark.executor.cores", spark.defaultParallelism()),
              FIRST_THRESHOLD,
              dl4j.network().isEmpty() ? driverNetwork() : dl4j.network());
    };
  }

  /** The network executors reach each other by, unless one is configured. */
  private String driverNetwork() {
    return spark.isLocal() ? "127.0.0.1" : spark.getConf().get("spark.driver.host") + "/16";
  }

  /**
   * Refuses what would hang: on a cluster, executors keep the connections of their first training
   * by gradient sharing.
   */
  void requireSeveralTrainingsPossible() {
    if (training.engine() instanceof RunConfig.Engine.Dl4j dl4j
        && dl4j.master() == RunConfig.Master.SHARING
        && !spark.isLocal()) {
      throw new UserException(
          "training.dl4j.master is sharing: on a cluster an application can train so only once; use"
              + " averaging, or pretrain and finetune as commands of their own");
    }
  }
}
