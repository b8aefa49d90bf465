package org.ecgsl.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The figures expected are those of {@code torch.utils.flop_counter.FlopCounterMode} (PyTorch 2.13)
 * for the network of {@code benchmarks/pytorch_train.py}, over four sequences, divided by their
 * heartbeats; attention by its plain formula.
 */
class NetworkCostTest {

  private static final TemporalModel TRANSFORMER = new TemporalModel.Transformer(64, 4, 128, 2);

  @Test
  void countsWhatPyTorchCounts() {
    assertThat(cost(new EcgSlArchitecture(2, 128, 32, List.of(32, 64, 128), 1, 7, TRANSFORMER)))
        .isEqualTo(new NetworkCost(5_620_608, 16_747_136));
    assertThat(cost(new EcgSlArchitecture(12, 96, 16, List.of(24, 48, 96), 2, 5, TRANSFORMER)))
        .isEqualTo(new NetworkCost(4_142_976, 12_152_448));
  }

  @Test
  void aSecondLayerOfAnLstmCostsItsGatesTwice() {
    EcgSlArchitecture one =
        new EcgSlArchitecture(1, 64, 8, List.of(8), 1, 3, new TemporalModel.BiLstm(16, 1));
    EcgSlArchitecture two =
        new EcgSlArchitecture(1, 64, 8, List.of(8), 1, 3, new TemporalModel.BiLstm(16, 2));

    // Two directions, four gates, 16 units, from 32 inputs and 16 of the step before.
    assertThat(cost(two).inference() - cost(one).inference())
        .isEqualTo(2L * 2 * 4 * 16 * (32 + 16));
  }

  private static NetworkCost cost(EcgSlArchitecture body) {
    return NetworkCost.of(new Network(body, new Head.Reconstruction()));
  }
}
