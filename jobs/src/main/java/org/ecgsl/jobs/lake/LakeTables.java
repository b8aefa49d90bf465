package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.Snapshot;

/**
 * The Delta tables that lie in a lake, whoever made them: those of the lake, those of each of its
 * cuts, and what a user has put beside them. What a table is about is told by its columns.
 */
final class LakeTables implements LakeWriter.Tables {

  private static final String LOG = "_delta_log";

  /** Columns by which a row names a patient or a recording; each set names one by itself. */
  private static final List<Set<String>> NAMES =
      List.of(Set.of("patient_id"), Set.of("dataset", "record_id"), Set.of("sample_hash"));

  private static final Set<String> DERIVED =
      LakeTable.derived().stream().map(LakeTable::folder).collect(Collectors.toUnmodifiableSet());

  private final Lake lake;

  LakeTables(Lake lake) {
    this.lake = lake;
  }

  /** All tables. */
  List<TableId> all() throws IOException {
    List<TableId> tables = new ArrayList<>();
    FileSystem files = lake.root().getFileSystem(lake.hadoop());
    addBelow(files, lake.root(), "", tables);
    Path cuts = new Path(lake.root(), Lake.CUTS);
    if (files.exists(cuts)) {
      for (FileStatus cut : files.listStatus(cuts)) {
        addBelow(files, cut.getPath(), Lake.CUTS + "/" + cut.getPath().getName() + "/", tables);
      }
    }
    tables.removeIf(table -> lake.newest(table).version() < 0);
    return tables;
  }

  private static void addBelow(FileSystem files, Path folder, String prefix, List<TableId> tables)
      throws IOException {
    if (!files.exists(folder)) {
      return;
    }
    for (FileStatus each : files.listStatus(folder)) {
      if (each.isDirectory() && files.exists(new Path(each.getPath(), LOG))) {
        tables.add(new TableId(prefix + each.getPath().getName()));
      }
    }
  }

  @Override
  public List<TableId> derived() throws IOException {
    return all().stream()
        .filter(
            table ->
                DERIVED.contains(table.folder().substring(table.folder().lastIndexOf('/') + 1)))
        .toList();
  }

  @Override
  public List<TableId> naming() throws IOException {
    return all().stream()
        .filter(table -> !table.equals(TableId.of(LakeTable.RECORDS)))
        .filter(table -> !table.equals(TableId.of(LakeTable.FORGOTTEN)))
        .filter(this::names)
        .toList();
  }

  private boolean names(TableId table) {
    Set<String> columns = Set.of(lake.newest(table).schema().fieldNames());
    return NAMES.stream().anyMatch(columns::containsAll);
  }

  /** The newest states of all tables. */
  Map<TableId, Snapshot> newest() throws IOException {
    Map<TableId, Snapshot> states = new HashMap<>();
    for (TableId table : all()) {
      states.put(table, lake.newest(table));
    }
    return states;
  }

  /** The columns of a table. */
  List<String> columns(TableId table) {
    return Arrays.asList(lake.newest(table).schema().fieldNames());
  }
}
