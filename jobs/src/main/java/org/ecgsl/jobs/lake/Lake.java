package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.Format;
import org.apache.spark.sql.delta.actions.Metadata;
import org.ecgsl.jobs.lake.commit.Committer;
import org.ecgsl.jobs.lake.commit.TableState;
import org.ecgsl.jobs.lake.storage.OpenClaims;
import org.ecgsl.jobs.lake.storage.StoreProbe;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;

/**
 * A folder of Delta tables, which {@link Snapshot}s are read from and {@link LakeWriter}s commit
 * to.
 */
public final class Lake {

  /** Table property that says which columns a table has. */
  static final String SCHEMA_VERSION = "ecgsl.schemaVersion";

  static final String CUTS = "cuts";

  private final SparkSession spark;
  private final Path root;
  private final String cut;
  private final StoreProbe probe;

  /**
   * Opens or plans a lake; nothing is created before the first write.
   *
   * @param root folder, any Hadoop file system
   */
  public Lake(SparkSession spark, Path root) {
    this(spark, root, "", new StoreProbe(root, spark.sparkContext().hadoopConfiguration()));
  }

  private Lake(SparkSession spark, Path root, String cut, StoreProbe probe) {
    this.spark = spark;
    this.root = root;
    this.cut = cut;
    this.probe = probe;
  }

