package org.ecgsl.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Change;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.LakeWriter;
import org.ecgsl.jobs.lake.SourceEntry;
import org.ecgsl.jobs.lake.SourceEntry.FileStamp;
import org.ecgsl.jobs.lake.SourceEntry.Status;

/**
 * Measures what this JVM holds while it ingests an archive of many files in which recordings may
 * begin, most of which the lake knows already: the driver's heap, where executors have processes of
 * their own, and the executors' with it, where the master is a local one.
 */
public final class HeapBenchmark {

  private static final String DATASET = "listed";

  /** Between two collections of the whole heap. */
  private static final long PERIOD_MILLIS = 500;

  private final SparkSession spark;
  private final RunConfig.Ingest config;

  public HeapBenchmark(SparkSession spark, RunConfig.Ingest config) {
    this.spark = spark;
    this.config = config;
  }

  /**
   * What an ingest took.
   *
   * @param peakBytes largest heap after a collection, of those made every half second
   * @param endBytes heap after a collection when it is over
   */
  public record Heap(long unchanged, long read, double seconds, long peakBytes, long endBytes) {}

  /** Gives the path of each file of an archive, empty and last modified at {@link #MODIFIED}. */
  public interface FileNames extends Serializable {
    String path(long number);
  }

  /** When all files were modified last, in milliseconds since 1970. */
  public static final long MODIFIED = 946_684_800_000L;

  /**
   * Ingests an archive into a new lake, which knows all files of the archive but some.
   *
   * @param archive folder of the archive
   * @param names its files, by number from 0
   * @param known how many of them the lake knows, the first ones
   * @param folder where the lake goes; it is deleted
   */
  public Heap run(Path archive, FileNames names, long known, Path folder) throws IOException {
    Path root = new Path(folder, "lake");
    Lake lake = new Lake(spark, root);
    RunConfig.Ingest ingest = config.of(archive.toString(), DATASET);
    try {
      String settings = IngestPlan.of(ingest, Archive.of(ingest, lake.hadoop())).settings().text();
      remember(lake, ledger(archive, names, known, settings));
      return measured(() -> new IngestJob(ingest, lake, Progress.silent()).run());
    } finally {
      root.getFileSystem(lake.hadoop()).delete(root, true);
    }
  }

  private static void remember(Lake lake, Dataset<Row> ledger) throws IOException {
    lake.writer(lake.open())
        .ingest(
            new LakeWriter.Ingested<>(
                DATASET,
                Optional.empty(),
                Set.of(),
                Change.NOTHING,
                Change.NOTHING,
                Change.NOTHING,
                lake.adding(LakeTable.SOURCES, ledger)),
            () -> true);
  }

  private Dataset<Row> ledger(Path archive, FileNames names, long known, String settings) {
    String uri = archive.toString();
    MapFunction<Long, Row> row =
        number -> {
          String path = names.path(number);
          String name = path.substring(path.lastIndexOf('/') + 1);
          return new SourceEntry(
                  DATASET,
                  path,
                  Status.QUARANTINED,
                  uri + "/" + path,
                  0,
                  "",
                  null,
                  null,
                  settings,
                  List.of(new FileStamp(name, 0, MODIFIED)))
              .toRow(Instant.EPOCH);
        };
    return spark.range(known).map(row, Encoders.row(LakeTable.SOURCES.schema()));
  }

  @FunctionalInterface
  private interface Work {
    IngestSummary run() throws IOException;
  }

  private static Heap measured(Work work) throws IOException {
    AtomicLong peak = new AtomicLong(live());
    ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    try {
      ScheduledFuture<?> looks =
          watch.scheduleWithFixedDelay(
              () -> peak.accumulateAndGet(live(), Math::max),
              PERIOD_MILLIS,
              PERIOD_MILLIS,
              TimeUnit.MILLISECONDS);
      long start = System.nanoTime();
      IngestSummary summary = work.run();
      double seconds = (System.nanoTime() - start) * 1e-9;
      looks.cancel(false);
      long end = live();
      return new Heap(
          summary.unchanged(),
          summary.ignored() + summary.quarantined(),
          seconds,
          Math.max(peak.get(), end),
          end);
    } finally {
      watch.shutdownNow();
    }
  }

  /** Bytes of the heap that are in use after a collection. */
  private static long live() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
