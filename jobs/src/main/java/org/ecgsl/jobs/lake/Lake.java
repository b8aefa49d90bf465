package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.Format;
import org.apache.spark.sql.delta.actions.Metadata;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;

/**
 * A folder of Delta tables. Every write is one transaction; a table that was never written reads as
 * empty.
 */
public final class Lake {

  /** Table property that says which columns a table has. */
  static final String SCHEMA_VERSION = "ecgsl.schemaVersion";

  /** What opening a file costs, as bytes that are read in the same time. */
  private static final long FILE_OPENING_BYTES = 64 << 10;

  private static final String CUTS = "cuts";

  private final SparkSession spark;
  private final Path root;
  private final String cut;

  /**
   * Opens or plans a lake; nothing is created before the first write.
   *
   * @param root folder, any Hadoop file system
   */
  public Lake(SparkSession spark, Path root) {
    this(spark, root, "");
  }

  private Lake(SparkSession spark, Path root, String cut) {
    this.spark = spark;
    this.root = root;
    this.cut = cut;
  }

  /**
   * The same recordings cut in another way: tables of {@link LakeTable#ofCuts} of their own, in
   * {@code cuts/NAME}; all others are this lake's.
   */
  public Lake cut(String name) {
    return new Lake(spark, root, name);
  }

