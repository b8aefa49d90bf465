package org.ecgsl.engine.dl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.spark.ToyTask;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two executors in JVMs of their own. Wants the environment SPARK_HOME (a folder with Spark's jars)
 * and SPARK_SCALA_VERSION; skipped without.
 */
@Tag("nightly")
class LocalClusterTest {

  static List<Synchronisation> synchronisations() {
    return List.of(
        new Synchronisation.ParameterAveraging(10),
        new Synchronisation.GradientSharing(1, 1e-3, "127.0.0.0/8"));
  }

  @ParameterizedTest
  @MethodSource("synchronisations")
  void twoExecutorsLearnTogether(Synchronisation synchronisation) throws IOException {
    requireSparkHome();
    TestSpark.stop();
    try (JavaSparkContext spark = new JavaSparkContext(conf())) {
      ToyTask task = ToyTask.classification();
      Network network = task.network(new TemporalModel.Transformer(16, 2, 32, 1));
      Dl4jSparkEngine engine = new Dl4jSparkEngine(spark, new Dl4jSparkConfig(synchronisation, 2));
      List<EpochReport> reports = new ArrayList<>();

      engine.train(
          network, engine.initialise(network, 1), ToyTask.plan(4, 40, 0.01), task, reports::add);

      assertThat(reports.get(4).validationLoss()).isLessThan(0.5);
    }
  }

  /** Without a watch the job waits for ever. */
  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void gradientSharingEndsWithALineWhenAnExecutorDies(@TempDir Path folder) throws IOException {
    requireSparkHome();
    String fuse = Files.createFile(folder.resolve("fuse")).toString();
    TestSpark.stop();
    try (JavaSparkContext spark = new JavaSparkContext(conf())) {
      ToyTask task = ToyTask.classification();
      Network network = task.network(new TemporalModel.Transformer(16, 2, 32, 1));
      Dl4jSparkEngine engine =
          new Dl4jSparkEngine(
              spark,
              new Dl4jSparkConfig(new Synchronisation.GradientSharing(1, 1e-3, "127.0.0.0/8"), 2));

      assertThatThrownBy(
              () ->
                  engine.train(
                      network,
                      engine.initialise(network, 1),
                      ToyTask.plan(4, 40, 0.01),
                      shard -> loaded(task, shard, fuse),
                      report -> {}))
          .hasMessageContaining("gradient sharing lost an executor")
          .hasMessageContaining("training.engine = torch");
      assertThat(Path.of(fuse)).doesNotExist();
    }
  }

  /** A minibatch; the first that is trained on takes its executor along. */
  private static Minibatch loaded(ToyTask task, String shard, String fuse) throws IOException {
    if (shard.startsWith("train") && Files.deleteIfExists(Path.of(fuse))) {
      Runtime.getRuntime().halt(137);
    }
    return task.load(shard);
  }

  private static void requireSparkHome() {
    String home = System.getenv("SPARK_HOME");
    assumeTrue(home != null && Files.isDirectory(Path.of(home, "jars")), "no SPARK_HOME");
  }

  private static SparkConf conf() {
    return new SparkConf()
        .setMaster("local-cluster[2,1,3072]")
        .setAppName("engine on two executors")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.task.maxFailures", "1")
        .set("spark.executor.memory", "2g")
        .set("spark.executorEnv.OMP_NUM_THREADS", "1")
        .set("spark.executorEnv.OPENBLAS_NUM_THREADS", "1")
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
  }
}
