package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
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
import org.ecgsl.jobs.lake.Change;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.LakeWriter;
import org.ecgsl.jobs.lake.Quarantine;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.lake.StageLog;
import org.ecgsl.jobs.lake.commit.ConflictException;
import org.ecgsl.jobs.lake.storage.Claim;
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

  /** Times it begins anew when recordings were replaced or forgotten meanwhile. */
  private static final int ATTEMPTS = 3;

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
    requireRecordings();
    for (int attempt = 1; ; attempt++) {
      try (Claim claim = Claim.take(lake.root(), claimed(), "ecgsl segment", lake.hadoop());
          Snapshot snapshot = lake.pin("ecgsl segment")) {
        run(snapshot, claim);
        return;
      } catch (ConflictException e) {
        if (e.kind() == ConflictException.Kind.SAME_WORK || attempt == ATTEMPTS) {
          throw e;
        }
        progress.say("recordings were replaced or forgotten meanwhile; looks again");
      }
    }
  }

  private void requireRecordings() {
    if (!lake.open().exists(LakeTable.RECORDS)) {
      throw new UserException("no records table in " + lake.root() + ": run ingest first");
    }
  }

  /** Two cuts of the recordings are two works. */
  private String claimed() {
    return "segment/" + lake.id(LakeTable.BEATS);
  }

  private void run(Snapshot snapshot, Claim claim) throws IOException {
    boolean again = madeWithOtherSettings(snapshot);
    Dataset<Row> done = done(snapshot);
    Dataset<Row> recordings = recordings(snapshot);
    Dataset<Row> todo = again ? recordings : without(recordings, done);
    List<RecordingRange> batches = RecordingRange.cut(todo, batchSeconds);
    if (batches.isEmpty()) {
      progress.say("every recording is segmented already");
      return;
    }
    progress.say(
        "%,d recordings to segment"
            .formatted(batches.stream().mapToLong(RecordingRange::recordings).sum()));
    claim.check();
    LakeWriter<Change> writer = lake.writer(snapshot);
    try (QuarantineGauges gauges = QuarantineGauges.registered(new Quarantine(snapshot).counts())) {
      if (again) {
        replaceAll(snapshot, writer, batches);
      } else {
        removeLeftovers(snapshot, writer, todo);
        append(snapshot, writer, batches, done);
      }
      Optional<Change> findings = new Quarantine(snapshot).change(findings(todo, lake.open()));
      if (findings.isPresent()) {
        writer.quarantine(lake.id(LakeTable.QUARANTINE), findings.get());
      }
      gauges.set(new Quarantine(lake.open()).counts());
    }
  }

  private void append(
      Snapshot snapshot, LakeWriter<Change> writer, List<RecordingRange> batches, Dataset<Row> done)
      throws IOException {
    for (int i = 0; i < batches.size(); i++) {
      RecordingRange batch = batches.get(i);
      announce(i, batches);
      // Samples stay where they are: the keys go to them.
      Dataset<Row> rows = without(rows(snapshot, batch), broadcast(done.filter(batch.condition())));
      List<BeatsTable.Files> files = segment(snapshot, rows, batch);
      writer.segment(
          segmented(Set.of(batch.dataset()), BeatsTable.quality(files), BeatsTable.beats(files)));
      writeLog();
    }
  }

  private void replaceAll(
      Snapshot snapshot, LakeWriter<Change> writer, List<RecordingRange> batches)
      throws IOException {
    List<BeatsTable.Files> files = new ArrayList<>();
    Set<String> datasets = new HashSet<>();
    for (int i = 0; i < batches.size(); i++) {
      announce(i, batches);
      files.addAll(segment(snapshot, rows(snapshot, batches.get(i)), batches.get(i)));
      datasets.add(batches.get(i).dataset());
    }
    writer.segment(
        segmented(
            datasets,
            BeatsTable.quality(files).inPlaceOfAll(),
            BeatsTable.beats(files).inPlaceOfAll()));
    writeLog();
  }

  private LakeWriter.Segmented<Change> segmented(
      Set<String> datasets, Change quality, Change beats) {
    return new LakeWriter.Segmented<>(
        lake.id(LakeTable.QUALITY), lake.id(LakeTable.BEATS), datasets, settings(), quality, beats);
  }

  private void announce(int batch, List<RecordingRange> batches) {
    if (batches.size() > 1) {
      progress.say(
          "batch %,d of %,d, %,d recordings"
              .formatted(batch + 1, batches.size(), batches.get(batch).recordings()));
    }
  }

  /** By the mark of the table's last commit; lakes of before have the stage log only. */
  private boolean madeWithOtherSettings(Snapshot snapshot) throws IOException {
    if (!snapshot.exists(LakeTable.BEATS)) {
      return false;
    }
    OptionalLong marked = snapshot.segmentedWith();
    if (marked.isPresent()) {
      return marked.getAsLong() != settings();
    }
    return log()
        .read(STAGE)
        .map(entry -> !fingerprint().matches(entry.fingerprint()))
        .orElse(false);
  }

  /** Stands for the settings in the table's log. */
  private long settings() {
    return UUID.nameUUIDFromBytes(fingerprint().text().getBytes(StandardCharsets.UTF_8))
            .getMostSignificantBits()
        & Long.MAX_VALUE;
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
  private static Dataset<Row> recordings(Snapshot snapshot) {
    return snapshot
        .read(LakeTable.RECORDS)
        .filter(col("window").equalTo(0))
        .select(
            col("dataset"),
            col("record_id"),
            col("source_uri").as("source"),
            col("fs"),
            col("length_samples").divide(col("fs")).as("seconds"));
  }

  /** Recordings whose heartbeats and quality are there, or that are known to have none. */
  private static Dataset<Row> done(Snapshot snapshot) {
    Dataset<Row> beats = keys(snapshot.read(LakeTable.BEATS));
    // Lakes of before have no quality.
    Dataset<Row> segmented =
        snapshot.exists(LakeTable.QUALITY)
            ? beats.join(keys(snapshot.read(LakeTable.QUALITY)), KEY, "left_semi")
            : beats;
    return segmented.union(
        keys(snapshot.read(LakeTable.QUARANTINE).filter(col("stage").equalTo(STAGE))));
  }

  /** All windows of a batch's recordings. */
  private static Dataset<Row> rows(Snapshot snapshot, RecordingRange batch) {
    int tasks = TASKS_PER_CORE * snapshot.spark().sparkContext().defaultParallelism();
    return snapshot.read(LakeTable.RECORDS, tasks).filter(batch.condition());
  }

  private List<BeatsTable.Files> segment(
      Snapshot snapshot, Dataset<Row> rows, RecordingRange batch) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(lake.spark().sparkContext());
    long start = System.nanoTime();
    Dataset<Row> annotations = snapshot.read(LakeTable.ANNOTATIONS).filter(batch.condition());
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

  /** Heartbeats without quality and quality without heartbeats, of a run that was cut off. */
  private void removeLeftovers(Snapshot snapshot, LakeWriter<Change> writer, Dataset<Row> todo)
      throws IOException {
    Dataset<Row> stale =
        keys(snapshot.read(LakeTable.QUALITY))
            .union(keys(snapshot.read(LakeTable.BEATS)))
            .join(todo, KEY, "left_semi")
            .distinct();
    if (!stale.isEmpty()) {
      writer.takeOverSegmentation(
          lake.id(LakeTable.QUALITY), lake.id(LakeTable.BEATS), Change.removing(stale));
    }
  }

  /** One finding per recording: a reason where no beat was found. */
  private static Dataset<Row> findings(Dataset<Row> recordings, Snapshot segmented) {
    Column tooSlowOrFast =
        col("fs").lt(RPeakDetector.LOWEST_RATE).or(col("fs").gt(RPeakDetector.HIGHEST_RATE));
    Dataset<Row> found = keys(segmented.read(LakeTable.BEATS)).withColumn("found", lit(true));
    return recordings
        .withColumn("stage", lit(STAGE))
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
