package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.eval.Part;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.Seed;

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
      String firstKey, String file, int rowGroup, int sequences, long beats, long[] labels)
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
    long[] labels = new long[classes];
    for (BeatSelection.Located located : sequences) {
      BeatSequence sequence = located.sequence();
      beats += sequence.beats() - sequence.from();
      for (int i = sequence.from(); i < sequence.beats(); i++) {
        if (sequence.labels()[i] != BeatSequence.UNLABELLED) {
          labels[sequence.labels()[i]]++;
        }
      }
    }
    return new Group(firstKey, file, rowGroup, sequences.size(), beats, labels);
  }

  /** Heartbeats selected. */
  public long beats() {
    return groups.stream().mapToLong(Group::beats).sum();
  }

  /** Heartbeats selected of each class. */
  public long[] labels() {
    long[] sum = groups.isEmpty() ? new long[0] : new long[groups.get(0).labels().length];
    for (Group group : groups) {
      Arrays.setAll(sum, i -> sum[i] + group.labels()[i]);
    }
    return sum;
  }

  /** Names of the minibatches of an epoch, in an order drawn by the seed. */
  public List<String> epoch(int epoch, Seed seed) {
    List<String> names = new ArrayList<>(inOrder(epoch));
    SplittableRandom random = seed.stream("shards", Integer.toString(epoch));
    for (int i = names.size() - 1; i > 0; i--) {
      Collections.swap(names, i, random.nextInt(i + 1));
    }
    return names;
  }

  /** Names of the minibatches in file order, masks of epoch {@code epoch}. */
  public List<String> inOrder(int epoch) {
    List<String> names = new ArrayList<>();
    for (Group group : groups) {
      int slices = (group.sequences() + batchSequences - 1) / batchSequences;
      for (int slice = 0; slice < slices; slice++) {
        names.add(new Shard(part, group.file(), group.rowGroup(), slice, slices, epoch).name());
      }
    }
    return names;
  }
}
