package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.ArchiveListing;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Quarantine;
import org.ecgsl.jobs.lake.RecordRow;

/**
 * Reads an archive into the {@code records} and {@code annotations} tables.
 *
 * <p>Recordings that the table has already are passed over. Each of the others is decoded once to
 * check it (every byte there, every checksum right) and once more to store it, so that nothing is
 * written of a recording that turns out broken at its end. Such a one goes to {@code quarantine}
 * and is tried again by the next ingest.
 */
public final class IngestJob {

  /** Stage under which broken recordings are quarantined. */
  public static final String STAGE = "ingest";

  /** Stage under which broken annotation files are quarantined; their recording is kept. */
  public static final String ANNOTATION_STAGE = "annotations";

  private final RunConfig.Ingest config;
  private final Lake lake;
  private final Progress progress;

  public IngestJob(RunConfig.Ingest config, Lake lake, Progress progress) {
    this.config = config;
    this.lake = lake;
    this.progress = progress;
  }

  /**
   * Ingests.
   *
   * @throws UserException if the archive does not exist or holds no recording
   */
  public void run() throws IOException {
    List<ArchiveListing.Entry> todo = notYetStored(list());
    if (todo.isEmpty()) {
      progress.say("every recording of " + config.input() + " is in the lake already");
      return;
    }
    progress.say("%,d recordings to ingest from %s".formatted(todo.size(), config.input()));
    Dataset<Row> checked = check(todo).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Dataset<Row> sound = checked.filter(col(RecordCheck.REASON).isNull());
      storeAnnotations(sound);
      Quarantine quarantine = new Quarantine(lake);
      quarantine.update(STAGE, checked);
      quarantine.update(ANNOTATION_STAGE, RecordCheck.annotationFindings(checked));
      // Last: a recording that stands in this table is done.
      storeRecords(sound);
    } finally {
      checked.unpersist();
    }
  }

  private List<ArchiveListing.Entry> list() throws IOException {
    if (config.input().isEmpty()) {
      throw new UserException("no archive to ingest: give --input URI or set ingest.input");
    }
    return ArchiveListing.list(new Path(config.input()), hadoop().value());
  }

  private List<ArchiveListing.Entry> notYetStored(List<ArchiveListing.Entry> all) {
    Set<String> stored =
        new HashSet<>(
            lake.read(LakeTable.RECORDS)
                .filter(col("dataset").equalTo(config.dataset()).and(col("window").equalTo(0)))
                .select("record_id")
                .as(Encoders.STRING())
                .collectAsList());
    return all.stream().filter(entry -> !stored.contains(entry.recordId())).toList();
  }

  private Dataset<Row> check(List<ArchiveListing.Entry> entries) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(lake.spark().sparkContext());
    int perTask = 256;
    int tasks = Math.max(4 * spark.defaultParallelism(), entries.size() / perTask);
    List<Row> rows =
        entries.stream()
            .map(entry -> RowFactory.create(entry.recordId(), entry.folder(), entry.name()))
            .toList();
    RecordCheck check = new RecordCheck(config.dataset(), config.annotator(), hadoop());
    return lake.spark()
        .createDataFrame(
            spark.parallelize(rows, Math.min(rows.size(), tasks)).map(check::check),
            RecordCheck.SCHEMA);
  }

  private void storeAnnotations(Dataset<Row> sound) {
    AnnotationRows rows = new AnnotationRows(config.annotator(), hadoop());
    Dataset<Row> annotations =
        lake.spark()
            .createDataFrame(
                sound.filter(col(RecordCheck.HAS_ANNOTATIONS)).toJavaRDD().flatMap(rows::read),
                LakeTable.ANNOTATIONS.schema());
    Dataset<Row> stored =
        lake.read(LakeTable.ANNOTATIONS)
            .filter(col("dataset").equalTo(config.dataset()))
            .select("record_id")
            .distinct();
    // An ingest that was cut off between two tables left annotations of recordings not yet stored.
    lake.append(
        LakeTable.ANNOTATIONS,
        annotations.join(
            stored, annotations.col("record_id").equalTo(stored.col("record_id")), "left_anti"));
  }

  private void storeRecords(Dataset<Row> sound) {
    RecordRows rows = new RecordRows(config.windowSeconds(), hadoop());
    lake.append(
        LakeTable.RECORDS,
        lake.spark()
            .createDataset(
                sound.toJavaRDD().flatMap(rows::read).rdd(), Encoders.bean(RecordRow.class)));
  }

  private SerializableConfiguration hadoop() {
    return new SerializableConfiguration(lake.spark().sparkContext().hadoopConfiguration());
  }
}
