package org.ecgsl.jobs.lake;

/**
 * A table of a lake by its folder.
 *
 * @param folder path below the lake's root, such as {@code records} or {@code cuts/resnet1d/beats}
 */
public record TableId(String folder) {

  /** A table of the lake itself. */
  public static TableId of(LakeTable table) {
    return new TableId(table.folder());
  }

  @Override
  public String toString() {
    return folder;
  }
}
