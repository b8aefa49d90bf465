package org.ecgsl.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  @Test
  void figuresAreThoseOfTheTextbook() {
    ConfusionMatrix matrix =
        new ConfusionMatrix(
            List.of("N", "V", "F"), new long[][] {{90, 10, 0}, {5, 15, 0}, {0, 0, 0}});

    assertThat(matrix.figures(1).sensitivity()).isEqualTo(0.75);
    assertThat(matrix.figures(1).positivePredictivity()).isEqualTo(0.6);
    assertThat(matrix.figures(1).f1()).isCloseTo(2 * 0.75 * 0.6 / 1.35, within(1e-12));
    assertThat(matrix.figures(2).sensitivity()).isNaN();
    assertThat(matrix.accuracy()).isEqualTo(105.0 / 120);
    // A class that does not occur is no part of the mean.
    assertThat(matrix.macroF1())
        .isCloseTo((matrix.figures(0).f1() + matrix.figures(1).f1()) / 2, within(1e-12));
    assertThat(matrix.plus(matrix).total()).isEqualTo(240);
  }
}