  /**
   * The same recordings cut in another way: tables of {@link LakeTable#ofCuts} of their own, in
   * {@code cuts/NAME}; all others are this lake's.
   */
  public Lake cut(String name) {
    return new Lake(spark, root, name, probe);
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

  /** The table of this cut. */
  public TableId id(LakeTable table) {
    boolean ofThisCut = LakeTable.ofCuts().contains(table) && !cut.isEmpty();
    return ofThisCut ? new TableId(CUTS + "/" + cut + "/" + table.folder()) : TableId.of(table);
  }

  /** Never relative: executors have a working folder of their own. */
  Path folder(TableId table) {
    Path folder = new Path(root, table.folder());
    try {
      return folder.isAbsolute() ? folder : folder.getFileSystem(hadoop()).makeQualified(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot find the folder " + folder, e);
    }
  }

  /**
   * The newest state of all tables, whose files stay until it is closed.
   *
   * @param what the command that reads, for others to see
   */
  public Snapshot pin(String what) {
    return Snapshot.pinned(what, () -> Snapshot.of(this));
  }

  /**
   * Tables as they were, whose files stay until it is closed; all others read as empty.
   *
   * @param what the command that reads, for others to see
   * @param versions version of each table by its folder, as {@link Snapshot#versions} gives them;
   *     if they are of another {@link #cut}, that one is opened
   * @throws org.ecgsl.jobs.config.UserException if one cannot be read any more
   */
  public Snapshot pin(String what, Map<String, Long> versions) {
    String prefix = CUTS + "/";
    Lake named =
        versions.keySet().stream()
            .filter(folder -> folder.startsWith(prefix))
            .map(folder -> cut(folder.substring(prefix.length(), folder.lastIndexOf('/'))))
            .findAny()
            .orElse(this);
    return Snapshot.pinned(what, () -> Snapshot.at(named, versions));
  }

  /** The newest state of all tables, for a look that takes moments. */
  public Snapshot open() {
    return Snapshot.of(this);
  }

  /**
   * What commits the results of one command.
   *
   * @param read the state the command has read
   */
  public LakeWriter<Change> writer(Snapshot read) throws IOException {
    probe.require();
    LakeTables tables = new LakeTables(this);
    Map<TableId, DeltaTableLog> logs = new HashMap<>();
    Map<TableId, org.apache.spark.sql.delta.Snapshot> looked = tables.newest();
    looked.putAll(read.pinned());
    return new LakeWriter<>(
        new Committer<>(
            table -> logs.computeIfAbsent(table, each -> new DeltaTableLog(this, each)),
            table ->
                looked.containsKey(table)
                    ? DeltaTableLog.state(looked.get(table))
                    : TableState.ABSENT,
            Lake::token),
        tables,
        Change::isNothing);
  }

  private static long token() {
    return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  }

  /** Writes rows to files that a commit can put into a table of this cut. */
  public Change adding(LakeTable table, Dataset<?> rows) {
    return Change.adding(new DeltaTableLog(this, id(table)).write(ordered(table, rows)));
  }

  /**
   * Deletes files that no table has any longer; those stay that another command may need.
   *
   * @param own what this command has claimed itself
   * @return number of files that stay, and who may need them
   */
  public KeptFiles deleteUnneededFiles(Set<String> own) throws IOException {
    List<OpenClaims.Open> others =
        new OpenClaims(root, hadoop())
            .all().stream().filter(claim -> !own.contains(claim.subject())).toList();
    long kept = new UnneededFiles(this).delete(others);
    return new KeptFiles(
        kept, kept == 0 ? List.of() : others.stream().map(OpenClaims.Open::holder).toList());
  }

  /** Files that no newest state has and that stay, as some commands may need them. */
  public record KeptFiles(long files, List<String> holders) {}

  /** Newest state of one table; its version is -1 if it was never written. */
  org.apache.spark.sql.delta.Snapshot newest(LakeTable table) {
    return newest(id(table));
  }

  org.apache.spark.sql.delta.Snapshot newest(TableId table) {
    return log(table).update(false, Option.empty(), Option.empty());
  }

  /** All rows of one state of a table. */
  Dataset<Row> read(org.apache.spark.sql.delta.Snapshot state) {
    return read(state, spark);
  }

  static Dataset<Row> read(org.apache.spark.sql.delta.Snapshot state, SparkSession session) {
    return session.baseRelationToDataFrame(
        state
            .deltaLog()
            .createRelation(
                JavaConverters.asScalaBuffer(List.<Expression>of()).toSeq(),
                Option.apply(state),
                Option.empty(),
                true));
  }

  /** Settings of the file systems. */
  public Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  /** Rows of the records table with their samples as primitive arrays. */
  public static Dataset<RecordRow> recordRows(Dataset<Row> records) {
    return records.select(toBean(LakeTable.RECORDS)).as(Encoders.bean(RecordRow.class));
  }

  /** Column names as Spark's joins take them. */
  public static Seq<String> columns(String... names) {
    return JavaConverters.asScalaBuffer(List.of(names)).toList();
  }

  /** Version of the columns a table has; 1 where it does not say. */
  int schemaVersion(LakeTable table) {
    Option<String> version = newest(table).metadata().configuration().get(SCHEMA_VERSION);
    return version.isDefined() ? Integer.parseInt(version.get()) : 1;
  }

  /**
   * Makes an empty table unless it is there. By a transaction of its own: Delta's builder of tables
   * stumbles over the folder that a refused first commit left.
   */
  void create(TableId table) {
    if (newest(table).version() >= 0) {
      return;
    }
    LakeTable kind = LakeTable.of(table);
    Metadata metadata =
        new Metadata(
            UUID.randomUUID().toString(),
            kind.folder(),
            null,
            new Format("parquet", Map$.MODULE$.empty()),
            // Delta knows no lists whose elements are never null.
            kind.schema().asNullable().json(),
            JavaConverters.asScalaBuffer(List.<String>of()).toSeq(),
            properties(kind),
            Option.apply(System.currentTimeMillis()));
    OptimisticTransaction transaction = log(table).startTransaction(Option.empty(), Option.empty());
    transaction.updateMetadata(metadata, false);
    try {
      transaction.commit(
          JavaConverters.asScalaBuffer(List.<Action>of()).toSeq(),
          new DeltaOperations.CreateTable(metadata, true, false, Option.empty()));
    } catch (ConcurrentModificationException e) { // another command made it
      create(table);
    }
  }

  static scala.collection.immutable.Map<String, String> properties(LakeTable table) {
    return Map$.MODULE$
        .<String, String>empty()
        .updated(SCHEMA_VERSION, Integer.toString(LakeTable.SCHEMA_VERSION))
        // Delta would keep the smallest and largest patient id of each file in its log.
        .updated("delta.dataSkippingStatsColumns", table.statistics());
  }

  private static Dataset<Row> ordered(LakeTable table, Dataset<?> rows) {
    return rows.toDF().select(fromBean(table, rows.columns()));
  }

  DeltaLog log(TableId table) {
    return DeltaLog.forTable(spark, folder(table));
  }

  String path(LakeTable table) {
    return folder(id(table)).toString();
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
