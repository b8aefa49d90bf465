package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.lake.SourceEntry.Status;

/** The ledger of what was ingested from where. */
public final class Sources {

  private final Snapshot snapshot;

  public Sources(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** All entries of a dataset by record id. */
  public Map<String, SourceEntry> of(String dataset) {
    Map<String, SourceEntry> entries = new HashMap<>();
    for (Row row :
        snapshot.read(LakeTable.SOURCES).filter(col("dataset").equalTo(dataset)).collectAsList()) {
      SourceEntry entry = SourceEntry.of(row);
      entries.put(entry.recordId(), entry);
    }
    return entries;
  }

  /** The stored recordings, of any dataset, that have one of the sample hashes; hash to key. */
  public Map<String, Key> stored(Set<String> sampleHashes) {
    Dataset<Row> wanted =
        snapshot
            .spark()
            .createDataset(List.copyOf(sampleHashes), Encoders.STRING())
            .toDF("sample_hash");
    Map<String, Key> found = new HashMap<>();
    snapshot
        .read(LakeTable.SOURCES)
        .filter(col("status").equalTo(Status.STORED.name()))
        .join(broadcast(wanted), "sample_hash")
        .select("sample_hash", "dataset", "record_id")
        .collectAsList()
        .forEach(row -> found.put(row.getString(0), new Key(row.getString(1), row.getString(2))));
    return found;
  }

  /** A recording's name in a lake. */
  public record Key(String dataset, String recordId) {
    @Override
    public String toString() {
      return dataset + "/" + recordId;
    }
  }

  /**
   * Puts entries in, in place of those of the same recordings, and takes out the entries of
   * recordings that repeated one whose signals have changed: the next ingest decides on them anew.
   *
   * @param outdated recordings of the dataset whose signals have changed
   */
  public Change change(String dataset, List<SourceEntry> entries, Set<String> outdated) {
    Instant now = Instant.now();
    List<Row> rows = new ArrayList<>();
    entries.forEach(entry -> rows.add(entry.toRow(now)));
    Dataset<Row> table =
        snapshot.spark().createDataFrame(rows, LakeTable.SOURCES.schema()).coalesce(1);
    Change change =
        snapshot
            .lake()
            .adding(LakeTable.SOURCES, table)
            .inPlaceOf(table.select("dataset", "record_id"));
    return outdated.isEmpty() ? change : change.inPlaceOf(duplicatesOf(dataset, outdated));
  }

  private Dataset<Row> duplicatesOf(String dataset, Set<String> recordIds) {
    return snapshot
        .spark()
        .createDataset(
            recordIds.stream().map(id -> new Key(dataset, id).toString()).toList(),
            Encoders.STRING())
        .toDF("same_as")
        .withColumn("status", lit(Status.DUPLICATE.name()));
  }

  /**
   * The recordings of a dataset that repeat one of some others of it.
   *
   * @param recordIds recordings of the dataset
   */
  public Set<String> repeating(String dataset, Set<String> recordIds) {
    return recordIds.isEmpty()
        ? Set.of()
        : Set.copyOf(
            snapshot
                .read(LakeTable.SOURCES)
                .filter(col("dataset").equalTo(dataset))
                .join(
                    broadcast(duplicatesOf(dataset, recordIds)),
                    Lake.columns("same_as", "status"),
                    "left_semi")
                .select("record_id")
                .as(Encoders.STRING())
                .collectAsList());
  }
}
