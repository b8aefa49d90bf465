package org.ecgsl.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
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

class EcgSlGraphTest {

  private static final Optimisation TRAINING =
      new Optimisation(StepRates.constant(0.01), 0.01, Optimisation.RunningStatistics.FROM_STEPS);

  private static final Pattern DECAYING =
      Pattern.compile(
          ".*((conv\\d?|input|query|key|value|out|up|down|head)\\.weight|weight_[ih]h)");

  private static final Network NETWORK = Sample.network(Sample.TRANSFORMER, Sample.RECONSTRUCTION);

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void weightsComeBackBitForBit(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    Weights weights = Sample.weights(network, 1);

    Weights back = EcgSlGraph.of(network, weights, Optimisation.NONE).weights();

    assertThat(back.tensors().keySet()).containsExactlyElementsOf(weights.tensors().keySet());
    back.tensors()
        .forEach(
            (name, tensor) ->
                assertThat(tensor.values())
                    .as(name)
                    .containsExactly(weights.tensors().get(name).values()));
  }

  @Test
  void weightsHaveStableNamesInTheOrderOfTheData() {
    assertThat(Initialisation.weights(NETWORK, 1).tensors().keySet())
        .startsWith(
            "encoder.stem.conv.weight",
            "encoder.stem.bn.weight",
            "encoder.stem.bn.bias",
            "encoder.stem.bn.running_mean",
            "encoder.stem.bn.running_var",
            "encoder.stage1.block1.conv1.weight")
        .contains(
            "encoder.stage1.block1.shortcut.conv.weight",
            "temporal.input.weight",
            "temporal.layer1.attention.query.weight")
        .endsWith("head.weight", "head.bias");
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() {
    Network other = Sample.network(Sample.LSTM, Sample.RECONSTRUCTION);
    Weights weights = Initialisation.weights(other, 1);

    assertThatThrownBy(() -> EcgSlGraph.of(NETWORK, weights, Optimisation.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("temporal.position.weight");
  }

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void theConfigurationSurvivesJson(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    EcgSlGraph graph = EcgSlGraph.of(network, Sample.weights(network, 1), TRAINING);
    ComputationGraph copy =
        new ComputationGraph(
            ComputationGraphConfiguration.fromJson(graph.graph().getConfiguration().toJson()));
    copy.init(graph.graph().params().dup(), false);
    Minibatch minibatch = Sample.minibatch(network, 2, 3);
    graph.graph().fit(EcgSlGraph.dataSet(network, minibatch));
    copy.fit(EcgSlGraph.dataSet(network, minibatch));

    assertThat(EcgSlGraph.around(network, copy).weights().distance(graph.weights())).isZero();
  }

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void samplesOfAMaskedHeartbeatReachNoOutput(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    Minibatch minibatch = Sample.minibatch(network, 2, 3);
    Minibatch other = Sample.minibatch(network, 2, 4);
    float[] segments = minibatch.segments().clone();
    int size = network.body().leads() * network.body().segmentSamples();
    for (int beat = 0; beat < minibatch.visible().length; beat++) {
      if (minibatch.visible()[beat] == 0) {
        System.arraycopy(other.segments(), beat * size, segments, beat * size, size);
      }
    }
    Minibatch changed =
        new Minibatch(
            2,
            minibatch.beats(),
            segments,
            minibatch.timing(),
            minibatch.visible(),
            minibatch.targets(),
            minibatch.weights());

    try (Dl4jScorer scorer = new Dl4jScorer(network, Sample.weights(network, 1))) {
      assertThat(scorer.score(changed)).containsExactly(scorer.score(minibatch));
      assertThat(scorer.features(changed)).isNotEqualTo(scorer.features(minibatch));
    }
  }

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void fractionalWeightsWeighTheLoss(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    EcgSlGraph graph = EcgSlGraph.of(network, Sample.weights(network, 1), Optimisation.NONE);
    Minibatch minibatch = Sample.minibatch(network, 2, 3);

    double trained = graph.graph().score(EcgSlGraph.dataSet(network, minibatch), false);

    double neutral =
        minibatch.lossSum((Head.WithTargets) head, graph.score(minibatch))
            / minibatch.totalWeight();
    assertThat(trained).isCloseTo(neutral, offset(1e-5 * neutral));
  }

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void scoresEqualThoseOfTheNetworkWrittenInLoops(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    Weights weights = Sample.weights(network, 1);
    Minibatch minibatch = Sample.minibatch(network, 2, 3);
    double[][] expected = new PlainNetwork(network, weights).score(minibatch);

    try (Dl4jScorer scorer = new Dl4jScorer(network, weights)) {
      float[] outputs = scorer.score(minibatch);
      for (int i = 0; i < outputs.length; i++) {
        int size = network.outputSize();
        assertThat((double) outputs[i]).isCloseTo(expected[i / size][i % size], offset(1e-4));
      }
    }
  }

  @Test
  void convolutionsStartWithKaimingsDeviation() {
    Network network =
        new Network(
            new EcgSlArchitecture(2, 64, 4, List.of(32, 64), 1, 7, Sample.TRANSFORMER),
            Sample.RECONSTRUCTION);
    Map<String, Double> ratios = new LinkedHashMap<>();
    Initialisation.weights(network, 1)
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("encoder.") && tensor.shape().length == 3) {
                double fanIn = (double) tensor.shape()[1] * tensor.shape()[2];
                ratios.put(name, deviation(tensor.values()) / Math.sqrt(2 / fanIn));
              }
            });

    assertThat(ratios).hasSize(7);
    assertThat(ratios).allSatisfy((name, ratio) -> assertThat(ratio).isBetween(0.9, 1.1));
  }

