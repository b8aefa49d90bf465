package org.ecgsl.jobs.lake.archive;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.jobs.config.Fingerprint;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.lake.SourceEntry.FileStamp;
import org.ecgsl.jobs.lake.SourceEntry.Status;
import org.ecgsl.jobs.lake.Sources;
import org.ecgsl.jobs.lake.archive.ArchiveListing.Entry;
import org.ecgsl.jobs.lake.archive.ArchiveRules.Promise;
import scala.collection.immutable.Seq;

/**
 * An archive listed by Spark's tasks, as tables on the executors' disks: what the driver holds does
 * not grow with it. Only its top is listed by the driver, which a small archive is all of.
 */
public final class ListedArchive implements Closeable {

  /** Files and folders that the driver lists itself. */
  private static final int DRIVER_ITEMS = 10_000;

  /** Folders that are walked by tasks: some for each core, so that large ones do not decide. */
  private static final int FOLDERS_PER_CORE = 16;

  private static final StructType FILES =
      new StructType()
          .add("folder", DataTypes.StringType, false)
          .add("name", DataTypes.StringType, false)
          .add("bytes", DataTypes.LongType, false)
          .add("modified_ms", DataTypes.LongType, false);

  private static final StructType PROMISES =
      new StructType()
          .add("folder", DataTypes.StringType, false)
          .add("name", DataTypes.StringType, false)
          .add("header", DataTypes.StringType, false);

  private static final StructType ENTRIES =
      new StructType()
          .add("record_id", DataTypes.StringType, false)
          .add("folder", DataTypes.StringType, false)
          .add("name", DataTypes.StringType, false)
          .add("expected", DataTypes.BooleanType, false)
          .add(
              "companions",
              DataTypes.createArrayType(
                  new StructType()
                      .add("name", DataTypes.StringType, false)
                      .add("bytes", DataTypes.LongType, false)
                      .add("modified_ms", DataTypes.LongType, false),
                  false),
              false)
          .add("included", DataTypes.BooleanType, false)
          .add("names_patient", DataTypes.BooleanType, false);

  private static final Seq<String> SAME_ID = Lake.columns("record_id");

  private final Path root;
  private final Dataset<Row> files;
  private final Dataset<Row> entries;
  private final Overview overview;

  private ListedArchive(Path root, Dataset<Row> files, Dataset<Row> entries) {
    this.root = root;
    this.files = files;
    this.entries = entries;
    this.overview = overview(entries);
  }

  /** What tasks ask about the files of the archive. */
  public interface Questions extends Serializable {

    /** The formats recordings may have. */
    RecordFormats formats();

    /** Whether a recording counts. */
    boolean includes(Entry entry);

    /** Whether the recording's format names the patient, so that it must be de-identified. */
    boolean namesPatient(Entry entry);
  }

  /**
   * What was found.
   *
   * @param all files in which a recording may begin
   * @param included those of them that count
   * @param firstOfPatient the first that counts, by record id, whose format names the patient
   */
  public record Overview(long all, long included, Optional<Entry> firstOfPatient) {}

  /**
   * Lists an archive with all its sub-folders.
   *
   * @throws UserException if there is no such folder, or no file in it that may be a recording
   */
  public static ListedArchive of(SparkSession spark, Path root, Questions questions)
      throws IOException {
    return of(spark, root, questions, DRIVER_ITEMS);
  }

  /**
   * @param driverItems files and folders that the driver lists itself
   */
  static ListedArchive of(SparkSession spark, Path root, Questions questions, int driverItems)
      throws IOException {
    SerializableConfiguration hadoop =
        new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    Path absolute = root.getFileSystem(hadoop.value()).makeQualified(root);
    Dataset<Row> files =
        files(spark, absolute, driverItems, hadoop).persist(StorageLevel.DISK_ONLY());
    Dataset<Row> entries =
        grouped(files, absolute, questions)
            .union(promised(files, absolute, questions, hadoop))
            .persist(StorageLevel.DISK_ONLY());
    ListedArchive listed = new ListedArchive(absolute, files, entries);
    if (listed.overview.all() == 0) {
      listed.close();
      throw ArchiveListing.empty(absolute, questions.formats());
    }
    return listed;
  }

  /** The archive's folder. */
  public Path root() {
    return root;
  }

