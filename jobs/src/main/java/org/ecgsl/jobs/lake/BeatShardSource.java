package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.PretextTask;
import org.ecgsl.model.Seed;
import org.ecgsl.split.Part;

/**
 * Reads the minibatch a shard names straight from its row group, on the machine that trains on it.
 */
public final class BeatShardSource implements MinibatchSource {

  private static final long serialVersionUID = 1;

  private final BeatSelection selection;
  private final Assembly assembly;
  private final Seed seed;
  private final SerializableConfiguration hadoop;
  private final SequenceCache cache = new SequenceCache();

  private BeatShardSource(
      BeatSelection selection, Assembly assembly, Seed seed, Configuration hadoop) {
    this.selection = selection;
    this.assembly = assembly;
    this.seed = seed;
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  @FunctionalInterface
  private interface Assembly extends Serializable {
    Minibatch assemble(List<BeatSequence> sequences, boolean trained, SplittableRandom random);
  }

  /**
   * Minibatches of a pretext task; each epoch hides other heartbeats.
   *
   * @param augmented whether what is trained on is changed a little each time
   */
  public static BeatShardSource pretraining(
      BeatSelection selection,
      PretextTask task,
      boolean augmented,
      Seed seed,
      Configuration hadoop) {
    return new BeatShardSource(
        selection,
        (sequences, trained, random) ->
            selection.preprocessing().pretraining(sequences, task, trained && augmented, random),
        seed,
        hadoop);
  }

  /**
   * Minibatches with labels.
   *
   * @param labelWeights (K) weight of each label in the loss
   * @param augmented whether what is trained on is changed a little each time
   */
  public static BeatShardSource labelled(
      BeatSelection selection,
      double[] labelWeights,
      boolean augmented,
      Seed seed,
      Configuration hadoop) {
    return new BeatShardSource(
        selection,
        (sequences, trained, random) ->
            trained && augmented
                ? selection.preprocessing().augmented(sequences, labelWeights, random)
                : selection.preprocessing().labelled(sequences, labelWeights),
        seed,
        hadoop);
  }

  @Override
  public Minibatch load(String name) throws IOException {
    List<BeatSequence> sequences = new ArrayList<>();
    List<String> names = new ArrayList<>(List.of("masks"));
    boolean trained = true;
    for (Shard shard : Shard.parse(name)) {
      trained &= shard.part() == Part.TRAIN;
      names.add(add(shard, sequences));
      names.add(Integer.toString(shard.epoch()));
      names.add(Integer.toString(shard.slice()));
    }
    return assembly.assemble(sequences, trained, seed.stream(names.toArray(new String[0])));
  }

  /** Adds the sequences of a slice; the answer names its row group, in every run alike. */
  private String add(Shard shard, List<BeatSequence> sequences) throws IOException {
    SequenceCache.Group group =
        cache.get(shard.part() + " " + shard.file() + " " + shard.rowGroup(), () -> read(shard));
    List<BeatSequence> shuffled = new ArrayList<>(group.sequences());
    shuffle(shuffled, seed.stream("sequences", group.firstKey(), Integer.toString(shard.epoch())));
    sequences.addAll(shuffled.subList(shard.start(shuffled.size()), shard.end(shuffled.size())));
    return group.firstKey();
  }

  private SequenceCache.Group read(Shard shard) throws IOException {
    try (BeatFile file = new BeatFile(shard.file(), hadoop.value())) {
      BeatColumns beats =
          file.read(
              shard.rowGroup(),
              selection.preprocessing().leads(),
              selection.preprocessing().segmentSamples());
      return new SequenceCache.Group(
          beats.firstKey(),
          selection.sequences(beats, shard.part()).stream()
              .map(BeatSelection.Located::sequence)
              .toList());
    }
  }

  private static void shuffle(List<BeatSequence> sequences, SplittableRandom random) {
    for (int i = sequences.size() - 1; i > 0; i--) {
      Collections.swap(sequences, i, random.nextInt(i + 1));
    }
  }
}
