package org.ecgsl.jobs.lake.archive;

import java.io.Serializable;
import org.ecgsl.jobs.lake.SourceEntry.FileStamp;

/**
 * A file of an archive.
 *
 * @param folder path of its folder below the archive's root, without slashes at its ends; empty for
 *     the root
 */
public record ListedFile(String folder, FileStamp stamp) implements Serializable {

  /** Path of something in a folder, both below the archive's root. */
  static String below(String folder, String name) {
    return folder.isEmpty() ? name : folder + "/" + name;
  }
}
