package org.ecgsl.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Test;

class WeightCheckTest {

  @Test
  void anEpochThatMovedOnlyRunningStatisticsIsRefused() {
    assertThatThrownBy(() -> WeightCheck.require(weights(1, 0), weights(1, 9), 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("epoch 3");
  }

  @Test
  void weightsThatAreNotANumberAreRefused() {
    assertThatThrownBy(() -> WeightCheck.require(weights(1, 0), weights(Float.NaN, 0), 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anEpochThatTrainedPasses() {
    assertThatCode(() -> WeightCheck.require(weights(1, 0), weights(1.5f, 0), 1))
        .doesNotThrowAnyException();
  }

  private static Weights weights(float weight, float mean) {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    tensors.put("head.weight", new Weights.Tensor(new long[] {1}, new float[] {weight}));
    tensors.put("stem.bn.running_mean", new Weights.Tensor(new long[] {1}, new float[] {mean}));
    return new Weights(tensors);
  }
}
