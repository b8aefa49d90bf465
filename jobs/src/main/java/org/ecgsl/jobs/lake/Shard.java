package org.ecgsl.jobs.lake;

import org.ecgsl.eval.Part;

/**
 * Names one minibatch: a slice of the sequences of one row group, in the order of one epoch.
 *
 * @param part side of the split whose sequences are meant
 * @param file Parquet file of the beats table, a URI
 * @param rowGroup index of the row group in the file
 * @param slice index of the slice
 * @param slices slices the row group is cut into
 * @param epoch epoch whose shuffle and masks are meant
 */
record Shard(Part part, String file, int rowGroup, int slice, int slices, int epoch) {

  /** The name training engines carry about: {@code file#part,rowGroup,slice,slices,epoch}. */
  String name() {
    return file + "#" + part + "," + rowGroup + "," + slice + "," + slices + "," + epoch;
  }

  static Shard parse(String name) {
    int hash = name.lastIndexOf('#');
    String[] fields = name.substring(hash + 1).split(",", -1);
    return new Shard(
        Part.valueOf(fields[0]),
        name.substring(0, hash),
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[2]),
        Integer.parseInt(fields[3]),
        Integer.parseInt(fields[4]));
  }
}
