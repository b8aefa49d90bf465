package org.ecgsl.jobs.lake;

import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Files of heartbeats and of the quality of the windows they were found in. */
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

  /** Puts in the heartbeats that tasks wrote. */
  public static Change beats(List<Files> files) {
    return adding(files.stream().flatMap(of -> of.beats().stream()).toList());
  }

  /** Puts in the quality that tasks wrote. */
  public static Change quality(List<Files> files) {
    return adding(files.stream().flatMap(of -> of.quality().stream()).toList());
  }

  private static Change adding(List<TableFile.Written> files) {
    return Change.adding(
        files.stream().filter(file -> file.rows() > 0).map(TableFile.Written::added).toList());
  }
}
