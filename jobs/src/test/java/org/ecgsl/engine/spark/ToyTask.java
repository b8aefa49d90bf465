package org.ecgsl.engine.spark;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;

/**
 * Heartbeats of three easily told shapes in noise; a shard's name is its seed. A masked heartbeat
 * has the shape of the one before it.
 */
public final class ToyTask implements MinibatchSource {

  private static final long serialVersionUID = 1;

  private static final int SAMPLES = 32;

  /** The samples and two RR intervals, which are the sequence's median: 0. */
  private static final int REBUILT = SAMPLES + Head.Reconstruction.RR_INTERVALS;

  private static final int BEATS = 8;
  private static final int SEQUENCES = 4;
  private static final int SHAPES = 3;

  private final boolean classes;

  private ToyTask(boolean classes) {
    this.classes = classes;
  }

  public static ToyTask classification() {
    return new ToyTask(true);
  }

  public static ToyTask reconstruction() {
    return new ToyTask(false);
  }

  public Network network(TemporalModel temporal) {
    Head head =
        classes
            ? new Head.Prediction(List.of("N", "S", "V"), Head.Unit.HEARTBEAT, Head.Answer.ONE_OF)
            : new Head.Reconstruction();
    return new Network(
        new EcgSlArchitecture(1, SAMPLES, BEATS, List.of(8, 8), 1, 5, temporal), head);
  }

  /** {@code shards} shards per epoch, other ones in each; the same two for validation. */
  public static TrainingPlan plan(int epochs, int shards, double learningRate) {
    return new TrainingPlan(
        epochs,
        learningRate,
        0.01,
        1,
        epoch -> IntStream.range(0, shards).mapToObj(i -> "train " + (epoch * shards + i)).toList(),
        List.of("validation 1", "validation 2"));
  }

  @Override
  public Minibatch load(String shard) throws IOException {
    if (shard.startsWith("unreadable")) {
      throw new IOException(shard + " cannot be read");
    }
    Random random = new Random(shard.hashCode());
    int n = SEQUENCES * BEATS;
    float[] segments = new float[n * SAMPLES];
    float[] timing = new float[n * Minibatch.TIMING_FEATURES];
    float[] visible = new float[n];
    float[] weights = new float[n];
    float[] targets = new float[n * (classes ? SHAPES : REBUILT)];
    int shape = 0;
    for (int beat = 0; beat < n; beat++) {
      boolean masked = beat % BEATS % 3 == 2;
      shape = masked ? shape : random.nextInt(SHAPES);
      visible[beat] = masked ? 0 : 1;
      weights[beat] = classes || masked ? 1 : 0;
      for (int i = 0; i < SAMPLES; i++) {
        segments[beat * SAMPLES + i] = (float) (1.3 * wave(shape, i) + 0.1 * random.nextGaussian());
      }
      if (classes) {
        targets[beat * SHAPES + shape] = 1;
      } else {
        System.arraycopy(segments, beat * SAMPLES, targets, beat * REBUILT, SAMPLES);
      }
    }
    return new Minibatch(SEQUENCES, BEATS, segments, timing, visible, targets, weights);
  }

  private static double wave(int shape, int sample) {
    return Math.sin(2 * Math.PI * (shape + 1) * sample / SAMPLES);
  }

  /** Share of heartbeats whose most probable class is theirs. */
  public static double accuracy(Scorer scorer, Minibatch minibatch) {
    float[] outputs = scorer.score(minibatch);
    int n = minibatch.weights().length;
    int right = 0;
    for (int beat = 0; beat < n; beat++) {
      right += best(outputs, beat) == best(minibatch.targets(), beat) ? 1 : 0;
    }
    return (double) right / n;
  }

  private static int best(float[] values, int beat) {
    int best = 0;
    for (int i = 1; i < SHAPES; i++) {
      best = values[beat * SHAPES + i] > values[beat * SHAPES + best] ? i : best;
    }
    return best;
  }
}
