package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
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
   * @param inUse states that are being read: version by table, for each reader
   * @param writing whether another command may be about to commit files
   * @return files that stay although no newest state has them, because somebody may need them
   */
  long delete(Collection<Map<String, Long>> inUse, boolean writing) throws IOException {
    long kept = 0;
    for (TableId table : new LakeTables(lake).all()) {
      kept += delete(table, inUse, writing);
    }
    return kept;
  }

  private long delete(TableId table, Collection<Map<String, Long>> inUse, boolean writing)
      throws IOException {
    Snapshot newest = lake.newest(table);
    Set<String> needed = names(newest);
    Set<String> held = new HashSet<>();
    for (Map<String, Long> versions : inUse) {
      long version = versions.getOrDefault(table.folder(), newest.version());
      if (version != newest.version()) {
        held.addAll(names(lake.log(table).getSnapshotAt(version, Option.empty(), Option.empty())));
      }
    }
    Set<String> removed = new HashSet<>();
    newest.tombstones().collectAsList().forEach(file -> removed.add(name(file.path())));
    Path folder = lake.folder(table);
    FileSystem files = folder.getFileSystem(lake.hadoop());
    long kept = 0;
    for (FileStatus file : dataFiles(files, folder)) {
      String name = file.getPath().getName();
      if (needed.contains(name)) {
        continue;
      }
      if (held.contains(name) || (writing && !removed.contains(name))) {
        kept++;
      } else {
        files.delete(file.getPath(), false);
      }
    }
    return kept;
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
