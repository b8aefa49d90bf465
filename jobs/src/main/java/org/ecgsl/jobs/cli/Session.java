package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Migration;
import picocli.CommandLine.Model.CommandSpec;

/** A Spark session with a lake in it, and what the user sees of a job. */
final class Session implements AutoCloseable {

  private static final int QUARANTINE_LINES = 10;
  private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";

  private final RunConfig config;
  private final Settings settings;
  private final PrintWriter out;
  private final SparkSession spark;
  private final Lake lake;
  private final Progress progress;

  private Session(RunConfig config, Settings settings, PrintWriter out, SparkSession spark) {
    this.config = config;
    this.settings = settings;
    this.out = out;
    this.spark = spark;
    this.lake = new Lake(spark, new Path(config.lake()));
    this.progress = settings.quiet() ? Progress.silent() : new Progress(out);
    spark.sparkContext().addSparkListener(progress.taskListener());
  }

  /** What a command does with an open session. */
  @FunctionalInterface
  interface Work {
    void run(Session session) throws IOException;
  }

  /**
   * Reads the configuration, opens a session, does the work, says what is in quarantine.
   *
   * @param options keys of the configuration that the command has options for; null if not given
   * @return exit code of the command
   */
  static int run(CommandSpec command, Settings settings, Map<String, String> options, Work work)
      throws IOException {
    return runOnAnyVersion(
        command,
        settings,
        options,
        session -> {
          new Migration(session.lake()).requireNone();
          work.run(session);
        });
  }

  /** The same for a command that can work with a lake of another version. */
  static int runOnAnyVersion(
      CommandSpec command, Settings settings, Map<String, String> options, Work work)
      throws IOException {
    RunConfig config = settings.config(options);
    PrintWriter out = command.commandLine().getOut();
    try (Session session = open(command.name(), config, settings, out)) {
      work.run(session);
      return session.finish();
    }
  }

  /** Opens a session; the master is spark-submit's, or all cores of this machine. */
  private static Session open(
      String command, RunConfig config, Settings settings, PrintWriter out) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("ecgsl " + command)
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            // Delta's own bookkeeping: 50 partitions by default, for tables of thousands of files.
            .config("spark.databricks.delta.snapshotPartitions", "4")
            .config("spark.ui.showConsoleProgress", "false");
    if (System.getProperty("spark.master") == null) {
      builder.master("local[*]");
    }
    SparkSession spark = builder.getOrCreate();
    // Not as spark.hadoop.*: what is in Spark's own configuration is listed in its web pages.
    config.storage().settings().forEach(spark.sparkContext().hadoopConfiguration()::set);
    if (!spark.sparkContext().getConf().contains(SHUFFLE_PARTITIONS)) {
      // Only keys and counts are ever shuffled: Spark's 200 partitions would be 200 near-empty
      // tasks.
      spark.conf().set(SHUFFLE_PARTITIONS, 2L * spark.sparkContext().defaultParallelism());
    }
    return new Session(config, settings, out, spark);
  }

  RunConfig config() {
    return config;
  }

  Lake lake() {
    return lake;
  }

  Progress progress() {
    return progress;
  }

  /** What trains and scores, as configured. */
  TrainingEngine engine() {
    return engines().engine();
  }

  /** Refuses a configuration with which an application cannot train more than once. */
  void requireSeveralTrainingsPossible() {
    engines().requireSeveralTrainingsPossible();
  }

  private Engines engines() {
    return new Engines(JavaSparkContext.fromSparkContext(spark.sparkContext()), config.training());
  }

  /** Prints lines whatever {@code --quiet} says. */
  void print(List<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  /** Rows of a table in the lake. */
  long count(LakeTable table) {
    return lake.read(table).count();
  }

  /** Lists what is in quarantine and says how the command ends. */
  private int finish() {
    long quarantined = count(LakeTable.QUARANTINE);
    if (quarantined > 0) {
      List<String> lines = new ArrayList<>();
      lines.add("In quarantine: %,d".formatted(quarantined));
      for (Row row :
          lake.read(LakeTable.QUARANTINE)
              .select("stage", "reason", "message")
              .limit(QUARANTINE_LINES)
              .collectAsList()) {
        lines.add("  %s %s: %s".formatted(row.getString(0), row.getString(1), row.getString(2)));
      }
      if (quarantined > QUARANTINE_LINES) {
        lines.add("  ... all of them: the table quarantine in " + config.lake());
      }
      print(lines);
    }
    return quarantined > 0 && settings.strict() ? Ecgsl.QUARANTINED : 0;
  }

  @Override
  public void close() {
    spark.stop();
  }
}
