package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.ecgsl.jobs.lake.SourceEntry.Status;

/** The ledger of what was ingested from where. */
public final class Sources {

  private final Snapshot snapshot;

  public Sources(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** All entries of a dataset, as rows of the table. */
  public Dataset<Row> of(String dataset) {
    return snapshot.read(LakeTable.SOURCES).filter(col("dataset").equalTo(dataset));
  }

  /**
   * The entries of a dataset that decide on some of its recordings: their own, those stored that
   * have a file one of them begins in, and those stored that begin in a file that one of them has.
   *
   * @param recordings the recordings as they are now, sorted by record id as Spark sorts
   */
  public List<SourceEntry> deciding(String dataset, List<SourceEntry> recordings) {
    if (recordings.isEmpty() || !snapshot.exists(LakeTable.SOURCES)) {
      return List.of();
    }
    Dataset<Row> all = of(dataset);
    Dataset<Row> stored = all.filter(col("status").equalTo(Status.STORED.name()));
    String first = recordings.get(0).recordId();
    String last = recordings.get(recordings.size() - 1).recordId();
    UserDefinedFunction otherFiles =
        udf(
            (UDF2<String, scala.collection.Seq<Row>, String[]>) SourceEntry::otherFiles,
            DataTypes.createArrayType(DataTypes.StringType));
    // One set of keys for all three, which Spark then broadcasts once.
    Dataset<Row> keys = keys("key", recordings.stream().flatMap(Sources::keys));
    Dataset<Row> own =
        all.filter(col("record_id").between(first, last))
            .join(keys, col("record_id").equalTo(col("key")), "left_semi");
    Dataset<Row> owners =
        stored
            .withColumn("file", explode(otherFiles.apply(col("source_uri"), col("files"))))
            .join(keys, col("file").equalTo(col("key")), "left_semi");
    Dataset<Row> parts = stored.join(keys, col("source_uri").equalTo(col("key")), "left_semi");
    return own
        .select(columns())
        .union(owners.select(columns()))
        .union(parts.select(columns()))
        .collectAsList()
        .stream()
        .map(SourceEntry::of)
        .distinct()
        .toList();
  }

  private static Stream<String> keys(SourceEntry recording) {
    return Stream.concat(
        Stream.of(recording.recordId(), recording.sourceUri()), recording.otherFiles().stream());
  }

  private Dataset<Row> keys(String column, Stream<String> values) {
    return broadcast(
        snapshot.spark().createDataset(values.distinct().toList(), Encoders.STRING()).toDF(column));
  }

  private static Column[] columns() {
    return Stream.of(LakeTable.SOURCES.schema().fieldNames())
        .map(functions::col)
        .toArray(Column[]::new);
  }

  /** The stored recordings, of any dataset, that have one of the sample hashes; hash to key. */
  public Map<String, Key> stored(Set<String> sampleHashes) {
    Map<String, Key> found = new HashMap<>();
    snapshot
        .read(LakeTable.SOURCES)
        .filter(col("status").equalTo(Status.STORED.name()))
        .join(keys("sample_hash", sampleHashes.stream()), "sample_hash")
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
