package org.ecgsl.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.dl4j.Sample;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A GPU computes what the processor does; for machines that have one ({@code scripts/check-gpu}).
 */
@EnabledIfSystemProperty(named = "ecgsl.cuda", matches = "true", disabledReason = "needs a GPU")
class CudaAgreementTest {

  private static final TorchConfig CPU = TorchConfig.cpu(1);
  private static final TorchConfig CUDA =
      new TorchConfig(
          TorchConfig.Processor.CUDA,
          CPU.threads(),
          CPU.precision(),
          CPU.accumulation(),
          CPU.collective(),
          CPU.toleratedSkips());

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void outputsAreTheSame(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    Weights weights = Sample.weights(network, 1);
    Minibatch minibatch = Sample.minibatch(network, 3, 2);

    try (Scorer processor = new TorchScorer(network, weights, CPU);
        Scorer gpu = new TorchScorer(network, weights, CUDA)) {
      assertThat(gpu.score(minibatch)).containsExactly(processor.score(minibatch), offset(1e-4f));
    }
  }

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void lossAndGradientsAreTheSame(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    Weights weights = Sample.weights(network, 1);
    List<Minibatch> minibatch = List.of(Sample.minibatch(network, 3, 2));

    try (TorchTraining processor = LoneTraining.of(CPU, network, weights, 0);
        TorchTraining gpu = LoneTraining.of(CUDA, network, weights, 0)) {
      double expected = processor.gradients(minibatch);

      assertThat(gpu.gradients(minibatch)).isCloseTo(expected, offset(1e-4 * expected));
      assertThat(WeightErrors.relative(processor.namedGradients(), gpu.namedGradients()))
          .allSatisfy((name, error) -> assertThat(error).isLessThan(1e-3));
    }
  }
}
