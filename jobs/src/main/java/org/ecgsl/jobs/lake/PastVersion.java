package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.delta.Snapshot;
import org.ecgsl.jobs.config.UserException;
import scala.Option;

/**
 * A version of a table that may not be the newest one, and that may no longer be there: Delta
 * deletes entries of its log after a time, {@code forget} the data files of all earlier versions.
 */
record PastVersion(Lake lake, TableId table, long version) {

  /**
   * The table at this version, of which all files are there.
   *
   * @throws UserException if it cannot be read any more
   */
  Snapshot read() {
    long newest = lake.newest(table).version();
    if (newest < version) {
      throw new UserException(
          newest < 0
              ? "no table %s in %s; give --lake the lake the model was trained on"
                  .formatted(table.folder(), lake.root())
              : "the table %s in %s has versions up to %d, the model was trained on version %d; give --lake the lake it was trained on"
                  .formatted(table.folder(), lake.root(), newest, version));
    }
    Snapshot state = state();
    requireSchema(state);
    requireFiles(state);
    return state;
  }

  private Snapshot state() {
    try {
      return lake.log(table).getSnapshotAt(version, Option.empty(), Option.empty());
    } catch (Exception e) { // Scala's checked ones among them: entries of the log are not there
      throw gone("its log has been cleaned up, which Delta does after 30 days", e);
    }
  }

  private void requireSchema(Snapshot state) {
    Option<String> schema = state.metadata().configuration().get(Lake.SCHEMA_VERSION);
    String current = Integer.toString(LakeTable.SCHEMA_VERSION);
    if (schema.isEmpty() || !schema.get().equals(current)) {
      throw gone(
          "its columns are of schema version %s, this code reads %s"
              .formatted(schema.isEmpty() ? "1" : schema.get(), current),
          null);
    }
  }

  private void requireFiles(Snapshot state) {
    List<String> needed =
        state.allFiles().toDF().select("path").as(Encoders.STRING()).collectAsList();
    try {
      Set<String> there = there();
      long missing =
          needed.stream().filter(path -> !there.contains(new Path(path).getName())).count();
      if (missing > 0) {
        throw gone(
            "%,d of its %,d data files have been deleted, as ecgsl forget does with all that the newest version does not need"
                .formatted(missing, needed.size()),
            null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + lake.folder(table), e);
    }
  }

  private Set<String> there() throws IOException {
    Path folder = lake.folder(table);
    FileSystem files = folder.getFileSystem(lake.hadoop());
    Set<String> names = new HashSet<>();
    for (FileStatus file : files.listStatus(folder)) {
      names.add(file.getPath().getName());
    }
    return names;
  }

  private UserException gone(String why, Throwable cause) {
    return new UserException(
        "version %d of the table %s in %s cannot be read any more: %s; give --lake a copy of the lake from that time, or train the model again on the newest version"
            .formatted(version, table.folder(), lake.root(), why),
        cause);
  }
}
