package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.session.LakeSession;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A Spark session with a lake in it, and what the user sees of a job: how far it is on standard
 * error, what came of it on standard output.
 */
final class Session implements AutoCloseable {

  private static final int QUARANTINE_LINES = 10;
  private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";

  private final CommandSpec command;
  private final RunConfig config;
  private final Settings settings;
  private final SparkSession spark;
  private final Lake lake;
  private final Progress progress;
  private final long started = System.nanoTime();
  private final List<Snapshot> pinned = new ArrayList<>();
  private Map<String, Object> result = Map.of();
  private int outcome;

  private Session(
      CommandSpec command,
      RunConfig config,
      Settings settings,
      Progress progress,
      SparkSession spark) {
    this.command = command;
    this.config = config;
    this.settings = settings;
    this.progress = progress;
    this.spark = spark;
    this.lake = new Lake(spark, new Path(config.lake()));
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
    return run(command, settings, options, work, Session::finish);
  }

  /** The same for a command that neither reads nor writes a lake. */
  static int runWithoutLake(
      CommandSpec command, Settings settings, Map<String, String> options, Work work)
      throws IOException {
    return run(command, settings, options, work, session -> session.finish(0));
  }

  /** How a command ends. */
  @FunctionalInterface
  private interface Ending {
    int of(Session session) throws IOException;
  }

  private static int run(
      CommandSpec command, Settings settings, Map<String, String> options, Work work, Ending ending)
      throws IOException {
    RunConfig config = settings.config(options);
    Progress progress = settings.output().progress(command);
    progress.waiting("starting Spark ...");
    try (Session session =
        new Session(command, config, settings, progress, spark(command.name(), config))) {
      work.run(session);
      return ending.of(session);
    } finally {
      progress.end();
    }
  }

  /** Starts Spark; the master is spark-submit's, or all cores of this machine. */
  static SparkSession spark(String command, RunConfig config) {
    SparkSession spark =
        LakeSession.builder("ecgsl " + command)
            // Delta's own bookkeeping: 50 partitions by default, for tables of thousands of files.
            .config("spark.databricks.delta.snapshotPartitions", "4")
            .config("spark.ui.showConsoleProgress", "false")
            .getOrCreate();
    // Not as spark.hadoop.*: what is in Spark's own configuration is listed in its web pages.
    config.storage().settings().forEach(spark.sparkContext().hadoopConfiguration()::set);
    if (!spark.sparkContext().getConf().contains(SHUFFLE_PARTITIONS)) {
      // Only keys and counts are ever shuffled: Spark's 200 partitions would be 200 near-empty
      // tasks.
      spark.conf().set(SHUFFLE_PARTITIONS, 2L * spark.sparkContext().defaultParallelism());
    }
    return spark;
  }

  RunConfig config() {
    return config;
  }

  Lake lake() {
    return lake;
  }

  /** The lake's newest state, whose files stay until the command ends. */
  Snapshot pinned() {
    Snapshot snapshot = lake.pin("ecgsl " + command.name());
    pinned.add(snapshot);
    return snapshot;
  }

  Progress progress() {
    return progress;
  }

  /** What trains and scores, as configured. */
  TrainingEngine engine() {
    return engine(config.training());
  }

  /** What trains, with other settings. */
  TrainingEngine engine(RunConfig.Training training) {
    return engines(training).engine();
  }

  /** Makes the command end with a code of its own although nothing failed. */
  void endWith(int code) {
    outcome = code;
  }

  /** Refuses a configuration with which an application cannot train more than once. */
  void requireSeveralTrainingsPossible() {
    engines(config.training()).requireSeveralTrainingsPossible();
  }

  private Engines engines(RunConfig.Training training) {
    return new Engines(JavaSparkContext.fromSparkContext(spark.sparkContext()), training);
  }

  /** Prints lines whatever {@code --quiet} says, unless JSON takes their place. */
  void print(List<String> lines) {
    show(new SummaryTable().text(lines));
  }

  /** Prints what came of the job; with {@code --json} its figures are told at the end. */
  void show(SummaryTable table) {
    progress.end();
    settings.output().print(table, command);
    if (!table.figures().isEmpty()) {
      result = table.figures();
    }
  }

  /** Lists the first recordings that were left out, with the reasons. */
  void showLeftOut(List<String> reasons) {
    if (!reasons.isEmpty()) {
      SummaryTable table = new SummaryTable().heading("Left out: %,d".formatted(reasons.size()));
      show(table.text(reasons.stream().limit(QUARANTINE_LINES).toList()));
    }
  }

  /** Rows of a table in the lake. */
  long count(LakeTable table) {
    return lake.open().read(table).count();
  }

  /** Lists what is in quarantine and says how the command ends. */
  private int finish() throws IOException {
    long quarantined = count(LakeTable.QUARANTINE);
    if (quarantined > 0) {
      SummaryTable table = new SummaryTable().heading("In quarantine: %,d".formatted(quarantined));
      for (Row row :
          lake.open()
              .read(LakeTable.QUARANTINE)
              .select("stage", "reason", "message")
              .limit(QUARANTINE_LINES)
              .collectAsList()) {
        table.text(
            List.of("%s %s: %s".formatted(row.getString(0), row.getString(1), row.getString(2))));
      }
      if (quarantined > QUARANTINE_LINES) {
        table.text(List.of("... all of them: the table quarantine in " + config.lake()));
      }
      show(table);
    }
    return finish(quarantined);
  }

  private int finish(long quarantined) throws IOException {
    boolean refused = outcome == 0 && quarantined > 0 && settings.strict();
    int code = refused ? Ecgsl.QUARANTINED : outcome;
    settings.output().write(report(quarantined, code), command);
    return code;
  }

  /** What programs are told. */
  private Map<String, Object> report(long quarantined, int code) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("command", command.name());
    report.put("lake", config.lake());
    report.put("exitCode", code);
    report.put("seconds", (System.nanoTime() - started) * 1e-9);
    report.put("quarantined", quarantined);
    report.put("result", result);
    return report;
  }

  @Override
  public void close() throws IOException {
    for (Snapshot each : pinned) {
      each.close();
    }
    spark.stop();
  }
}
