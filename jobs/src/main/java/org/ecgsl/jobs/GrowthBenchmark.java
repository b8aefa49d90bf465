package org.ecgsl.jobs;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.scheduler.LiveListenerBus;
import org.apache.spark.sql.SparkSession;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Lake;

/**
 * Measures what ingest and segmentation of an archive cost, in this JVM: once it is warm, starting
 * it and compiling, which cost more than a thousand recordings, are in no figure.
 */
public final class GrowthBenchmark {

  /** What is measured. */
  public enum Stage {
    INGEST,
    SEGMENT
  }

  /**
   * Cost of a stage.
   *
   * @param seconds by the clock
   * @param cpuSeconds of all threads of this process, which with a local master do all of the work
   * @param aloneSeconds by the clock, in which no task ran: what the driver does by itself, and no
   *     number of executors makes shorter (Amdahl 1967)
   */
  public record Cost(double seconds, double cpuSeconds, double aloneSeconds) {}

  private final SparkSession spark;
  private final RunConfig config;
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  public GrowthBenchmark(SparkSession spark, RunConfig config) {
    this.spark = spark;
    this.config = config;
  }

  /**
   * Ingests and segments an archive into a new lake.
   *
   * @param archive folder of the archive
   * @param folder where the lake goes; it is deleted
   */
  public Map<Stage, Cost> run(Path archive, Path folder) throws IOException {
    Path root = new Path(folder, "lake");
    Lake lake = new Lake(spark, root);
    RunConfig.Ingest ingest = config.ingest().of(archive.toString(), "synthetic");
    try {
      Map<Stage, Cost> costs = new EnumMap<>(Stage.class);
      costs.put(Stage.INGEST, cost(() -> new IngestJob(ingest, lake, Progress.silent()).run()));
      costs.put(
          Stage.SEGMENT,
          cost(() -> new SegmentJob(config.segment(), lake, Progress.silent()).run()));
      return costs;
    } finally {
      root.getFileSystem(lake.hadoop()).delete(root, true);
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private Cost cost(Work work) throws IOException {
    System.gc(); // what the last one left behind is not to be this one's to collect
    TaskTimes tasks = new TaskTimes();
    spark.sparkContext().addSparkListener(tasks);
    try {
      long from = System.currentTimeMillis();
      long clock = System.nanoTime();
      long processor = system.getProcessCpuTime();
      work.run();
      double seconds = (System.nanoTime() - clock) * 1e-9;
      double cpuSeconds = (system.getProcessCpuTime() - processor) * 1e-9;
      await(spark.sparkContext().listenerBus());
      return new Cost(seconds, cpuSeconds, seconds - tasks.busyMillis(from) * 1e-3);
    } finally {
      spark.sparkContext().removeSparkListener(tasks);
    }
  }

  /** Until all that happened was told. */
  private static void await(LiveListenerBus bus) {
    try {
      bus.waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark does not tell what its tasks did", e);
    }
  }
}
