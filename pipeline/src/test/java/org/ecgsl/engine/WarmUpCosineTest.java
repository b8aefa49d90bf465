package org.ecgsl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WarmUpCosineTest {

  @Test
  void risesLinearlyAndFallsAlongACosine() {
    WarmUpCosine rates = new WarmUpCosine(1, 6, 2);

    assertThat(IntStream.range(0, 6).mapToDouble(rates::at))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-3 ? 0 : Double.compare(a, b))
        .containsExactly(1 / 3.0, 2 / 3.0, 1.0, 0.854, 0.5, 0.146);
  }

  @Property
  void everyRateIsPositiveAndNoneExceedsThePeak(
      @ForAll @IntRange(min = 1, max = 500) int epochs, @ForAll @IntRange(max = 499) int warmUp) {
    WarmUpCosine rates = new WarmUpCosine(0.01, epochs, Math.min(warmUp, epochs - 1));

    assertThat(IntStream.range(0, epochs).mapToDouble(rates::at))
        .allSatisfy(rate -> assertThat(rate).isPositive().isLessThanOrEqualTo(0.01));
  }
}
