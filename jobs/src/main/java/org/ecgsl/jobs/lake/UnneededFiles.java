package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.ecgsl.jobs.lake.storage.OpenClaims;
import scala.Option;

/**
 * Deletes data files that a lake's tables no longer have, whatever their age: those that a commit
 * took out, and those that no commit ever named.
 *
 * <p>A file stays while somebody may need it: one that a state holds which a running command reads,
 * and, while any command is writing, one that no commit names, as it may be about to.
 */
final class UnneededFiles {

  private final Lake lake;

  UnneededFiles(Lake lake) {
    this.lake = lake;
  }

  /**
   * Deletes them.
   *
   * @param others who else works on the lake or reads it
   * @return files that stay although no newest state has them, because somebody may need them
   */
  long delete(List<OpenClaims.Open> others) throws IOException {
    long kept = 0;
    for (TableId table : new LakeTables(lake).all()) {
      kept += delete(table, others);
    }
    return kept;
  }

  private long delete(TableId table, List<OpenClaims.Open> others) throws IOException {
    Path folder = lake.folder(table);
    FileSystem files = folder.getFileSystem(lake.hadoop());
    List<FileStatus> found = dataFiles(files, folder);
    Snapshot newest = lake.newest(table);
    if (newest.numOfFilesIfKnown().contains((long) found.size())) {
      return 0; // all there are, as those it has are there
    }
    Set<String> needed = names(newest);
    Set<String> held = held(table, newest, others);
    boolean writing = others.stream().anyMatch(other -> !other.onlyReads());
    boolean mayReadAny =
        others.stream().anyMatch(other -> other.onlyReads() && other.reads().isEmpty());
    Set<String> removed = writing ? removed(newest) : Set.of();
    long kept = 0;
    for (FileStatus file : found) {
      String name = file.getPath().getName();
      if (needed.contains(name)) {
        continue;
      }
      if (mayReadAny || held.contains(name) || (writing && !removed.contains(name))) {
        kept++;
      } else {
        files.delete(file.getPath(), false);
      }
    }
    return kept;
  }

  private static Set<String> removed(Snapshot newest) {
    Set<String> removed = new HashSet<>();
    newest.tombstones().collectAsList().forEach(file -> removed.add(name(file.path())));
    return removed;
  }

  /** Files of the states that others read. */
  private Set<String> held(TableId table, Snapshot newest, List<OpenClaims.Open> others) {
    Set<String> held = new HashSet<>();
    for (OpenClaims.Open other : others) {
      long version = other.reads().getOrDefault(table.folder(), newest.version());
      if (version != newest.version()) {
        held.addAll(names(lake.log(table).getSnapshotAt(version, Option.empty(), Option.empty())));
      }
    }
    return held;
  }

  private static List<FileStatus> dataFiles(FileSystem files, Path folder) throws IOException {
    List<FileStatus> found = new ArrayList<>();
    for (FileStatus file : files.listStatus(folder)) {
      if (file.isFile() && file.getPath().getName().endsWith(".parquet")) {
        found.add(file);
      }
    }
    return found;
  }

  private static Set<String> names(Snapshot state) {
    Set<String> names = new HashSet<>();
    for (AddFile file : state.allFiles().collectAsList()) {
      names.add(name(file.path()));
    }
    return names;
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
