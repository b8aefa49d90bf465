package org.ecgsl.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ecgsl.eval.PatientBootstrap.Interval;
import org.ecgsl.model.Head;
import org.ecgsl.model.Seed;
import org.junit.jupiter.api.Test;

class RocBandsTest {

  private static final PatientBootstrap BOOTSTRAP = new PatientBootstrap(200, new Seed(1));

  @Test
  void theCurveGoesThroughThePointsOfItsThresholds() {
    // From the largest output on: with, without, with, without.
    List<Interval> curve =
        curves(new float[] {0.9f, 0.7f, 0.5f, 0.3f}, new float[] {1, 0, 1, 0}, 5).get("x");

    assertThat(curve).extracting(Interval::mean).containsExactly(0.5, 0.5, 1.0, 1.0, 1.0);
  }

  @Test
  void tiedOutputsAreAStraightLine() {
    List<Interval> curve =
        curves(new float[] {0.5f, 0.5f, 0.5f, 0.5f}, new float[] {1, 0, 1, 0}, 5).get("x");

    assertThat(curve).extracting(Interval::mean).containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
  }

  @Test
  void theBandLiesAroundTheCurve() {
    float[] outputs = new float[40];
    float[] references = new float[40];
    for (int i = 0; i < outputs.length; i++) {
      references[i] = i % 2;
      outputs[i] = (i * 17 % 40) / 40f + 0.3f * references[i];
    }

    List<Interval> curve = curves(outputs, references, 11).get("x");

    assertThat(curve)
        .allSatisfy(at -> assertThat(at.mean()).isBetween(at.low(), at.high()))
        .anySatisfy(at -> assertThat(at.high() - at.low()).isGreaterThan(0.05));
  }

  @Test
  void aLabelNobodyHasIsLeftOut() {
    assertThat(curves(new float[] {0.5f, 0.4f}, new float[] {0, 0}, 3)).isEmpty();
  }

  /** Of one label; every sample is of a patient of its own. */
  private static Map<String, List<Interval>> curves(
      float[] outputs, float[] references, int points) {
    List<String> patients = IntStream.range(0, outputs.length).mapToObj(i -> "p" + i).toList();
    return RocBands.at(points, BOOTSTRAP)
        .of(new ScoredSamples(List.of("x"), Head.Answer.ANY_OF, patients, outputs, references));
  }
}
