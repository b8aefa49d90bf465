package org.ecgsl.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.ecgsl.engine.MissingDeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaGpuTest {

  @Test
  void linesOfTheDriverAreRead() {
    assertThat(CudaGpu.parse("NVIDIA A100-SXM4-80GB, 8.0"))
        .isEqualTo(new CudaGpu("NVIDIA A100-SXM4-80GB", 8, 0));
    assertThat(CudaGpu.parse("Quadro, the other, 12.1"))
        .isEqualTo(new CudaGpu("Quadro, the other", 12, 1));
  }

  // Compute capabilities by developer.nvidia.com/cuda-gpus.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Tesla K80, 3.7",
        "GTX 1080, 6.1",
        "Tesla V100, 7.0",
        "Tesla T4, 7.5",
        "A100, 8.0",
        "RTX 3090, 8.6",
        "L4, 8.9"
      })
  void gpusUpToAdaAreUsed(String line) {
    assertThatCode(() -> CudaGpu.requireUsable(List.of(CudaGpu.parse(line))))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Tesla K40, 3.5", "NVIDIA H200, 9.0", "B200, 10.0", "RTX 5090, 12.0"})
  void othersAreRefusedWithTheWayOut(String line) {
    CudaGpu gpu = CudaGpu.parse(line);

    assertThatThrownBy(() -> CudaGpu.requireUsable(List.of(gpu)))
        .isInstanceOf(MissingDeviceException.class)
        .hasMessageContaining(gpu.name())
        .hasMessageContaining(gpu.major() + "." + gpu.minor())
        .hasMessageContaining("3.7, 5.0, 5.2, 6.0, 6.1, 7.0, 7.5, 8.0, 8.6")
        .hasMessageContaining("training.engine = torch")
        .hasMessageContaining("-Pcuda13");
  }

  @Test
  void aMachineWithoutGpuIsRefused() {
    assertThatThrownBy(() -> CudaGpu.requireUsable(List.of()))
        .isInstanceOf(MissingDeviceException.class)
        .hasMessageContaining("-Pcuda");
  }
}
