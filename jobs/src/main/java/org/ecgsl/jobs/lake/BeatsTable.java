package org.ecgsl.jobs.lake;

import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * Commits of heartbeats and of the quality of the windows they were found in.
 *
 * <p>The quality goes in first: a recording counts as segmented once its beats are there.
 */
public final class BeatsTable {

  private final Lake lake;

  public BeatsTable(Lake lake) {
    this.lake = lake;
  }

  /**
   * What a task wrote.
   *
   * @param beats files of the beats table
   * @param quality files of the quality table
   * @param samples samples of all leads it looked at, context apart
   */
  public record Files(List<TableFile.Written> beats, List<TableFile.Written> quality, long samples)
      implements Serializable {

    /** Of a task that had nothing to do. */
    public static final Files NONE = new Files(List.of(), List.of(), 0);
  }

  /**
   * Where tasks write.
   *
   * @param beats folder of the beats table, a URI
   * @param quality folder of the quality table, a URI
   */
  public record Folders(String beats, String quality) implements Serializable {

    /** Folder of the beats table. */
    public Path beatsPath() {
      return new Path(beats);
    }

    /** Folder of the quality table. */
    public Path qualityPath() {
      return new Path(quality);
    }
  }

  /** Where tasks write. */
  public Folders folders() {
    return new Folders(lake.path(LakeTable.BEATS), lake.path(LakeTable.QUALITY));
  }

  /** Puts in what the tasks wrote, beside what is there. */
  public void append(List<Files> files) {
    commit(files, false);
  }

  /** Puts in what the tasks wrote, in place of all that is there. */
  public void replace(List<Files> files) {
    commit(files, true);
  }

  private void commit(List<Files> files, boolean replace) {
    commit(LakeTable.QUALITY, files.stream().flatMap(f -> f.quality().stream()).toList(), replace);
    commit(LakeTable.BEATS, files.stream().flatMap(f -> f.beats().stream()).toList(), replace);
  }

  private void commit(LakeTable table, List<TableFile.Written> files, boolean replace) {
    TableCommit commit = new TableCommit(lake, table);
    commit.add(files);
    if (replace) {
      commit.remove(name -> true);
    }
    commit.run();
  }
}
