package org.ecgsl.jobs.lake;

import java.util.List;
import java.util.stream.Collectors;
import org.ecgsl.split.Part;

/**
 * A slice of the sequences of one row group, in the order of one epoch: a minibatch or a part of
 * one.
 *
 * @param part side of the split whose sequences are meant
 * @param file Parquet file of the beats table, a URI
 * @param rowGroup index of the row group in the file
 * @param slice index of the slice
 * @param slices slices the row group is cut into
 * @param epoch epoch whose shuffle and masks are meant
 */
record Shard(Part part, String file, int rowGroup, int slice, int slices, int epoch) {

  /**
   * The name training engines carry about, of one slice or of several that make a minibatch
   * together: a line {@code file#part,rowGroup,slice,slices,epoch} for each.
   */
  static String name(List<Shard> shards) {
    return shards.stream().map(Shard::line).collect(Collectors.joining("\n"));
  }

  static List<Shard> parse(String name) {
    return name.lines().map(Shard::ofLine).toList();
  }

  /** Index of its first sequence among those of the row group. */
  int start(int sequences) {
    return (int) ((long) sequences * slice / slices);
  }

  /** Index after its last. */
  int end(int sequences) {
    return (int) ((long) sequences * (slice + 1) / slices);
  }

  private String line() {
    return file + "#" + part + "," + rowGroup + "," + slice + "," + slices + "," + epoch;
  }

  private static Shard ofLine(String line) {
    int hash = line.lastIndexOf('#');
    String[] fields = line.substring(hash + 1).split(",", -1);
    return new Shard(
        Part.valueOf(fields[0]),
        line.substring(0, hash),
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[2]),
        Integer.parseInt(fields[3]),
        Integer.parseInt(fields[4]));
  }
}