  @Test
  void theSameSeedGivesTheSameWeightsAndAnotherOnesOthers() {
    Weights weights = Initialisation.weights(NETWORK, 1);

    assertThat(Initialisation.weights(NETWORK, 1).distance(weights)).isZero();
    assertThat(Initialisation.weights(NETWORK, 2).distance(weights)).isGreaterThan(1);
  }

  @Test
  void theFirstReconstructionIsNearlyZero() {
    Minibatch minibatch = Sample.minibatch(NETWORK, 4, 3);

    try (Dl4jScorer scorer = new Dl4jScorer(NETWORK, Initialisation.weights(NETWORK, 1))) {
      float[] outputs = scorer.score(minibatch);
      double loss =
          minibatch.lossSum((Head.WithTargets) NETWORK.head(), outputs) / minibatch.totalWeight();
      assertThat(deviation(outputs)).isLessThan(0.1);
      assertThat(loss).isBetween(0.8, 1.2);
    }
  }

  @Test
  void trainingMovesTheRunningStatisticsTowardsTheMinibatchs() {
    Weights start = Initialisation.weights(NETWORK, 1);
    EcgSlGraph graph = EcgSlGraph.of(NETWORK, start, TRAINING);
    Minibatch minibatch = Sample.minibatch(NETWORK, 4, 3);
    String mean = "encoder.stem.bn.running_mean";
    float batch = graph.batchStatistics(minibatch).tensors().get(mean).values()[0];

    graph.graph().fit(EcgSlGraph.dataSet(NETWORK, minibatch));

    float moved = graph.weights().tensors().get(mean).values()[0];
    assertThat((double) moved).isCloseTo(0.1 * batch, offset(1e-6));
  }

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void weightDecayTakesItsShareOfWeightsAndOfNothingElse(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    Weights start = Sample.weights(network, 1);
    Weights plain = step(network, start, 0);
    Weights decayed = step(network, start, 0.5);

    start
        .tensors()
        .forEach(
            (name, tensor) -> {
              boolean decays = DECAYING.matcher(name).matches();
              for (int i = 0; i < tensor.values().length; i++) {
                float difference =
                    plain.tensors().get(name).values()[i] - decayed.tensors().get(name).values()[i];
                double share = decays ? 0.01 * 0.5 * tensor.values()[i] : 0;
                assertThat((double) difference).as(name).isCloseTo(share, offset(1e-6));
              }
            });
  }

  private static Weights step(Network network, Weights start, double decay) {
    EcgSlGraph graph =
        EcgSlGraph.of(
            network,
            start,
            new Optimisation(
                StepRates.constant(0.01), decay, Optimisation.RunningStatistics.FROM_STEPS));
    graph.graph().fit(EcgSlGraph.dataSet(network, Sample.minibatch(network, 4, 3)));
    return graph.weights();
  }

  private static double deviation(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum / values.length);
  }
}
