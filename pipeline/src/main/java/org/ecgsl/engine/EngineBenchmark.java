package org.ecgsl.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/**
 * Measures how fast an engine trains and scores a network on noise, through the same doors as the
 * jobs: what an engine spends on the way to its arithmetic counts.
 *
 * @param network what is trained and scored
 * @param sequences sequences in a minibatch; at least 1
 * @param minibatches minibatches of a pass, those of all workers together; at least 1
 * @param passes passes that are measured, after one that warms up; at least 1
 * @param workers workers the engine has; scoring is on as many threads. At least 1
 */
public record EngineBenchmark(
    Network network, int sequences, int minibatches, int passes, int workers) {

  private static final String MINIBATCH = "minibatch";
  private static final String SINGLE_SEQUENCE = "single";
  private static final double LEARNING_RATE = 1e-4;

  /** Values of noise that are drawn; an odd number, which no heartbeat's samples divide. */
  private static final int PERIOD = 65_537;

  public EngineBenchmark {
    if (sequences < 1 || minibatches < 1 || passes < 1 || workers < 1) {
      throw new IllegalArgumentException(
          sequences + " sequences, " + minibatches + ", " + passes + ", " + workers + " workers");
    }
  }

  /**
   * What came of it.
   *
   * @param training heartbeats per second of each pass; a pass ends with one sequence scored
   * @param scoring heartbeats per second of each pass
   */
  public record Figures(List<Double> training, List<Double> scoring) {

    public double medianTraining() {
      return median(training);
    }

    public double medianScoring() {
      return median(scoring);
    }

    private static double median(List<Double> rates) {
      return rates.stream().sorted().toList().get(rates.size() / 2);
    }
  }

  /**
   * @throws IOException never for the noise itself; what the engine throws
   */
  public Figures run(TrainingEngine engine) throws IOException {
    Weights weights = engine.initialise(network, 1);
    return new Figures(training(engine, weights), scoring(engine, weights));
  }

  private List<Double> training(TrainingEngine engine, Weights weights) throws IOException {
    List<Double> rates = new ArrayList<>();
    TrainingPlan plan =
        new TrainingPlan(
            passes + 1,
            LEARNING_RATE,
            0,
            1,
            epoch -> Collections.nCopies(minibatches, MINIBATCH),
            List.of(SINGLE_SEQUENCE));
    engine.train(
        network,
        weights,
        plan,
        new Noise(network, sequences),
        report -> {
          if (report.epoch() > 1) {
            rates.add(beats() / report.seconds());
          }
        });
    return rates;
  }

  private List<Double> scoring(TrainingEngine engine, Weights weights) throws IOException {
    List<Double> rates = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      Minibatch minibatch = new Noise(network, sequences).load(MINIBATCH);
      List<Callable<Void>> shares = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        int share = minibatches * (worker + 1) / workers - minibatches * worker / workers;
        shares.add(() -> score(engine.scorers().open(network, weights), minibatch, share));
      }
      for (int pass = 0; pass <= passes; pass++) {
        long began = System.nanoTime();
        for (Future<Void> share : threads.invokeAll(shares)) {
          share.get();
        }
        if (pass > 0) {
          rates.add(beats() / ((System.nanoTime() - began) / 1e9));
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while it scored");
    } catch (ExecutionException failure) {
      throw new IOException("scoring failed: " + failure.getCause(), failure.getCause());
    } finally {
      threads.shutdownNow();
    }
    return rates;
  }

  /** Opening a scorer counts: a job opens one for each partition. */
  private static Void score(Scorer scorer, Minibatch minibatch, int times) throws IOException {
    try (scorer) {
      for (int i = 0; i < times; i++) {
        scorer.score(minibatch);
      }
    }
    return null;
  }

  /** Heartbeats of a minibatch. */
  public int minibatchBeats() {
    return sequences * network.body().sequenceBeats();
  }

  /** Heartbeats of a pass. */
  private double beats() {
    return (double) minibatches * minibatchBeats();
  }

  /** Half of the heartbeats are hidden; the targets are a peak, or the first class. */
  private record Noise(Network network, int sequences) implements MinibatchSource {

    @Override
    public Minibatch load(String shard) {
      EcgSlArchitecture body = network.body();
      int rows = shard.equals(SINGLE_SEQUENCE) ? 1 : sequences;
      int n = rows * body.sequenceBeats();
      float[] visible = new float[n];
      float[] weights = new float[n];
      float[] targets = new float[n * network.outputSize()];
      for (int beat = 0; beat < n; beat++) {
        visible[beat] = beat % 2;
        weights[beat] = 1 - beat % 2;
        targets[beat * network.outputSize()] = 1;
      }
      return new Minibatch(
          rows,
          body.sequenceBeats(),
          noise(n * body.leads() * body.segmentSamples()),
          noise(n * Minibatch.TIMING_FEATURES),
          visible,
          targets,
          weights);
    }

    /**
     * Uniform, of variance one. It is drawn for some hundred heartbeats and then said again, out of
     * step with them: drawing it all would take longer than a GPU takes for a step.
     */
    private static float[] noise(int size) {
      SplittableRandom random = new SplittableRandom(1);
      float halfWidth = (float) Math.sqrt(3);
      float[] values = new float[size];
      int drawn = Math.min(size, PERIOD);
      for (int i = 0; i < drawn; i++) {
        values[i] = (2 * (float) random.nextDouble() - 1) * halfWidth;
      }
      for (int at = drawn; at < size; at += drawn) {
        System.arraycopy(values, 0, values, at, Math.min(drawn, size - at));
      }
      return values;
    }
  }
}
