package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.beat.RPeakDetector;
import org.ecgsl.jobs.config.Fingerprint;
import org.ecgsl.jobs.config.Fingerprints;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.BeatsTable;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Quarantine;
import org.ecgsl.jobs.lake.StageLog;
import scala.collection.immutable.Seq;

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
  private static final int METHOD = 2;

  /** Tasks a core gets: enough for a fast one to take from a slow one. */
  private static final int TASKS_PER_CORE = 4;

  private static final Seq<String> KEY = Lake.columns("dataset", "record_id");

  /** Signal whose heartbeats are committed together: what a crash costs is minutes. */
  private static final double BATCH_SECONDS = 2000 * 3600.0;

  /**
   * What a core has of it at least. A batch takes the driver seconds, in which a large cluster
   * would idle as long as it works.
   */
  private static final double BATCH_SECONDS_OF_CORE = 8 * 3600.0;

  private final RunConfig.Segment config;
  private final Lake lake;
  private final Progress progress;
  private final double batchSeconds;

  public SegmentJob(RunConfig.Segment config, Lake lake, Progress progress) {
    this(
        config,
        lake,
        progress,
        Math.max(
            BATCH_SECONDS,
            BATCH_SECONDS_OF_CORE * lake.spark().sparkContext().defaultParallelism()));
  }

  /**
   * @param batchSeconds signal whose heartbeats are committed together
   */
  SegmentJob(RunConfig.Segment config, Lake lake, Progress progress, double batchSeconds) {
    this.config = config;
    this.lake = lake;
    this.progress = progress;
    this.batchSeconds = batchSeconds;
  }

  /**
   * Segments what is not segmented yet, batch by batch: one that is cut off goes on after its last.
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
    Dataset<Row> done = done();
    Dataset<Row> todo = again ? recordings() : without(recordings(), done);
    List<RecordingRange> batches = RecordingRange.cut(todo, batchSeconds);
    if (batches.isEmpty()) {
      progress.say("every recording is segmented already");
      return;
    }
    progress.say(
        "%,d recordings to segment"
            .formatted(batches.stream().mapToLong(RecordingRange::recordings).sum()));
    Quarantine quarantine = new Quarantine(lake);
    try (QuarantineGauges gauges = QuarantineGauges.registered(quarantine.counts())) {
      if (again) {
        replaceAll(batches);
      } else {
        removeLeftovers(todo);
        append(batches, done);
      }
      quarantine.update(STAGE, findings(todo));
      gauges.set(quarantine.counts());
    }
  }

  private void append(List<RecordingRange> batches, Dataset<Row> done) throws IOException {
    writeLog();
    for (int i = 0; i < batches.size(); i++) {
      RecordingRange batch = batches.get(i);
      announce(i, batches);
      // Samples stay where they are: the keys go to them.
      Dataset<Row> rows = without(rows(batch), broadcast(done.filter(batch.condition())));
      new BeatsTable(lake).append(segment(rows, batch));
    }
  }

  private void replaceAll(List<RecordingRange> batches) throws IOException {
    List<BeatsTable.Files> files = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      announce(i, batches);
      files.addAll(segment(rows(batches.get(i)), batches.get(i)));
    }
    new BeatsTable(lake).replace(files);
    writeLog();
  }

  private void announce(int batch, List<RecordingRange> batches) {
    if (batches.size() > 1) {
      progress.say(
          "batch %,d of %,d, %,d recordings"
              .formatted(batch + 1, batches.size(), batches.get(batch).recordings()));
    }
  }

  private boolean madeWithTheseSettings() throws IOException {
    return log()
        .read(STAGE)
        .map(StageLog.Entry::fingerprint)
        .filter(fingerprint()::matches)
        .isPresent();
  }

  private void writeLog() throws IOException {
    log()
        .write(
            STAGE,
            new StageLog.Entry(
                fingerprint().text(), 0, new ObjectMapper().valueToTree(config.segmentation())));
  }

  private Fingerprint fingerprint() {
    return Fingerprints.segmentation(config, METHOD);
  }

  private StageLog log() {
    return new StageLog(lake.cutFolder(), lake.hadoop());
  }

  /** Every recording once, without its samples. */
  private Dataset<Row> recordings() {
    return lake.read(LakeTable.RECORDS)
        .filter(col("window").equalTo(0))
        .select(
            col("dataset"),
            col("record_id"),
            col("source_uri").as("source"),
            col("fs"),
            col("length_samples").divide(col("fs")).as("seconds"));
  }

  /** Recordings that have heartbeats, or are known to have none. */
  private Dataset<Row> done() {
    return keys(lake.read(LakeTable.BEATS))
        .union(keys(lake.read(LakeTable.QUARANTINE).filter(col("stage").equalTo(STAGE))));
  }

  /** All windows of a batch's recordings. */
  private Dataset<Row> rows(RecordingRange batch) {
    int tasks = TASKS_PER_CORE * lake.spark().sparkContext().defaultParallelism();
    return lake.read(LakeTable.RECORDS, tasks).filter(batch.condition());
  }

  private List<BeatsTable.Files> segment(Dataset<Row> rows, RecordingRange batch) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(lake.spark().sparkContext());
    long start = System.nanoTime();
    Dataset<Row> annotations = lake.read(LakeTable.ANNOTATIONS).filter(batch.condition());
    Broadcast<ReferenceBeats> reference = spark.broadcast(ReferenceBeats.read(annotations));
    SegmentTask task =
        new SegmentTask(
            config.segmentation(),
            config.labelToleranceMs() / 1000,
            config.rowGroupBeats(),
            reference,
            new BeatsTable(lake).folders(),
            new SerializableConfiguration(lake.hadoop()));
    List<BeatsTable.Files> files = Lake.recordRows(rows).javaRDD().mapPartitions(task).collect();
    reference.destroy();
    long samples = files.stream().mapToLong(BeatsTable.Files::samples).sum();
    double seconds = (System.nanoTime() - start) * 1e-9;
    progress.say(
        "%,d samples in %.1f s, %.1f million a second"
            .formatted(samples, seconds, samples * 1e-6 / seconds));
    return files;
  }

  /** Quality of windows whose beats an earlier run was kept from committing. */
  private void removeLeftovers(Dataset<Row> todo) {
    Map<String, Set<String>> stale = new HashMap<>();
    keys(lake.read(LakeTable.QUALITY))
        .join(todo, KEY, "left_semi")
        .collectAsList()
        .forEach(
            key ->
                stale
                    .computeIfAbsent(key.getString(0), dataset -> new HashSet<>())
                    .add(key.getString(1)));
    stale.forEach((dataset, ids) -> lake.removeFromCut(LakeTable.QUALITY, dataset, ids));
  }

  /** One finding per recording: a reason where no beat was found. */
  private Dataset<Row> findings(Dataset<Row> recordings) {
    Column tooSlowOrFast =
        col("fs").lt(RPeakDetector.LOWEST_RATE).or(col("fs").gt(RPeakDetector.HIGHEST_RATE));
    Dataset<Row> found = keys(lake.read(LakeTable.BEATS)).withColumn("found", lit(true));
    return recordings
        .join(found, KEY, "left_outer")
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
        .drop("found", "fs", "seconds");
  }

  private static Dataset<Row> keys(Dataset<Row> table) {
    return table.select("dataset", "record_id").distinct();
  }

  private static Dataset<Row> without(Dataset<Row> rows, Dataset<Row> keys) {
    return rows.join(keys, KEY, "left_anti");
  }
}
