package org.ecgsl.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.model.ModelDifferences.Value;
import org.junit.jupiter.api.Test;

class ModelDifferencesTest {

  private static final Network NETWORK = network(4);
  private static final Weights WEIGHTS = Initialisation.weights(NETWORK, 1);

  @Test
  void nothingDiffersBetweenCopiesWhoeverMadeThem() {
    StoredModel one = model(NETWORK, WEIGHTS, List.of(1.0, 0.5), Map.of("f1", 0.25), "one");
    StoredModel copy =
        model(
            NETWORK,
            Initialisation.weights(NETWORK, 1),
            List.of(1.0, 0.5),
            Map.of("f1", 0.25),
            "other");

    assertThat(ModelDifferences.between(one, copy))
        .isEqualTo(new ModelDifferences(WEIGHTS.size(), 0, 0, List.of(), List.of(), List.of()))
        .matches(ModelDifferences::none);
  }

  @Test
  void findsTheWeightThatDiffersInItsLastBit() {
    Weights other = Initialisation.weights(NETWORK, 1);
    float[] values = other.tensors().values().iterator().next().values();
    float before = values[0];
    values[0] = Math.nextUp(before);

    ModelDifferences found =
        ModelDifferences.between(
            model(NETWORK, WEIGHTS, List.of(1.0), Map.of(), ""),
            model(NETWORK, other, List.of(1.0), Map.of(), ""));

    assertThat(found.weightsThatDiffer()).isEqualTo(1);
    assertThat(found.largestDifference()).isEqualTo((double) values[0] - before);
    assertThat(found.none()).isFalse();
  }

  @Test
  void listsLossesAndMetricsThatDifferOrThatOnlyOneHas() {
    ModelDifferences found =
        ModelDifferences.between(
            model(NETWORK, WEIGHTS, List.of(1.0, 0.5, 0.25), Map.of("a", 0.5, "b", 0.5), ""),
            model(NETWORK, WEIGHTS, List.of(1.0, 0.75), Map.of("a", 0.5, "c", 0.125), ""));

    assertThat(found.losses())
        .containsExactly(
            new Value("after epoch 1", 0.5, 0.75), new Value("after epoch 2", 0.25, null));
    assertThat(found.metrics())
        .containsExactly(new Value("b", 0.5, null), new Value("c", null, 0.125));
    assertThat(found.none()).isFalse();
  }

  @Test
  void everyWeightDiffersBetweenDifferentNetworks() {
    Network wider = network(8);

    ModelDifferences found =
        ModelDifferences.between(
            model(NETWORK, WEIGHTS, List.of(), Map.of(), ""),
            model(wider, Initialisation.weights(wider, 1), List.of(), Map.of(), ""));

    assertThat(found.parts()).containsExactly("network");
    assertThat(found.weightsThatDiffer()).isEqualTo(WEIGHTS.size());
  }

  private static Network network(int width) {
    return new Network(
        new EcgSlArchitecture(1, 32, 8, List.of(width), 1, 3, new TemporalModel.None()),
        new Head.Reconstruction());
  }

  private static StoredModel model(
      Network network,
      Weights weights,
      List<Double> history,
      Map<String, Double> metrics,
      String code) {
    return new StoredModel(
        new ModelDescription(
                ModelDescription.FORMAT_VERSION,
                network,
                new Preprocessing(1, SegmentationConfig.defaults().segments(50, 32, 12), 8),
                new ModelDescription.Provenance("pretrain", "", 1, Map.of(), Map.of(), code),
                history)
            .withMetrics(metrics),
        weights);
  }
}
