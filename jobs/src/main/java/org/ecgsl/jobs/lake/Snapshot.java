package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.storage.Claim;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All tables of a lake at one version each, as they stood together at one moment. A job opens it
 * once and hands it to everything that reads: a commit that lands meanwhile changes nothing it
 * sees. A table that was not written by then reads as empty.
 */
public final class Snapshot implements Closeable {

  /** What opening a file costs, as bytes that are read in the same time. */
  private static final long FILE_OPENING_BYTES = 64 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

  private final Lake lake;
  private final Map<LakeTable, org.apache.spark.sql.delta.Snapshot> tables;

  private final Optional<Claim> pin;

  private Snapshot(
      Lake lake, Map<LakeTable, org.apache.spark.sql.delta.Snapshot> tables, Optional<Claim> pin) {
    this.lake = lake;
    this.tables = tables;
    this.pin = pin;
  }

  /**
   * Opens a state and says so in the lake, so that its files are left alone until this is closed.
   * Where the lake can only be read nothing is said.
   *
   * @param what the command that reads, for others to see
   * @param open opens it; what it opens before others can see the command is not read
   */
  static Snapshot pinned(String what, Supplier<Snapshot> open) {
    Snapshot before = open.get();
    if (before.tables.isEmpty()) {
      return before;
    }
    Lake lake = before.lake;
    Optional<Claim> pin = Optional.empty();
    try {
      pin = Optional.of(Claim.toRead(lake.root(), what, lake.hadoop()));
      Snapshot opened = new Snapshot(lake, open.get().tables, pin);
      pin.get().reads(opened.versions());
      return opened;
    } catch (IOException e) {
      LOG.warn(
          "files that {} reads in {} are not protected from ecgsl forget", what, lake.root(), e);
      return new Snapshot(lake, open.get().tables, pin);
    }
  }

  /** The same state, but for one table, whose newest version is in its place. */
  public Snapshot withNewest(LakeTable table) {
    Map<LakeTable, org.apache.spark.sql.delta.Snapshot> other = new EnumMap<>(LakeTable.class);
    other.putAll(tables);
    org.apache.spark.sql.delta.Snapshot newest = lake.newest(table);
    if (newest.version() >= 0) {
      other.put(table, newest);
    }
    return new Snapshot(lake, other, Optional.empty());
  }

  /** Lets go of the files. */
  @Override
  public void close() throws IOException {
    if (pin.isPresent()) {
      pin.get().close();
    }
  }

  /**
   * Pins the newest versions. The tables are looked at until none has moved on when the last was
   * looked at, so that no commit lies between the first table's version and the last one's.
   */
  static Snapshot of(Lake lake) {
    Snapshot seen = new Snapshot(lake, look(lake), Optional.empty());
    while (seen.isOutdated()) {
      seen = new Snapshot(lake, look(lake), Optional.empty());
    }
    return seen;
  }

