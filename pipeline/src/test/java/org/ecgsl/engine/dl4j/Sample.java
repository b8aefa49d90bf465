package org.ecgsl.engine.dl4j;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.junit.jupiter.params.provider.Arguments;

/** Small networks and minibatches of noise for the tests. */
public final class Sample {

  public static final TemporalModel TRANSFORMER = new TemporalModel.Transformer(6, 2, 8, 2);
  public static final TemporalModel LSTM = new TemporalModel.BiLstm(3, 2);
  public static final Head RECONSTRUCTION = new Head.Reconstruction();
  public static final Head CLASSIFICATION =
      new Head.Prediction(List.of("N", "S", "V"), Head.Unit.HEARTBEAT, Head.Answer.ONE_OF);

  private Sample() {}

  /** Every temporal model with every head, for parameterized tests. */
  public static Stream<Arguments> networks() {
    return Stream.of(TRANSFORMER, LSTM)
        .flatMap(
            temporal ->
                Stream.of(RECONSTRUCTION, CLASSIFICATION)
                    .map(head -> Arguments.of(temporal, head)));
  }

  public static Network network(TemporalModel temporal, Head head) {
    return new Network(new EcgSlArchitecture(2, 16, 4, List.of(3, 4), 2, 5, temporal), head);
  }

  /** Every parameter away from its starting value, so that none hides behind a 0 or a 1. */
  public static Weights weights(Network network, long seed) {
    Weights weights = Initialisation.weights(network, seed);
    Random random = new Random(seed);
    weights
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.values();
              for (int i = 0; i < values.length; i++) {
                values[i] +=
                    name.endsWith("running_var")
                        ? random.nextFloat()
                        : (float) (0.3 * random.nextGaussian());
              }
            });
    return weights;
  }

  /** Noise; every fifth heartbeat masked, fractional weights, some of them 0. */
  public static Minibatch minibatch(Network network, int sequences, long seed) {
    Random random = new Random(seed);
    EcgSlArchitecture body = network.body();
    int n = sequences * body.sequenceBeats();
    float[] visible = new float[n];
    float[] weights = new float[n];
    float[] targets = new float[n * network.outputSize()];
    for (int i = 0; i < n; i++) {
      visible[i] = i % 5 == 2 ? 0 : 1;
      weights[i] = i % 4 == 3 ? 0 : 0.25f + random.nextFloat();
      if (network.head() instanceof Head.Prediction) {
        targets[i * network.outputSize() + random.nextInt(network.outputSize())] = 1;
      }
    }
    if (network.head() instanceof Head.Reconstruction) {
      targets = noise(targets.length, random);
    }
    return new Minibatch(
        sequences,
        body.sequenceBeats(),
        noise(n * body.leads() * body.segmentSamples(), random),
        noise(n * Minibatch.TIMING_FEATURES, random),
        visible,
        targets,
        weights);
  }

  private static float[] noise(int size, Random random) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
