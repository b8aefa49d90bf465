package org.ecgsl.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrincipalPlaneTest {

  @Test
  void axesFollowTheWidestDirections() {
    // Standard deviations 3 and 1 along (1, 1) and (1, -1) of the first two coordinates, 0.1 along
    // the third.
    SplittableRandom random = new SplittableRandom(1);
    float[][] vectors = new float[4000][];
    double[] first = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      first[i] = 3 * random.nextGaussian();
      double second = random.nextGaussian();
      vectors[i] =
          new float[] {
            (float) ((first[i] + second) / Math.sqrt(2)) + 5,
            (float) ((first[i] - second) / Math.sqrt(2)) - 7,
            (float) (0.1 * random.nextGaussian())
          };
    }

    PrincipalPlane plane = PrincipalPlane.of(vectors);

    assertThat(plane.explained()[0]).isCloseTo(0.9, within(0.01));
    assertThat(plane.explained()[1]).isCloseTo(0.1, within(0.01));
    double sign = Math.signum(plane.places()[0][0] * first[0]);
    for (int i = 0; i < 100; i++) {
      assertThat(sign * plane.places()[i][0]).isCloseTo(first[i], within(0.3));
    }
  }

  @Test
  void vectorsThatAreAllTheSameLieInOnePoint() {
    PrincipalPlane plane = PrincipalPlane.of(new float[][] {{1, 2}, {1, 2}});

    assertThat(plane.places()).isDeepEqualTo(new double[][] {{0, 0}, {0, 0}});
    assertThat(plane.explained()).containsExactly(0, 0);
  }
}
