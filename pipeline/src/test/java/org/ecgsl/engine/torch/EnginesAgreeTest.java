package org.ecgsl.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.dl4j.Dl4jScorer;
import org.ecgsl.engine.dl4j.Dl4jStep;
import org.ecgsl.engine.dl4j.Sample;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both engines compute the same thing from the same weights, in one process. */
class EnginesAgreeTest {

  private static final TorchConfig CONFIG = TorchConfig.cpu(1);
  private static final double RATE = 0.01;
  private static final double DECAY = 0.1;

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void outputsAndFeaturesAreTheSame(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    Weights weights = Sample.weights(network, 1);
    Minibatch minibatch = Sample.minibatch(network, 3, 2);

    try (Scorer one = new Dl4jScorer(network, weights);
        Scorer other = new TorchScorer(network, weights, CONFIG)) {
      assertThat(other.score(minibatch)).containsExactly(one.score(minibatch), offset(1e-4f));
      assertThat(other.features(minibatch)).containsExactly(one.features(minibatch), offset(1e-4f));
      assertThat(other.sequenceFeatures(minibatch))
          .containsExactly(one.sequenceFeatures(minibatch), offset(1e-4f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 48})
  void anLstmOfAnyWidthScoresTheSame(int hidden) {
    Network network = Sample.network(new TemporalModel.BiLstm(hidden, 2), Sample.CLASSIFICATION);
    Weights weights = Sample.weights(network, 1);
    Minibatch minibatch = Sample.minibatch(network, 3, 2);

    try (Scorer one = new Dl4jScorer(network, weights);
        Scorer other = new TorchScorer(network, weights, CONFIG)) {
      assertThat(other.score(minibatch)).containsExactly(one.score(minibatch), offset(1e-4f));
    }
  }

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void lossAndGradientsAreTheSame(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    Weights weights = Sample.weights(network, 1);
    Minibatch minibatch = Sample.minibatch(network, 3, 2);
    Dl4jStep.Slope expected = Dl4jStep.slope(network, weights, minibatch);

    try (TorchTraining training = LoneTraining.of(CONFIG, network, weights, 0)) {
      double loss = training.gradients(List.of(minibatch));

      assertThat(loss).isCloseTo(expected.loss(), offset(1e-4 * expected.loss()));
      Map<String, Double> errors =
          WeightErrors.relative(expected.gradients(), training.namedGradients());
      assertThat(errors).allSatisfy((name, error) -> assertThat(error).isLessThan(1e-3));
    }
  }

  /** As large as the defaults, where rounding has more to add up. */
  @Test
  void aNetworkOfUsualSizeGivesTheSameOutputsLossAndGradients() {
    Network network =
        new Network(
            new EcgSlArchitecture(
                2,
                128,
                32,
                List.of(32, 64, 128),
                1,
                7,
                new TemporalModel.Transformer(64, 4, 128, 2)),
            Sample.RECONSTRUCTION);
    Weights weights = Initialisation.weights(network, 1);
    Minibatch minibatch = Sample.minibatch(network, 2, 3);
    Dl4jStep.Slope expected = Dl4jStep.slope(network, weights, minibatch);

    try (Scorer one = new Dl4jScorer(network, weights);
        Scorer other = new TorchScorer(network, weights, CONFIG);
        TorchTraining training = LoneTraining.of(CONFIG, network, weights, 0)) {
      assertThat(other.score(minibatch)).containsExactly(one.score(minibatch), offset(1e-4f));
      assertThat(training.gradients(List.of(minibatch)))
          .isCloseTo(expected.loss(), offset(1e-4 * expected.loss()));
      assertThat(WeightErrors.relative(expected.gradients(), training.namedGradients()))
          .allSatisfy((name, error) -> assertThat(error).isLessThan(1e-3));
    }
  }

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void tenStepsLeadToTheSameWeights(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    Weights start = Sample.weights(network, 1);
    List<Minibatch> minibatches =
        IntStream.range(0, 10).mapToObj(seed -> Sample.minibatch(network, 3, seed)).toList();
    Weights expected = Dl4jStep.trained(network, start, minibatches, RATE, DECAY);

    try (TorchTraining training = LoneTraining.of(CONFIG, network, start, DECAY)) {
      minibatches.forEach(minibatch -> training.step(List.of(minibatch), RATE));

      Weights trained = training.weights();
      assertThat(trained.distance(start)).isGreaterThan(0.1);
      assertThat(WeightErrors.relative(withoutKeyBias(expected), withoutKeyBias(trained)))
          .allSatisfy((name, error) -> assertThat(error).isLessThan(1e-3));
    }
  }

  /** Softmax does not see it: its gradient is rounding, which Adam makes into whole steps. */
  private static Weights withoutKeyBias(Weights weights) {
    return weights.keep(name -> !name.endsWith("key.bias"));
  }
}
