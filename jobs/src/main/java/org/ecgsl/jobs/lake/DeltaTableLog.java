package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.input_file_name;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.ecgsl.jobs.lake.commit.TableLog;
import org.ecgsl.jobs.lake.commit.TableState;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * The log of a Delta table. A mark is Delta's version of an application id ({@code txn} in the
 * Delta protocol): every commit reads and sets the one that all share, so that Delta refuses
 * whichever of two comes second and has it look again; it also reads the whole table, so that
 * commits of other programs are seen.
 */
final class DeltaTableLog implements TableLog<Change> {

  /** Application id that every commit sets; those of subjects begin with it. */
  private static final String EVERY = "ecgsl";

  private static final String SUBJECT = EVERY + "/";

  private final Lake lake;
  private final TableId table;
  private final DeltaLog log;
  private Optional<Cleared> cleared = Optional.empty();

  /** A version that has no rows a removal would take out. */
  private record Cleared(long version, Change.Removal removal) {}

  DeltaTableLog(Lake lake, TableId table) {
    this.lake = lake;
    this.table = table;
    this.log = lake.log(table);
  }

  /** What a state of a table is marked with. */
  static TableState state(Snapshot snapshot) {
    if (snapshot.version() < 0) {
      return TableState.ABSENT;
    }
    Map<String, Long> marks = new HashMap<>();
    JavaConverters.mapAsJavaMapConverter(snapshot.transactions())
        .asJava()
        .forEach(
            (id, version) -> {
              if (id.startsWith(SUBJECT)) {
                marks.put(id.substring(SUBJECT.length()), (Long) version);
              }
            });
    return new TableState(snapshot.version(), marks);
  }

  @Override
  public void create() {
    lake.create(table);
  }

  @Override
  public TableState latest() {
    return state(newest());
  }

  private Snapshot newest() {
    return log.update(false, Option.empty(), Option.empty());
  }

  @Override
  public boolean commitAfter(TableState state, Change change, Map<String, Long> marks)
      throws IOException {
    Snapshot before = newest();
    if (before.version() != state.version()) {
      return false;
    }
    OptimisticTransaction transaction = log.startTransaction(Option.empty(), Option.apply(before));
    transaction.readWholeTable();
    transaction.txnVersion(EVERY);
    if (change.migrates()) {
      transaction.updateMetadata(ofToday(before.metadata()), false);
    }
    List<Action> actions = new ArrayList<>(change.added());
    Cleared now = new Cleared(before.version(), change.removal());
    if (!cleared.equals(Optional.of(now))) {
      actions.addAll(removed(before, change.removal()));
    }
    marks.forEach((subject, number) -> actions.add(mark(SUBJECT + subject, number)));
    actions.add(mark(EVERY, marks.values().stream().mapToLong(Long::longValue).sum()));
    boolean only = change.removal() instanceof Change.Removal.None;
    try {
      long version =
          transaction.commit(
              JavaConverters.asScalaBuffer(actions).toSeq(),
              new DeltaOperations.Write(
                  only ? SaveMode.Append : SaveMode.Overwrite,
                  Option.empty(),
                  Option.empty(),
                  Option.empty()));
      cleared =
          change.added().isEmpty()
              ? Optional.of(new Cleared(version, change.removal()))
              : Optional.empty();
      return true;
    } catch (ConcurrentModificationException e) { // what Delta throws when another came first
      return false;
    }
  }

  private static SetTransaction mark(String id, long number) {
    return new SetTransaction(id, number, Option.apply(System.currentTimeMillis()));
  }

  /** Files that go, and those that hold what stays of them. */
  private List<Action> removed(Snapshot before, Change.Removal removal) throws IOException {
    List<Action> actions = new ArrayList<>();
    if (removal instanceof Change.Removal.All) {
      before.allFiles().collectAsList().forEach(file -> actions.add(file.remove()));
    } else if (removal instanceof Change.Removal.Matching matching) {
      List<Dataset<Row>> keySets =
          matching.keySets().stream().filter(keys -> appliesTo(before, keys)).toList();
      List<AddFile> touched = touched(before, keySets);
      if (!touched.isEmpty()) {
        actions.addAll(retained(before, touched, keySets));
        touched.forEach(file -> actions.add(file.remove()));
      }
    }
    return actions;
  }

  private static boolean appliesTo(Snapshot before, Dataset<Row> keys) {
    return Set.of(before.schema().fieldNames()).containsAll(Arrays.asList(keys.columns()));
  }

  /** The files that have rows with one of the keys, found in one pass over the key columns. */
  private List<AddFile> touched(Snapshot before, List<Dataset<Row>> keySets) {
    if (keySets.isEmpty()) {
      return List.of();
    }
    Dataset<Row> rows = lake.read(before).withColumn("_file", input_file_name());
    Dataset<Row> files = null;
    for (Dataset<Row> keys : keySets) {
      Dataset<Row> of = rows.join(keys, Lake.columns(keys.columns()), "left_semi").select("_file");
      files = files == null ? of : files.union(of);
    }
    Set<String> names = new HashSet<>();
    files
        .distinct()
        .as(Encoders.STRING())
        .collectAsList()
        .forEach(uri -> names.add(uri.substring(uri.lastIndexOf('/') + 1)));
    return names.isEmpty()
        ? List.of()
        : before.allFiles().collectAsList().stream()
            .filter(file -> names.contains(new Path(file.path()).getName()))
            .toList();
  }

  /** Writes what stays of some files to new ones. */
  private List<AddFile> retained(Snapshot before, List<AddFile> touched, List<Dataset<Row>> keySets)
      throws IOException {
    Dataset<Row> rows =
        log.createDataFrame(
            before, JavaConverters.asScalaBuffer(touched).toSeq(), false, Option.empty());
    for (Dataset<Row> keys : keySets) {
      rows = rows.join(keys, Lake.columns(keys.columns()), "left_anti");
    }
    return table.equals(TableId.of(LakeTable.RECORDS))
        ? new RecordsTable(lake).write(Lake.recordRows(rows).toJavaRDD())
        : write(rows);
  }

  /** The table's description with the columns of today. */
  private Metadata ofToday(Metadata before) {
    LakeTable kind = LakeTable.of(table);
    return before.copy(
        before.id(),
        before.name(),
        before.description(),
        before.format(),
        kind.schema().asNullable().json(),
        before.partitionColumns(),
        before.configuration().$plus$plus(Lake.properties(kind)),
        before.createdTime());
  }

  /** Writes rows to files that no commit names yet. */
  List<AddFile> write(Dataset<Row> rows) {
    create();
    return write(rows, log.startTransaction(Option.empty(), Option.empty()));
  }

  /** Writes rows with the columns of today, whichever the table has. */
  List<AddFile> writeMigrated(Dataset<Row> rows) {
    OptimisticTransaction transaction = log.startTransaction(Option.empty(), Option.empty());
    transaction.updateMetadata(ofToday(transaction.snapshot().metadata()), false);
    return write(rows, transaction);
  }

  private static List<AddFile> write(Dataset<Row> rows, OptimisticTransaction transaction) {
    List<AddFile> files = new ArrayList<>();
    JavaConverters.seqAsJavaListConverter(transaction.writeFiles(rows))
        .asJava()
        .forEach(
            file -> {
              if (file instanceof AddFile added) {
                files.add(added);
              }
            });
    return files;
  }
}
