package org.ecgsl.engine.torch.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.ecgsl.engine.TrainingListener;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.spark.ToyTask;
import org.ecgsl.engine.torch.TorchConfig;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two executors in JVMs of their own. Wants the environment SPARK_HOME (a folder with Spark's jars)
 * and SPARK_SCALA_VERSION; skipped without.
 */
@Tag("nightly")
class TorchClusterTest {

  private static final ToyTask TASK = ToyTask.classification();
  private static final Network NETWORK = TASK.network(new TemporalModel.Transformer(16, 2, 32, 1));

  @Test
  void anExecutorThatDiesCostsAnEpochAndNothingElse(@TempDir Path folder) throws IOException {
    requireSparkHome();
    TestSpark.stop();
    try (JavaSparkContext spark = new JavaSparkContext(conf("local-cluster[2,1,3072]"))) {
      TorchSparkEngine engine = new TorchSparkEngine(spark, TorchConfig.cpu(1), 2);
      Weights smooth = train(engine, folder.resolve("never"), report -> {});

      Weights rough = train(engine, Files.createFile(folder.resolve("once")), report -> {});

      assertThat(folder.resolve("once")).doesNotExist();
      assertThat(rough.distance(smooth)).isZero();
    }
  }

  /** Workers with two cores each, on executors whose other tasks take one. */
  @Test
  void workersTakeMoreOfAnExecutorThanOtherTasksDo(@TempDir Path folder) throws IOException {
    requireSparkHome();
    TestSpark.stop();
    SparkConf patient =
        conf("local-cluster[2,2,3072]")
            .set("spark.scheduler.maxRegisteredResourcesWaitingTime", "3min");
    try (JavaSparkContext spark = new JavaSparkContext(patient)) {
      TorchConfig config = TorchConfig.cpu(2);
      WorkerResources share = new WorkerResources(2, 0);
      TorchSparkEngine engine = new TorchSparkEngine(spark, config, 2, share);
      Weights start = engine.initialise(NETWORK, 1);

      assertThat(train(engine, folder.resolve("never"), report -> {}).distance(start)).isPositive();
    }
  }

  private static void requireSparkHome() {
    String home = System.getenv("SPARK_HOME");
    assumeTrue(home != null && Files.isDirectory(Path.of(home, "jars")), "no SPARK_HOME");
  }

  /**
   * @param fuse file whose presence makes the executor that trains on shard 31 take it away and die
   */
  private static Weights train(TorchSparkEngine engine, Path fuse, TrainingListener listener)
      throws IOException {
    String file = fuse.toString();
    TrainingPlan plan =
        new TrainingPlan(
            3,
            0.01,
            0.01,
            1,
            epoch -> IntStream.range(0, 20).mapToObj(i -> "train " + (epoch * 20 + i)).toList(),
            ToyTask.plan(1, 1, 1).validation());
    return engine.train(
        NETWORK, engine.initialise(NETWORK, 1), plan, shard -> loaded(shard, file), listener);
  }

  private static Minibatch loaded(String shard, String fuse) throws IOException {
    if (shard.equals("train 31") && Files.deleteIfExists(Path.of(fuse))) {
      Runtime.getRuntime().halt(137);
    }
    return TASK.load(shard);
  }

  private static SparkConf conf(String master) {
    return new SparkConf()
        .setMaster(master)
        .setAppName("LibTorch on two executors")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.executor.memory", "2g")
        .set("spark.executorEnv.OMP_NUM_THREADS", "1")
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
  }
}