  /** All ways the recordings are cut in, this one included. */
  private List<Lake> cuts() {
    List<Lake> cuts = new ArrayList<>(List.of(new Lake(spark, root)));
    try {
      Path folder = new Path(root, CUTS);
      FileSystem files = folder.getFileSystem(hadoop());
      if (files.exists(folder)) {
        for (FileStatus each : files.listStatus(folder)) {
          cuts.add(cut(each.getPath().getName()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the cuts in " + root, e);
    }
    return cuts;
  }

  /** The session the tables are read with. */
  public SparkSession spark() {
    return spark;
  }

  /** The folder. */
  public Path root() {
    return root;
  }

  /** Folder of the tables of this cut; the lake's own unless it is another {@link #cut}. */
  public Path cutFolder() {
    return cut.isEmpty() ? root : new Path(new Path(root, CUTS), cut);
  }

  /** Never relative: executors have a working folder of their own. */
  private Path folder(LakeTable table) {
    Path folder = new Path(LakeTable.ofCuts().contains(table) ? cutFolder() : root, table.folder());
    try {
      return folder.isAbsolute() ? folder : folder.getFileSystem(hadoop()).makeQualified(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find the folder " + folder, e);
    }
  }

  /** The newest state of all tables, for one job to read. */
  public Snapshot open() {
    return Snapshot.of(this);
  }

  /** Newest state of one table; its version is -1 if it was never written. */
  org.apache.spark.sql.delta.Snapshot newest(LakeTable table) {
    return log(table).update(false, Option.empty(), Option.empty());
  }

  /** Settings of the file systems. */
  public Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  /** Whether the table was ever written. */
  public boolean exists(LakeTable table) {
    // Not DeltaTable.isDeltaTable: a folder for a log whose first commit failed is no table yet.
    return newest(table).version() >= 0;
  }

  /** Newest version of the table; -1 if it was never written. */
  public long version(LakeTable table) {
    if (!exists(table)) {
      return -1;
    }
    return DeltaTable.forPath(spark, path(table)).history(1).select("version").first().getLong(0);
  }

  /** All rows of the newest version. */
  public Dataset<Row> read(LakeTable table) {
    if (!exists(table)) {
      return spark.createDataFrame(List.of(), table.schema());
    }
    return spark.read().format("delta").load(path(table));
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

  /**
   * All rows of the newest version, cut into about as many partitions as asked for, as far as the
   * files' row groups go.
   */
  public Dataset<Row> read(LakeTable table, int partitions) {
    // A session of its own, whose settings are seen by nothing else.
    SparkSession session = spark.newSession();
    session.conf().set("spark.sql.files.minPartitionNum", partitions);
    session.conf().set("spark.sql.files.openCostInBytes", FILE_OPENING_BYTES);
    // Delta plans a scan with the settings of the active session, whoever asks for it.
    SparkSession.setActiveSession(session);
    try {
      return new Lake(session, root, cut).read(table);
    } finally {
      SparkSession.setActiveSession(spark);
    }
  }

  /** The data files of the newest version, as URIs, sorted. */
  public List<String> files(LakeTable table) {
    if (!exists(table)) {
      return List.of();
    }
    String[] files = read(table).inputFiles();
    Arrays.sort(files);
    return List.of(files);
  }

  /** Rows of the records table with their samples as primitive arrays. */
  public static Dataset<RecordRow> recordRows(Dataset<Row> records) {
    return records.select(toBean(LakeTable.RECORDS)).as(Encoders.bean(RecordRow.class));
  }

  /** Adds rows in one transaction. */
  public void append(LakeTable table, Dataset<?> rows) {
    write(table, rows, SaveMode.Append);
  }

  /** Replaces all rows in one transaction. */
  public void overwrite(LakeTable table, Dataset<?> rows) {
    write(table, rows, SaveMode.Overwrite);
  }

  /** Replaces the rows that have a value in a column, in one transaction. */
  public void replace(LakeTable table, String column, String value, Dataset<Row> rows) {
    replaceWhere(table, column + " = " + quoted(value), rows);
  }

  /**
   * Replaces the rows that meet a condition, in one transaction; all rows given meet it.
   *
   * @param condition of Spark SQL
   */
  public void replaceWhere(LakeTable table, String condition, Dataset<Row> rows) {
    create(table);
    ordered(table, rows)
        .write()
        .format("delta")
        .mode(SaveMode.Overwrite)
        .option("replaceWhere", condition)
        .save(path(table));
  }

  /**
   * Replaces all rows of some recordings by others of the same recordings, in one transaction.
   *
   * @param recordIds all recordings of the dataset that lose rows or get some
   */
  public void replaceRecordings(
      LakeTable table, String dataset, Set<String> recordIds, Dataset<Row> rows) {
    replaceWhere(table, ofRecordings(dataset, recordIds), rows);
  }

  /** Removes all rows of some recordings from a table of this cut alone, in one transaction. */
  public void removeFromCut(LakeTable table, String dataset, Set<String> recordIds) {
    if (!recordIds.isEmpty() && exists(table)) {
      DeltaTable.forPath(spark, path(table)).delete(ofRecordings(dataset, recordIds));
    }
  }

  /**
   * Removes all rows of some recordings, in one transaction for each cut; nothing is written
   * without any.
   */
  public void removeRecordings(LakeTable table, String dataset, Set<String> recordIds) {
    List<Lake> from = LakeTable.ofCuts().contains(table) ? cuts() : List.of(this);
    from.forEach(each -> each.removeFromCut(table, dataset, recordIds));
  }

  /** Removes the entries of sources with the given signals, under whatever name. */
  public void removeSources(Set<String> sampleHashes) {
    if (!sampleHashes.isEmpty() && exists(LakeTable.SOURCES)) {
      DeltaTable.forPath(spark, path(LakeTable.SOURCES))
          .delete(col("sample_hash").isInCollection(sampleHashes));
    }
  }

  /** Deletes the files that no table's newest version names; nobody may be reading older ones. */
  public void vacuum() {
    // A session of its own, whose settings are seen by nothing else.
    SparkSession session = spark.newSession();
    session.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", false);
    // Tasks that list folders, 10,000 by default; tables here have no sub-folders.
    session.conf().set("spark.sql.sources.parallelPartitionDiscovery.parallelism", 4);
    for (Lake each : cuts()) {
      for (LakeTable table : LakeTable.values()) {
        if (each.exists(table)) {
          DeltaTable.forPath(session, each.path(table)).vacuum(0);
        }
      }
    }
  }

  /** Condition of Spark SQL that rows of some recordings meet. */
  public static String ofRecordings(String dataset, Set<String> recordIds) {
    return recordIds.stream()
        .map(Lake::quoted)
        .collect(
            Collectors.joining(", ", "dataset = " + quoted(dataset) + " AND record_id IN (", ")"));
  }

  /** A string literal of Spark SQL. */
  public static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
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

  /** The recordings of a dataset that have rows in the records or the annotations table. */
  public Set<String> recordings(String dataset) {
    return Set.copyOf(
        recordIds(LakeTable.RECORDS, dataset)
            .union(recordIds(LakeTable.ANNOTATIONS, dataset))
            .distinct()
            .as(Encoders.STRING())
            .collectAsList());
  }

  private Dataset<Row> recordIds(LakeTable table, String dataset) {
    return read(table).filter(col("dataset").equalTo(dataset)).select("record_id").distinct();
  }

  /** Column names as Spark's joins take them. */
  public static Seq<String> columns(String... names) {
    return JavaConverters.asScalaBuffer(List.of(names)).toList();
  }

  private void write(LakeTable table, Dataset<?> rows, SaveMode mode) {
    create(table);
    ordered(table, rows).write().format("delta").mode(mode).save(path(table));
  }

  /** Version of the columns a table has; 1 where it does not say. */
  int schemaVersion(LakeTable table) {
    return Integer.parseInt(
        DeltaTable.forPath(spark, path(table))
            .detail()
            .select(col("properties").getItem(SCHEMA_VERSION))
            .as(Encoders.STRING())
            .collectAsList()
            .stream()
            .filter(Objects::nonNull)
            .findFirst()
            .orElse("1"));
  }

  void setSchemaVersion(LakeTable table) {
    spark.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('%s' = '%d', 'delta.dataSkippingStatsColumns' = '%s')"
            .formatted(path(table), SCHEMA_VERSION, LakeTable.SCHEMA_VERSION, table.statistics()));
  }

  /**
   * Makes an empty table unless it is there. By a transaction of its own: Delta's builder of tables
   * stumbles over the folder that a refused first commit left.
   */
  void create(LakeTable table) {
    if (exists(table)) {
      return;
    }
    Metadata metadata =
        new Metadata(
            UUID.randomUUID().toString(),
            table.folder(),
            null,
            new Format("parquet", Map$.MODULE$.empty()),
            // Delta knows no lists whose elements are never null.
            table.schema().asNullable().json(),
            JavaConverters.asScalaBuffer(List.<String>of()).toSeq(),
            properties(table),
            Option.apply(System.currentTimeMillis()));
    OptimisticTransaction transaction = log(table).startTransaction(Option.empty(), Option.empty());
    transaction.updateMetadata(metadata, false);
    transaction.commit(
        JavaConverters.asScalaBuffer(List.<Action>of()).toSeq(),
        new DeltaOperations.CreateTable(metadata, true, false, Option.empty()));
  }

  private static scala.collection.immutable.Map<String, String> properties(LakeTable table) {
    return Map$.MODULE$
        .<String, String>empty()
        .updated(SCHEMA_VERSION, Integer.toString(LakeTable.SCHEMA_VERSION))
        // Delta would keep the smallest and largest patient id of each file in its log.
        .updated("delta.dataSkippingStatsColumns", table.statistics());
  }

  private static Dataset<Row> ordered(LakeTable table, Dataset<?> rows) {
    return rows.toDF().select(fromBean(table, rows.columns()));
  }

  DeltaLog log(LakeTable table) {
    return DeltaLog.forTable(spark, folder(table));
  }

  String path(LakeTable table) {
    return folder(table).toString();
  }

  private static Column[] toBean(LakeTable table) {
    return Arrays.stream(table.schema().fieldNames())
        .map(name -> col(name).as(camel(name)))
        .toArray(Column[]::new);
  }

  /** The table's columns in their order, from rows that name them either way. */
  private static Column[] fromBean(LakeTable table, String[] given) {
    List<String> names = Arrays.asList(given);
    return Arrays.stream(table.schema().fieldNames())
        .map(name -> names.contains(name) ? col(name) : col(camel(name)).as(name))
        .toArray(Column[]::new);
  }

  private static String camel(String snake) {
    StringBuilder camel = new StringBuilder();
    for (String word : snake.split("_", -1)) {
      camel.append(
          camel.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return camel.toString();
  }
}
