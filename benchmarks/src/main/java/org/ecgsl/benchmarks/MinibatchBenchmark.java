package org.ecgsl.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.PretextTask;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A minibatch of 512 heartbeats for pre-training, from sequences in memory: what feeding a GPU
 * costs a core beside reading. Divide by 512 for a heartbeat.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
public class MinibatchBenchmark {

  private static final int BEATS = 512;
  private static final int SEQUENCE_BEATS = 32;

  @Param({"2", "12"})
  private int leads;

  private final PretextTask task = new PretextTask.MaskedBeatReconstruction(0.5);
  private final SplittableRandom random = new SplittableRandom(1);
  private final List<BeatSequence> sequences = new ArrayList<>();
  private Preprocessing preprocessing;

  /** Makes sequences of noise: what is done does not depend on their shape. */
  @Setup
  public void make() {
    preprocessing = new Preprocessing(leads, SegmentationConfig.defaults(), SEQUENCE_BEATS);
    for (int i = 0; i < BEATS / SEQUENCE_BEATS; i++) {
      float[] samples = new float[SEQUENCE_BEATS * leads * preprocessing.segmentSamples()];
      for (int at = 0; at < samples.length; at++) {
        samples[at] = (float) random.nextGaussian();
      }
      double[] rr = new double[SEQUENCE_BEATS];
      Arrays.fill(rr, 0.8);
      sequences.add(
          new BeatSequence(
              leads,
              preprocessing.segmentSamples(),
              samples,
              rr,
              rr.clone(),
              new BeatSequence.Labels.Unknown(),
              0));
    }
  }

  /** As a training takes it. */
  @Benchmark
  public Minibatch augmented() {
    return preprocessing.pretraining(sequences, task, true, random);
  }

  /** As a validation takes it. */
  @Benchmark
  public Minibatch asItIs() {
    return preprocessing.pretraining(sequences, task, false, random);
  }
}
