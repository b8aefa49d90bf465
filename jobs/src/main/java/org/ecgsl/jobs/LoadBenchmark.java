package org.ecgsl.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.Prefetch;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.BeatSelection;
import org.ecgsl.jobs.lake.BeatShards;
import org.ecgsl.jobs.lake.LabelShare;
import org.ecgsl.jobs.lake.Labelling;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.split.Part;

/**
 * Measures how fast minibatches come from the beats table: what a worker of a pre-training does
 * beside its arithmetic, with none of that.
 */
public final class LoadBenchmark {

  private final RunConfig config;
  private final Snapshot snapshot;

  public LoadBenchmark(RunConfig config, Snapshot snapshot) {
    this.config = config;
    this.snapshot = snapshot;
  }

  /**
   * An epoch.
   *
   * @param heartbeats heartbeats of its minibatches
   * @param sampleBytes bytes of the samples in them, 4 a sample
   * @param seconds by the clock
   */
  public record Pass(long heartbeats, long sampleBytes, double seconds) {}

  /**
   * Makes the minibatches of the first epochs, each by a worker that has read nothing before.
   *
   * @param threads minibatches made at once
   * @param passes epochs
   */
  public List<Pass> run(int threads, int passes) throws IOException {
    TrainingData data = new TrainingData(config, snapshot, TrainingData.split(config, snapshot));
    BeatSelection selection = data.trainable(new Labelling.Nothing(), LabelShare.ALL);
    BeatShards shards = data.shards(selection, Part.TRAIN, 0);
    long beatBytes =
        (long) data.preprocessing().leads() * data.preprocessing().segmentSamples() * Float.BYTES;
    List<Pass> measured = new ArrayList<>();
    for (int epoch = 0; epoch < passes; epoch++) {
      MinibatchSource source = data.pretraining(selection);
      measured.add(pass(source, shards.epoch(epoch, data.seed()), threads, beatBytes));
    }
    return measured;
  }

  private static Pass pass(MinibatchSource source, List<String> names, int threads, long beatBytes)
      throws IOException {
    long heartbeats = 0;
    long began = System.nanoTime();
    try (Prefetch prefetch = new Prefetch(source, names, threads + 1, threads)) {
      for (int i = 0; i < names.size(); i++) {
        heartbeats += prefetch.next().heartbeats();
      }
    }
    return new Pass(heartbeats, heartbeats * beatBytes, (System.nanoTime() - began) * 1e-9);
  }
}