  /** How much there is. */
  public Overview overview() {
    return overview;
  }

  private static Dataset<Row> files(
      SparkSession spark, Path root, int driverItems, SerializableConfiguration hadoop)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int enough = FOLDERS_PER_CORE * context.defaultParallelism();
    FirstFolders first;
    try {
      first = FirstFolders.of(root, enough, driverItems, hadoop.value());
    } catch (FileNotFoundException e) {
      throw ArchiveListing.missing(root, e);
    }
    Dataset<Row> top =
        spark.createDataFrame(first.files().stream().map(ListedArchive::row).toList(), FILES);
    if (first.folders().isEmpty()) {
      return top;
    }
    String uri = root.toString();
    JavaRDD<Row> below =
        context
            .parallelize(first.folders(), Math.min(first.folders().size(), enough))
            .flatMap(
                folder ->
                    new Rows<>(
                        ArchiveWalk.of(new Path(uri), folder, hadoop.value()), ListedArchive::row));
    return top.union(spark.createDataFrame(below, FILES));
  }

  private static Dataset<Row> grouped(Dataset<Row> files, Path root, Questions questions) {
    String uri = root.toString();
    UserDefinedFunction groups =
        udf(
            (UDF1<String, String[]>) name -> ArchiveRules.groups(name).toArray(String[]::new),
            DataTypes.createArrayType(DataTypes.StringType));
    FlatMapFunction<Row, Row> entries =
        group ->
            new ArchiveRules(new Path(uri), questions.formats())
                .entries(group.getString(0), group.getString(1), stamps(group.getList(2))).stream()
                    .map(entry -> row(entry, questions))
                    .iterator();
    return files
        .select(
            col("folder"),
            explode(groups.apply(col("name"))).as("group"),
            struct("name", "bytes", "modified_ms").as("file"))
        .groupBy("folder", "group")
        .agg(collect_list("file"))
        .flatMap(entries, Encoders.row(ENTRIES));
  }

  /** What RECORDS files promise and is not there. */
  private static Dataset<Row> promised(
      Dataset<Row> files, Path root, Questions questions, SerializableConfiguration hadoop) {
    String uri = root.toString();
    FlatMapFunction<Row, Row> promises =
        file ->
            new Rows<>(
                new RecordsFile(new Path(uri), file.getString(0), hadoop.value()),
                ListedArchive::row);
    FlatMapFunction<Row, Row> missing =
        row -> {
          Promise promise = new Promise(row.getString(0), row.getString(1));
          Entry entry = new ArchiveRules(new Path(uri), questions.formats()).missing(promise);
          return List.of(row(entry, questions)).iterator();
        };
    Dataset<Row> there = files.select(col("folder").as("in"), col("name").as("there"));
    return files
        .filter(col("name").equalTo(ArchiveRules.RECORDS))
        .flatMap(promises, Encoders.row(PROMISES))
        .distinct()
        .join(
            merged(there),
            col("folder").equalTo(col("in")).and(col("name").equalTo(col("there"))),
            "left_anti")
        .join(
            merged(there),
            col("folder").equalTo(col("in")).and(col("header").equalTo(col("there"))),
            "left_anti")
        .flatMap(missing, Encoders.row(ENTRIES));
  }

  private static Overview overview(Dataset<Row> entries) {
    Column counts = col("included");
    Row row =
        entries
            .agg(
                count(lit(1)),
                count(when(counts, 1)),
                min(when(counts.and(col("names_patient")), struct("record_id", "folder", "name"))))
            .head();
    Optional<Entry> first =
        Optional.<Row>ofNullable(row.getAs(2))
            .map(
                at ->
                    new Entry(at.getString(0), at.getString(1), at.getString(2), true, List.of()));
    return new Overview(row.getLong(0), row.getLong(1), first);
  }

  /**
   * The entries that are not as they were, and those of recordings that are not stored and have
   * rows: another ingest was kept from completing them.
   *
   * @param settings what decides what is stored of an unchanged recording
   */
  public EntryTable changed(Snapshot snapshot, String dataset, Fingerprint settings) {
    Dataset<Row> sources = new Sources(snapshot).of(dataset);
    Dataset<Row> leftovers =
        snapshot.exists(LakeTable.RECORDS)
            ? sources
                .filter(not(col("status").equalTo(Status.STORED.name())))
                .select("record_id")
                .join(merged(snapshot.withRows(dataset)), SAME_ID, "left_semi")
            : sources.select("record_id").limit(0);
    return changed(sources, leftovers, settings);
  }

  /**
   * @param sources rows of the sources table
   * @param leftovers record ids that are to be looked at in any case
   */
  EntryTable changed(Dataset<Row> sources, Dataset<Row> leftovers, Fingerprint settings) {
    UserDefinedFunction isSame =
        udf((UDF1<String, Boolean>) settings::matches, DataTypes.BooleanType);
    Dataset<Row> same = sources.filter(isSame.apply(col("settings")));
    UserDefinedFunction path =
        udf((UDF2<String, String, String>) ArchiveRules::path, DataTypes.StringType);
    UserDefinedFunction below =
        udf((UDF2<String, String, String>) ListedFile::below, DataTypes.StringType);
    Dataset<Row> now =
        files.select(
            below.apply(col("folder"), col("name")).as("path"), col("bytes"), col("modified_ms"));
    Dataset<Row> changed =
        same.select(col("record_id"), explode(col("files")).as("was"))
            .withColumn("path", path.apply(col("record_id"), col("was.name")))
            .join(merged(now), Lake.columns("path"), "left_outer")
            .filter(
                not(
                    coalesce(col("bytes"), lit(-1L))
                        .equalTo(col("was.bytes"))
                        .and(
                            coalesce(col("modified_ms"), lit(0L)).equalTo(col("was.modified_ms")))))
            .select("record_id")
            .union(leftovers);
    Dataset<Row> unchanged = same.select("record_id").join(merged(changed), SAME_ID, "left_anti");
    return new EntryTable(
        included().join(merged(unchanged), SAME_ID, "left_anti"), overview.included());
  }

  /**
   * A side of a join that never comes to the driver to be broadcast: how large it is Spark guesses
   * by the size of files, which keys that are much alike make small.
   */
  private static Dataset<Row> merged(Dataset<Row> side) {
    return side.hint("merge");
  }

  /** The entries of some record ids. */
  public EntryTable of(Set<String> recordIds) {
    return new EntryTable(
        included().join(EntryTable.keys(entries.sparkSession(), recordIds), SAME_ID, "left_semi"),
        recordIds.size());
  }

  private Dataset<Row> included() {
    return entries.filter(col("included"));
  }

  /** The entry of a row. */
  static Entry entry(Row row) {
    return new Entry(
        row.getAs("record_id"),
        row.getAs("folder"),
        row.getAs("name"),
        row.<Boolean>getAs("expected"),
        stamps(row.getList(row.fieldIndex("companions"))));
  }

  private static List<FileStamp> stamps(List<Row> files) {
    return files.stream()
        .map(file -> new FileStamp(file.getString(0), file.getLong(1), file.getLong(2)))
        .toList();
  }

  private static Row row(Entry entry, Questions questions) {
    return RowFactory.create(
        entry.recordId(),
        entry.folder(),
        entry.name(),
        entry.expected(),
        entry.companions().stream()
            .map(file -> RowFactory.create(file.name(), file.bytes(), file.modifiedMillis()))
            .toArray(),
        questions.includes(entry),
        questions.namesPatient(entry));
  }

  private static Row row(ListedFile file) {
    FileStamp stamp = file.stamp();
    return RowFactory.create(file.folder(), stamp.name(), stamp.bytes(), stamp.modifiedMillis());
  }

  private static Row row(Promise promise) {
    return RowFactory.create(promise.folder(), promise.name(), promise.header());
  }

  /** Frees the executors' disks. */
  @Override
  public void close() {
    entries.unpersist();
    files.unpersist();
  }

  /** Rows as they are read; what is open is closed after the last. */
  private static final class Rows<T> implements Iterator<Row> {
    private final RemoteIterator<T> items;
    private final Function<T, Row> row;

    Rows(RemoteIterator<T> items, Function<T, Row> row) {
      this.items = items;
      this.row = row;
    }

    @Override
    public boolean hasNext() {
      try {
        return items.hasNext();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Row next() {
      try {
        return row.apply(items.next());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
