package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OffsetDistributionTest {

  private final OffsetDistribution offsets =
      OffsetDistribution.of(-0.010, 0, 0, 0.002, 0.008).plus(OffsetDistribution.of(0.030));

  @Test
  void momentsAreThoseOfTheNumbers() {
    assertThat(offsets.count()).isEqualTo(6);
    assertThat(offsets.mean()).isCloseTo(0.005, within(1e-12));
    assertThat(offsets.meanAbsolute()).isCloseTo(0.05 / 6, within(1e-12));
    // Squares: 100 + 4 + 64 + 900 = 1068 ms^2.
    assertThat(offsets.standardDeviation())
        .isCloseTo(Math.sqrt(1068e-6 / 6 - 25e-6), within(1e-12));
  }

  @Test
  void quantilesAreOffsetsThatOccur() {
    assertThat(offsets.quantile(0)).isEqualTo(-0.010);
    assertThat(offsets.quantile(0.5)).isZero();
    assertThat(offsets.quantile(0.51)).isEqualTo(0.002);
    assertThat(offsets.quantile(1)).isEqualTo(0.030);
  }

  @Test
  void nothingCountedHasNoMoments() {
    assertThat(OffsetDistribution.NONE.mean()).isNaN();
    assertThat(OffsetDistribution.NONE.quantile(0.5)).isNaN();
    assertThat(OffsetDistribution.NONE.plus(offsets)).isEqualTo(offsets);
  }
}
