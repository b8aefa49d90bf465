package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.lake.SourceEntry.Status;

/** The ledger of what was ingested from where. */
public final class Sources {

  private final Lake lake;

  public Sources(Lake lake) {
    this.lake = lake;
  }

  /** All entries of a dataset by record id. */
  public Map<String, SourceEntry> of(String dataset) {
    Map<String, SourceEntry> entries = new HashMap<>();
    for (Row row :
        lake.read(LakeTable.SOURCES).filter(col("dataset").equalTo(dataset)).collectAsList()) {
      SourceEntry entry = SourceEntry.of(row);
      entries.put(entry.recordId(), entry);
    }
    return entries;
  }

  /** The stored recordings, of any dataset, that have one of the sample hashes; hash to key. */
  public Map<String, Key> stored(Set<String> sampleHashes) {
    Dataset<Row> wanted =
        lake.spark()
            .createDataset(List.copyOf(sampleHashes), Encoders.STRING())
            .toDF("sample_hash");
    Map<String, Key> found = new HashMap<>();
    lake.read(LakeTable.SOURCES)
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
   * Puts entries in, in place of those of the same recordings, in one commit.
   *
   * @param known whether some of the recordings may have entries
   */
  public void put(String dataset, List<SourceEntry> entries, boolean known) {
    if (entries.isEmpty()) {
      return;
    }
    Instant now = Instant.now();
    List<Row> rows = new ArrayList<>();
    entries.forEach(entry -> rows.add(entry.toRow(now)));
    Dataset<Row> table = lake.spark().createDataFrame(rows, LakeTable.SOURCES.schema()).coalesce(1);
    if (known) {
      Set<String> ids = Set.copyOf(entries.stream().map(SourceEntry::recordId).distinct().toList());
      lake.replaceRecordings(LakeTable.SOURCES, dataset, ids, table);
    } else {
      lake.append(LakeTable.SOURCES, table);
    }
  }

  /**
   * Removes the entries of recordings that repeated one whose signals have changed: the next ingest
   * has to decide on them anew.
   *
   * @param recordIds recordings of the dataset that have changed
   * @return those among the removed that are of the same dataset
   */
  public Set<String> removeDuplicatesOf(String dataset, Set<String> recordIds) {
    if (recordIds.isEmpty()) {
      return Set.of();
    }
    Set<String> originals =
        recordIds.stream().map(id -> new Key(dataset, id).toString()).collect(Collectors.toSet());
    Map<String, Set<String>> byDataset = new HashMap<>();
    lake.read(LakeTable.SOURCES)
        .filter(col("status").equalTo(Status.DUPLICATE.name()))
        .filter(col("same_as").isInCollection(originals))
        .select("dataset", "record_id")
        .collectAsList()
        .forEach(
            row ->
                byDataset
                    .computeIfAbsent(row.getString(0), key -> new HashSet<>())
                    .add(row.getString(1)));
    byDataset.forEach((of, ids) -> lake.removeRecordings(LakeTable.SOURCES, of, ids));
    return byDataset.getOrDefault(dataset, Set.of());
  }
}
