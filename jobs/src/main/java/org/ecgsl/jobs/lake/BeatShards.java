package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.Seed;
import org.ecgsl.split.Part;

/**
 * The row groups of the beats table that hold a selection, and the names of the minibatches cut
 * from them.
 *
 * <p>Made by reading the key columns once on the executors; a slice is never empty.
 */
public final class BeatShards {

  private final List<Group> groups;
  private final Part part;
  private final int batchSequences;

  private BeatShards(List<Group> groups, Part part, int batchSequences) {
    this.part = part;
    this.groups = groups;
    this.batchSequences = batchSequences;
  }

  /** What one row group holds of a selection. */
  private record Group(
      String firstKey, String file, int rowGroup, int sequences, long beats, LabelCounts labels)
      implements java.io.Serializable {}

  /**
   * Looks through the files.
   *
   * @param files data files of the beats table
   * @param selection the heartbeats wanted
   * @param part the side of the split
   * @param classes classes to count labels of
   * @param batchSequences sequences in a minibatch, at most
   */
  public static BeatShards index(
      JavaSparkContext spark,
      List<String> files,
      BeatSelection selection,
      Part part,
      int classes,
      int batchSequences) {
    if (files.isEmpty()) {
      return new BeatShards(List.of(), part, batchSequences);
    }
    SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
    List<Group> groups =
        spark
            .parallelize(files, Math.min(files.size(), 4 * spark.defaultParallelism()))
            .flatMap(file -> groups(file, selection, part, classes, hadoop.value()))
            .collect();
    // File names differ from run to run; the first heartbeat of a row group does not.
    return new BeatShards(
        groups.stream().sorted(Comparator.comparing(Group::firstKey)).toList(),
        part,
        batchSequences);
  }

  private static Iterator<Group> groups(
      String file, BeatSelection selection, Part part, int classes, Configuration hadoop)
      throws IOException {
    List<Group> groups = new ArrayList<>();
    try (BeatFile beats = new BeatFile(file, hadoop)) {
      for (int rowGroup = 0; rowGroup < beats.rowGroups(); rowGroup++) {
        BeatColumns keys = beats.readKeys(rowGroup);
        List<BeatSelection.Located> sequences = selection.sequences(keys, part);
        if (!sequences.isEmpty()) {
          groups.add(summary(keys.firstKey(), file, rowGroup, sequences, classes));
        }
      }
    }
    return groups.iterator();
  }

  private static Group summary(
      String firstKey,
      String file,
      int rowGroup,
      List<BeatSelection.Located> sequences,
      int classes) {
    long beats = 0;
    LabelCounts labels = LabelCounts.none(classes);
    for (BeatSelection.Located located : sequences) {
      BeatSequence sequence = located.sequence();
      beats += sequence.beats() - sequence.from();
      labels = labels.plus(LabelCounts.of(sequence, classes));
    }
    return new Group(firstKey, file, rowGroup, sequences.size(), beats, labels);
  }

  /** Heartbeats selected. */
  public long beats() {
    return groups.stream().mapToLong(Group::beats).sum();
  }

  /** What is known of them. */
  public LabelCounts labels() {
    return groups.stream()
        .map(Group::labels)
        .reduce(LabelCounts::plus)
        .orElseGet(() -> LabelCounts.none(0));
  }

  /** Sequences selected. */
  public long sequences() {
    return groups.stream().mapToLong(Group::sequences).sum();
  }

  /** Names of the minibatches of an epoch, in an order drawn by the seed. */
  public List<String> epoch(int epoch, Seed seed) {
    List<Slice> slices = new ArrayList<>(slices(epoch));
    SplittableRandom random = seed.stream("shards", Integer.toString(epoch));
    for (int i = slices.size() - 1; i > 0; i--) {
      Collections.swap(slices, i, random.nextInt(i + 1));
    }
    return joined(slices);
  }

  /** Names of the minibatches in file order, masks of epoch {@code epoch}. */
  public List<String> inOrder(int epoch) {
    return joined(slices(epoch));
  }

  /** A slice of a row group and the sequences in it. */
  private record Slice(Shard shard, int sequences) {}

  private List<Slice> slices(int epoch) {
    List<Slice> all = new ArrayList<>();
    for (Group group : groups) {
      int slices = (group.sequences() + batchSequences - 1) / batchSequences;
      for (int slice = 0; slice < slices; slice++) {
        Shard shard = new Shard(part, group.file(), group.rowGroup(), slice, slices, epoch);
        all.add(new Slice(shard, shard.end(group.sequences()) - shard.start(group.sequences())));
      }
    }
    return all;
  }

  /**
   * Names of minibatches. Where row groups hold few of the sequences, as with a small share of the
   * labels, several slices make a minibatch.
   */
  private List<String> joined(List<Slice> slices) {
    List<String> names = new ArrayList<>();
    List<Shard> open = new ArrayList<>();
    int sequences = 0;
    for (Slice slice : slices) {
      if (!open.isEmpty() && sequences + slice.sequences() > batchSequences) {
        names.add(Shard.name(open));
        open.clear();
        sequences = 0;
      }
      open.add(slice.shard());
      sequences += slice.sequences();
    }
    if (!open.isEmpty()) {
      names.add(Shard.name(open));
    }
    return names;
  }
}
