package org.ecgsl.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AreasTest {

  /** The example in scikit-learn's documentation of roc_auc_score and average_precision_score. */
  @Test
  void publishedExamples() {
    Areas areas = areas(new float[] {0.1f, 0.4f, 0.35f, 0.8f}, new float[] {0, 0, 1, 1});

    assertThat(areas.roc()).isEqualTo(0.75);
    assertThat(areas.precisionRecall()).isCloseTo(0.8333, within(1e-4));
  }

  @Test
  void thereIsNoAreaUnlessThereAreSamplesWithAndWithout() {
    assertThat(areas(new float[] {0.1f, 0.2f}, new float[] {1, 1}).roc()).isNaN();
    assertThat(areas(new float[] {0.1f, 0.2f}, new float[] {0, 0}).precisionRecall()).isNaN();
  }

  @Property
  void rocIsTheChanceThatASampleWithTheLabelRanksHigher(@ForAll("samples") Samples samples) {
    double above = 0;
    double pairs = 0;
    for (int i = 0; i < samples.outputs.length; i++) {
      for (int j = 0; j < samples.outputs.length; j++) {
        if (samples.references[i] == 1 && samples.references[j] == 0) {
          int order = Float.compare(samples.outputs[i], samples.outputs[j]);
          above += samples.times[i] * samples.times[j] * (order > 0 ? 1 : order == 0 ? 0.5 : 0);
          pairs += samples.times[i] * samples.times[j];
        }
      }
    }
    double roc = areas(samples).roc();
    if (pairs == 0) {
      assertThat(roc).isNaN();
    } else {
      assertThat(roc).isCloseTo(above / pairs, within(1e-12));
    }
  }

  @Property
  void averagePrecisionIsTheSumOfPrecisionsOverStepsOfRecall(@ForAll("samples") Samples samples) {
    double support = 0;
    double all = 0;
    for (int i = 0; i < samples.outputs.length; i++) {
      support += samples.references[i] == 1 ? samples.times[i] : 0;
      all += samples.times[i];
    }
    double area = 0;
    double recall = 0;
    for (float threshold : distinctDescending(samples.outputs)) {
      double hits = 0;
      double said = 0;
      for (int i = 0; i < samples.outputs.length; i++) {
        if (samples.outputs[i] >= threshold) {
          said += samples.times[i];
          hits += samples.references[i] == 1 ? samples.times[i] : 0;
        }
      }
      if (hits > 0) {
        area += (hits / support - recall) * hits / said;
        recall = hits / support;
      }
    }
    double precisionRecall = areas(samples).precisionRecall();
    if (support == 0 || support == all) {
      assertThat(precisionRecall).isNaN();
    } else {
      assertThat(precisionRecall).isCloseTo(area, within(1e-9));
    }
  }

  private static float[] distinctDescending(float[] outputs) {
    float[] sorted = outputs.clone();
    Arrays.sort(sorted);
    float[] distinct = new float[sorted.length];
    int n = 0;
    for (int i = sorted.length - 1; i >= 0; i--) {
      if (n == 0 || distinct[n - 1] != sorted[i]) {
        distinct[n++] = sorted[i];
      }
    }
    return Arrays.copyOf(distinct, n);
  }

  record Samples(float[] outputs, float[] references, int[] times) {}

  /** Few distinct outputs, so that there are ties; some samples count several times or never. */
  @Provide
  Arbitrary<Samples> samples() {
    return Arbitraries.integers()
        .between(1, 20)
        .flatMap(
            n ->
                Combinators.combine(
                        Arbitraries.integers().between(0, 6).array(int[].class).ofSize(n),
                        Arbitraries.integers().between(0, 1).array(int[].class).ofSize(n),
                        Arbitraries.integers().between(0, 3).array(int[].class).ofSize(n))
                    .as(
                        (outputs, references, times) ->
                            new Samples(floats(outputs), floats(references), times)));
  }

  private static float[] floats(int[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values[i];
    }
    return floats;
  }

  private static Areas areas(float[] outputs, float[] references) {
    int[] once = new int[outputs.length];
    Arrays.fill(once, 1);
    return areas(new Samples(outputs, references, once));
  }

  private static Areas areas(Samples samples) {
    return Areas.of(
        samples.outputs, samples.references, Metrics.descending(samples.outputs), samples.times);
  }
}
