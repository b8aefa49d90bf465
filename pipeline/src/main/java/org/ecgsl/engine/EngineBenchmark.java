package org.ecgsl.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
 * @param steps training steps, or scored minibatches, in a pass; at least 1
 * @param passes passes that are measured, after one that warms up; at least 1
 */
public record EngineBenchmark(Network network, int sequences, int steps, int passes) {

  private static final String MINIBATCH = "minibatch";
  private static final String SINGLE_SEQUENCE = "single";
  private static final double LEARNING_RATE = 1e-4;

  public EngineBenchmark {
    if (sequences < 1 || steps < 1 || passes < 1) {
      throw new IllegalArgumentException(sequences + " sequences, " + steps + ", " + passes);
    }
  }

  /**
   * What came of it.
   *
   * @param training heartbeats per second of each pass, ascending; a pass ends with one sequence
   *     scored
   * @param scoring heartbeats per second of each pass, ascending
   */
  public record Figures(List<Double> training, List<Double> scoring) {

    public double medianTraining() {
      return training.get(training.size() / 2);
    }

    public double medianScoring() {
      return scoring.get(scoring.size() / 2);
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
            epoch -> Collections.nCopies(steps, MINIBATCH),
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
    Collections.sort(rates);
    return rates;
  }

  private List<Double> scoring(TrainingEngine engine, Weights weights) throws IOException {
    List<Double> rates = new ArrayList<>();
    Minibatch minibatch = new Noise(network, sequences).load(MINIBATCH);
    try (Scorer scorer = engine.scorers().open(network, weights)) {
      for (int pass = 0; pass <= passes; pass++) {
        long began = System.nanoTime();
        for (int step = 0; step < steps; step++) {
          scorer.score(minibatch);
        }
        if (pass > 0) {
          rates.add(beats() / ((System.nanoTime() - began) / 1e9));
        }
      }
    }
    Collections.sort(rates);
    return rates;
  }

  /** Heartbeats of a pass. */
  private double beats() {
    return (double) steps * sequences * network.body().sequenceBeats();
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

    private static float[] noise(int size) {
      Random random = new Random(1);
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return values;
    }
  }
}
