package org.ecgsl.jobs;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Lake;

/**
 * Measures how the cost of ingest and segmentation grows with an archive. All sizes are measured in
 * one JVM that is warm, so that starting it and compiling, which cost more than a thousand
 * recordings, are in no figure.
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
   */
  public record Cost(double seconds, double cpuSeconds) {}

  private final SparkSession spark;
  private final RunConfig config;
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  public GrowthBenchmark(SparkSession spark, RunConfig config) {
    this.spark = spark;
    this.config = config;
  }

  /**
   * Ingests and segments an archive some times, each time into a new lake.
   *
   * @param archive folder of the archive
   * @param folder where the lakes go; they are deleted
   * @return the costs of each repeat
   */
  public Map<Stage, List<Cost>> run(Path archive, Path folder, int repeats) throws IOException {
    Map<Stage, List<Cost>> costs = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      costs.put(stage, new ArrayList<>());
    }
    for (int repeat = 0; repeat < repeats; repeat++) {
      Path root = new Path(folder, "lake-" + repeat);
      Lake lake = new Lake(spark, root);
      RunConfig.Ingest ingest = config.ingest().of(archive.toString(), "synthetic");
      try {
        Cost ingested = cost(() -> new IngestJob(ingest, lake, Progress.silent()).run());
        Cost cut = cost(() -> new SegmentJob(config.segment(), lake, Progress.silent()).run());
        costs.get(Stage.INGEST).add(ingested);
        costs.get(Stage.SEGMENT).add(cut);
      } finally {
        root.getFileSystem(lake.hadoop()).delete(root, true);
      }
    }
    return costs;
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private Cost cost(Work work) throws IOException {
    System.gc(); // what the last one left behind is not to be this one's to collect
    long clock = System.nanoTime();
    long processor = system.getProcessCpuTime();
    work.run();
    return new Cost(
        (System.nanoTime() - clock) * 1e-9, (system.getProcessCpuTime() - processor) * 1e-9);
  }
}
