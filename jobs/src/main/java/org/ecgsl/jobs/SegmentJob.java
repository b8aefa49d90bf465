package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.beat.RPeakDetector;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.BeatsTable;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Quarantine;
import org.ecgsl.jobs.lake.StageLog;

/**
 * Finds the heartbeats of every recording and cuts them out, into the {@code beats} table.
 *
 * <p>Each row of the records table is worked on by itself: it carries enough of its neighbours that
 * the beats at its borders are those of an uncut pass. No sample moves between machines. Recordings
 * segmented already are passed over.
 */
public final class SegmentJob {

  /** Stage under which recordings without a heartbeat are quarantined. */
  public static final String STAGE = "segment";

  /** Changes when the same settings find other heartbeats, or tell more of them. */
  private static final String METHOD = "method 2";

  /** Tasks a core gets: enough for a fast one to take from a slow one. */
  private static final int TASKS_PER_CORE = 4;

  private final RunConfig.Segment config;
  private final Lake lake;
  private final Progress progress;

  public SegmentJob(RunConfig.Segment config, Lake lake, Progress progress) {
    this.config = config;
    this.lake = lake;
    this.progress = progress;
  }

  /**
   * Segments what is not segmented yet.
   *
   * <p>With other settings than last time, all recordings are cut anew and replace the old beats in
   * one transaction.
   *
   * @throws UserException if the lake has no recordings
   */
  public void run() throws IOException {
    if (!lake.exists(LakeTable.RECORDS)) {
      throw new UserException("no records table in " + lake.root() + ": run ingest first");
    }
    boolean again = lake.exists(LakeTable.BEATS) && !madeWithTheseSettings();
    Dataset<Row> todo = todo(again);
    long recordings = keys(todo).count();
    if (recordings == 0) {
      progress.say("every recording is segmented already");
      return;
    }
    progress.say("%,d recordings to segment".formatted(recordings));
    Quarantine quarantine = new Quarantine(lake);
    try (QuarantineGauges gauges = QuarantineGauges.registered(quarantine.counts())) {
      segment(todo, again);
      quarantine.update(STAGE, findings(todo));
      gauges.set(quarantine.counts());
    }
    log()
        .write(
            STAGE,
            new StageLog.Entry(
                fingerprint(), 0, new ObjectMapper().valueToTree(config.segmentation())));
  }

  private void segment(Dataset<Row> todo, boolean again) throws IOException {
    BeatsTable beats = new BeatsTable(lake);
    long start = System.nanoTime();
    List<BeatsTable.Files> files = segment(todo, beats.folders());
    long samples = files.stream().mapToLong(BeatsTable.Files::samples).sum();
    double seconds = (System.nanoTime() - start) * 1e-9;
    progress.say(
        "%,d samples in %.1f s, %.1f million a second"
            .formatted(samples, seconds, samples * 1e-6 / seconds));
    if (again) {
      beats.replace(files);
    } else {
      removeLeftovers(todo);
      beats.append(files);
    }
  }

  private boolean madeWithTheseSettings() throws IOException {
    return log().read(STAGE).map(StageLog.Entry::fingerprint).equals(Optional.of(fingerprint()));
  }

  private String fingerprint() {
    return METHOD + " " + config;
  }

  private StageLog log() {
    return new StageLog(lake.cutFolder(), lake.hadoop());
  }

  private Dataset<Row> todo(boolean again) {
    int tasks = TASKS_PER_CORE * lake.spark().sparkContext().defaultParallelism();
    Dataset<Row> records = lake.read(LakeTable.RECORDS, tasks);
    if (again) {
      return records;
    }
    Dataset<Row> done =
        keys(lake.read(LakeTable.BEATS))
            .union(keys(lake.read(LakeTable.QUARANTINE).filter(col("stage").equalTo(STAGE))));
    return withoutKeys(records, done);
  }

  private List<BeatsTable.Files> segment(Dataset<Row> records, BeatsTable.Folders folders) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(lake.spark().sparkContext());
    Broadcast<ReferenceBeats> reference =
        spark.broadcast(ReferenceBeats.read(lake.read(LakeTable.ANNOTATIONS)));
    SegmentTask task =
        new SegmentTask(
            config.segmentation(),
            config.labelToleranceMs() / 1000,
            config.rowGroupBeats(),
            reference,
            folders,
            new SerializableConfiguration(lake.hadoop()));
    return Lake.recordRows(records).javaRDD().mapPartitions(task).collect();
  }

  /** Quality of windows whose beats an earlier run was kept from committing. */
  private void removeLeftovers(Dataset<Row> todo) {
    Map<String, Set<String>> stale = new HashMap<>();
    keys(lake.read(LakeTable.QUALITY))
        .join(broadcast(keys(todo)), Lake.columns("dataset", "record_id"), "left_semi")
        .collectAsList()
        .forEach(
            key ->
                stale
                    .computeIfAbsent(key.getString(0), dataset -> new HashSet<>())
                    .add(key.getString(1)));
    stale.forEach((dataset, ids) -> lake.removeFromCut(LakeTable.QUALITY, dataset, ids));
  }

  /** One finding per recording: a reason where no beat was found. */
  private Dataset<Row> findings(Dataset<Row> records) {
    Column tooSlowOrFast =
        col("fs").lt(RPeakDetector.LOWEST_RATE).or(col("fs").gt(RPeakDetector.HIGHEST_RATE));
    Dataset<Row> found = keys(lake.read(LakeTable.BEATS)).withColumn("found", lit(true));
    return records
        .filter(col("window").equalTo(0))
        .select(col("dataset"), col("record_id"), col("source_uri").as("source"), col("fs"))
        .join(broadcast(found), Lake.columns("dataset", "record_id"), "left_outer")
        .withColumn(
            "reason",
            when(
                col("found").isNull(),
                when(tooSlowOrFast, "UNSUPPORTED_SAMPLING_RATE").otherwise("NO_R_PEAK")))
        .withColumn(
            "message",
            when(
                col("found").isNull(),
                when(
                        tooSlowOrFast,
                        concat(
                            lit("sampling rate is "),
                            col("fs"),
                            lit(" Hz; R-peaks are found at 50 to 2,000 Hz")))
                    .otherwise("no R-peak found: the signal is flat, or shows no heartbeat")))
        .drop("found", "fs");
  }

  private static Dataset<Row> keys(Dataset<Row> table) {
    return table.select("dataset", "record_id").distinct();
  }

  private static Dataset<Row> withoutKeys(Dataset<Row> records, Dataset<Row> keys) {
    return records.join(broadcast(keys), Lake.columns("dataset", "record_id"), "left_anti");
  }
}
