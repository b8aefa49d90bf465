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

/**
 * Reads the minibatch a shard names straight from its row group, on the machine that trains on it.
 */
public final class BeatShardSource implements MinibatchSource {

  private static final long serialVersionUID = 1;

  private final BeatSelection selection;
  private final Assembly assembly;
  private final Seed seed;
  private final SerializableConfiguration hadoop;

  private BeatShardSource(
      BeatSelection selection, Assembly assembly, Seed seed, Configuration hadoop) {
    this.selection = selection;
    this.assembly = assembly;
    this.seed = seed;
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  @FunctionalInterface
  private interface Assembly extends Serializable {
    Minibatch assemble(List<BeatSequence> sequences, SplittableRandom random);
  }

  /** Minibatches with hidden heartbeats; each epoch hides others. */
  public static BeatShardSource pretraining(
      BeatSelection selection, double maskShare, Seed seed, Configuration hadoop) {
    return new BeatShardSource(
        selection,
        (sequences, random) ->
            selection
                .preprocessing()
                .pretraining(
                    sequences, new PretextTask.MaskedBeatReconstruction(maskShare), random),
        seed,
        hadoop);
  }

  /** Minibatches with the AAMI class of each heartbeat. */
  public static BeatShardSource labelled(
      BeatSelection selection, double[] classWeights, Seed seed, Configuration hadoop) {
    return new BeatShardSource(
        selection,
        (sequences, random) -> selection.preprocessing().labelled(sequences, classWeights),
        seed,
        hadoop);
  }

  @Override
  public Minibatch load(String name) throws IOException {
    Shard shard = Shard.parse(name);
    List<BeatSequence> sequences = new ArrayList<>();
    String group;
    try (BeatFile file = new BeatFile(shard.file(), hadoop.value())) {
      BeatColumns beats =
          file.read(
              shard.rowGroup(),
              selection.preprocessing().leads(),
              selection.preprocessing().segmentSamples());
      for (BeatSelection.Located located : selection.sequences(beats, shard.part())) {
        sequences.add(located.sequence());
      }
      group = beats.firstKey();
    }
    String epoch = Integer.toString(shard.epoch());
    shuffle(sequences, seed.stream("sequences", group, epoch));
    int from = (int) ((long) sequences.size() * shard.slice() / shard.slices());
    int to = (int) ((long) sequences.size() * (shard.slice() + 1) / shard.slices());
    return assembly.assemble(
        sequences.subList(from, to),
        seed.stream("masks", group, epoch, Integer.toString(shard.slice())));
  }

  private static void shuffle(List<BeatSequence> sequences, SplittableRandom random) {
    for (int i = sequences.size() - 1; i > 0; i--) {
      Collections.swap(sequences, i, random.nextInt(i + 1));
    }
  }
}