  /** Whether a table has a version after the one pinned. */
  private boolean isOutdated() {
    try {
      for (LakeTable table : LakeTable.values()) {
        Path log = new Path(lake.path(table), "_delta_log");
        Path next = new Path(log, "%020d.json".formatted(version(table) + 1));
        if (next.getFileSystem(hadoop()).exists(next)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the tables in " + root(), e);
    }
  }

  /**
   * Pins recorded versions; tables without one read as empty.
   *
   * @param versions by folder, as {@link #versions} gives them, of tables of this cut
   * @throws UserException if a version cannot be read any more
   */
  static Snapshot at(Lake lake, Map<String, Long> versions) {
    Map<LakeTable, org.apache.spark.sql.delta.Snapshot> tables = new EnumMap<>(LakeTable.class);
    versions.forEach(
        (folder, version) -> {
          TableId table = new TableId(folder);
          tables.put(LakeTable.of(table), new PastVersion(lake, table, version).read());
        });
    return new Snapshot(lake, tables, Optional.empty());
  }

  private static Map<LakeTable, org.apache.spark.sql.delta.Snapshot> look(Lake lake) {
    Map<LakeTable, org.apache.spark.sql.delta.Snapshot> tables = new EnumMap<>(LakeTable.class);
    for (LakeTable table : LakeTable.values()) {
      org.apache.spark.sql.delta.Snapshot newest = lake.newest(table);
      if (newest.version() >= 0) {
        tables.put(table, newest);
      }
    }
    return tables;
  }

  /** Pinned version of each table that exists, by the table's folder in the lake. */
  public Map<String, Long> versions() {
    Map<String, Long> versions = new TreeMap<>();
    tables.forEach((table, pinned) -> versions.put(lake.id(table).folder(), pinned.version()));
    return Collections.unmodifiableMap(versions);
  }

  /** Pinned version of a table; -1 if it was not written by then. */
  public long version(LakeTable table) {
    return exists(table) ? tables.get(table).version() : -1;
  }

  /** Whether the table was written by then. */
  public boolean exists(LakeTable table) {
    return tables.containsKey(table);
  }

  /** All rows of a table. */
  public Dataset<Row> read(LakeTable table) {
    return read(table, spark());
  }

  /**
   * All rows of a table, in about as many partitions as asked for, as far as the files' row groups
   * go.
   */
  public Dataset<Row> read(LakeTable table, int partitions) {
    // A session of its own, whose settings are seen by nothing else.
    SparkSession session = spark().newSession();
    session.conf().set("spark.sql.files.minPartitionNum", partitions);
    session.conf().set("spark.sql.files.openCostInBytes", FILE_OPENING_BYTES);
    // Delta plans a scan with the settings of the active session, whoever asks for it.
    SparkSession.setActiveSession(session);
    try {
      return read(table, session);
    } finally {
      SparkSession.setActiveSession(spark());
    }
  }

  private Dataset<Row> read(LakeTable table, SparkSession session) {
    if (!exists(table)) {
      return session.createDataFrame(List.of(), table.schema());
    }
    return Lake.read(tables.get(table), session);
  }

  /** The data files of a table, as URIs, sorted. */
  public List<String> files(LakeTable table) {
    if (!exists(table)) {
      return List.of();
    }
    String[] files = read(table).inputFiles();
    Arrays.sort(files);
    return List.of(files);
  }

  /** The tables as Delta has them. */
  Map<TableId, org.apache.spark.sql.delta.Snapshot> pinned() {
    Map<TableId, org.apache.spark.sql.delta.Snapshot> pinned = new HashMap<>();
    tables.forEach((table, state) -> pinned.put(lake.id(table), state));
    return pinned;
  }

  /** Number by which the settings are known that the heartbeats were segmented with. */
  public OptionalLong segmentedWith() {
    long settings = mark(LakeTable.BEATS, LakeWriter.SETTINGS);
    return settings == 0 ? OptionalLong.empty() : OptionalLong.of(settings);
  }

  /** The mark of a subject that commits to a table were about; 0 without any. */
  long mark(LakeTable table, String subject) {
    return exists(table) ? DeltaTableLog.state(tables.get(table)).mark(subject) : 0;
  }

  /**
   * Samples per lead of the segments in the beats table, which has rows: those of all are alike.
   */
  public int segmentSamples() {
    return read(LakeTable.BEATS)
        .select(size(col("segment").getItem(0)))
        .limit(1)
        .as(Encoders.INT())
        .first();
  }

  /** Those among some sample hashes whose patient is to be forgotten. */
  public Set<String> forgotten(Set<String> sampleHashes) {
    // The few that are forgotten come here: a condition that names the many takes long to plan.
    return read(LakeTable.FORGOTTEN)
        .select("sample_hash")
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .filter(sampleHashes::contains)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Record ids of a dataset that have rows in the records or the annotations table. */
  public Dataset<Row> withRows(String dataset) {
    return withRows(col("dataset").equalTo(dataset));
  }

  /**
   * Those of some recordings of a dataset that have rows in the records or the annotations table.
   *
   * @param recordIds sorted as Spark sorts, so that files of others are not read
   */
  public Set<String> withRows(String dataset, List<String> recordIds) {
    String last = recordIds.get(recordIds.size() - 1);
    Dataset<Row> keys = spark().createDataset(recordIds, Encoders.STRING()).toDF("record_id");
    return Set.copyOf(
        withRows(
                col("dataset")
                    .equalTo(dataset)
                    .and(col("record_id").between(recordIds.get(0), last)))
            .join(broadcast(keys), "record_id")
            .as(Encoders.STRING())
            .collectAsList());
  }

  private Dataset<Row> withRows(Column condition) {
    return read(LakeTable.RECORDS)
        .filter(condition)
        .select("record_id")
        .union(read(LakeTable.ANNOTATIONS).filter(condition).select("record_id"))
        .distinct();
  }

  /** The stored recordings that have one of some signals. */
  public Set<Sources.Key> recordings(Set<String> sampleHashes) {
    Dataset<Row> wanted =
        spark().createDataset(List.copyOf(sampleHashes), Encoders.STRING()).toDF("sample_hash");
    return read(LakeTable.RECORDS)
        .join(broadcast(wanted), Lake.columns("sample_hash"), "left_semi")
        .select("dataset", "record_id")
        .distinct()
        .collectAsList()
        .stream()
        .map(row -> new Sources.Key(row.getString(0), row.getString(1)))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The datasets recordings are of. */
  public Set<String> datasets() {
    return Set.copyOf(
        read(LakeTable.RECORDS).select("dataset").distinct().as(Encoders.STRING()).collectAsList());
  }

  /** One key, a value for each of its columns, as {@link Change} takes it. */
  public Dataset<Row> keys(Map<String, String> key) {
    StructType columns = new StructType();
    for (String column : key.keySet()) {
      columns = columns.add(column, DataTypes.StringType, false);
    }
    return spark().createDataFrame(List.of(RowFactory.create(key.values().toArray())), columns);
  }

  /** Keys of recordings of one dataset, as {@link Change} takes them. */
  public Dataset<Row> keys(String dataset, Set<String> recordIds) {
    return spark()
        .createDataset(List.copyOf(recordIds), Encoders.STRING())
        .toDF("record_id")
        .withColumn("dataset", lit(dataset));
  }

  /** The lake this is a state of. */
  public Lake lake() {
    return lake;
  }

  /** The session the tables are read with. */
  public SparkSession spark() {
    return lake.spark();
  }

  /** Settings of the file systems. */
  public Configuration hadoop() {
    return lake.hadoop();
  }

  /** The lake's folder. */
  public Path root() {
    return lake.root();
  }
}
