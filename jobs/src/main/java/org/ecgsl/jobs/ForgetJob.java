package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.RecordsTable;
import org.ecgsl.jobs.lake.storage.Claim;

/**
 * Removes patients from all tables, and the files that still held them.
 *
 * <p>The hashes of their signals go into the {@code forgotten} table first, so that no later ingest
 * brings them back, and their records go last: after a crash at any moment the same command finds
 * what is left and finishes.
 */
public final class ForgetJob {

  /** Tables that hold rows of recordings, in the order they are cleared; the records come last. */
  private static final List<LakeTable> DEPENDENT =
      List.of(
          LakeTable.PREDICTIONS,
          LakeTable.EMBEDDINGS,
          LakeTable.BEATS,
          LakeTable.QUALITY,
          LakeTable.ANNOTATIONS,
          LakeTable.QUARANTINE,
          LakeTable.SOURCES);

  private final Deidentifier deidentifier;
  private final Lake lake;
  private final Progress progress;

  public ForgetJob(RunConfig.Ingest config, Lake lake, Progress progress) {
    this.deidentifier = Deidentifier.of(config.deidentify());
    this.lake = lake;
    this.progress = progress;
  }

  /**
   * Forgets.
   *
   * @param patientIds ids as the tables have them; where a key to de-identify with is configured,
   *     also the ids as they were before
   * @return recordings removed
   */
  public long run(Set<String> patientIds) throws IOException {
    try (Claim claim = Claim.take(lake.root(), "forget", "ecgsl forget", lake.hadoop())) {
      List<Row> recordings = recordings(patientIds);
      progress.say("%,d recordings to forget".formatted(recordings.size()));
      Map<String, Set<String>> byDataset = new HashMap<>();
      Set<String> sampleHashes = new HashSet<>();
      for (Row recording : recordings) {
        byDataset
            .computeIfAbsent(recording.getString(0), dataset -> new HashSet<>())
            .add(recording.getString(1));
        sampleHashes.add(recording.getString(2));
      }
      claim.check();
      remember(sampleHashes);
      for (Map.Entry<String, Set<String>> of : byDataset.entrySet()) {
        for (LakeTable table : DEPENDENT) {
          lake.removeRecordings(table, of.getKey(), of.getValue());
        }
      }
      lake.removeSources(sampleHashes);
      for (Map.Entry<String, Set<String>> of : byDataset.entrySet()) {
        new RecordsTable(lake)
            .replace(
                of.getKey(),
                of.getValue(),
                JavaSparkContext.fromSparkContext(lake.spark().sparkContext()).emptyRDD());
      }
      progress.say("vacuuming");
      lake.vacuum();
      return recordings.size();
    }
  }

  /** Dataset, record id and sample hash of the patients' recordings. */
  private List<Row> recordings(Set<String> patientIds) {
    Dataset<Row> records = lake.read(LakeTable.RECORDS);
    Set<String> ids = new HashSet<>(patientIds);
    if (deidentifier.hasKey()) {
      for (String dataset :
          records.select("dataset").distinct().as(Encoders.STRING()).collectAsList()) {
        patientIds.forEach(id -> ids.add(deidentifier.pseudonym(dataset, id)));
      }
    }
    return records
        .filter(col("patient_id").isInCollection(ids))
        .select("dataset", "record_id", "sample_hash")
        .distinct()
        .collectAsList();
  }

  private void remember(Set<String> sampleHashes) {
    Set<String> fresh = new HashSet<>(sampleHashes);
    fresh.removeAll(lake.forgotten(sampleHashes));
    if (!fresh.isEmpty()) {
      lake.append(
          LakeTable.FORGOTTEN,
          lake.spark()
              .createDataset(List.copyOf(fresh), Encoders.STRING())
              .toDF("sample_hash")
              .withColumn("forgotten", current_timestamp())
              .coalesce(1));
    }
  }
}
