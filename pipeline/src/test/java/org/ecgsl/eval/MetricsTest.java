package org.ecgsl.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.ecgsl.model.Head;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final Thresholds HALVES = Thresholds.halves(3);

  /** Reference N N V S, predicted N V V N. */
  private static final ScoredSamples CLASSES =
      new ScoredSamples(
          List.of("N", "S", "V"),
          Head.Answer.ONE_OF,
          List.of("a", "a", "b", "b"),
          new float[] {0.8f, 0.1f, 0.1f, 0.2f, 0.2f, 0.6f, 0.1f, 0.2f, 0.7f, 0.5f, 0.4f, 0.1f},
          new float[] {1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0});

  @Test
  void figuresOfClassesAreThoseCountedByHand() {
    Map<String, Double> figures = new Metrics(CLASSES, HALVES).all();

    assertThat(figures.get("accuracy")).isEqualTo(0.5); // 2 of 4
    assertThat(figures.get("sensitivity.N")).isEqualTo(0.5); // 1 of 2
    assertThat(figures.get("precision.N")).isEqualTo(0.5); // 1 of 2
    assertThat(figures.get("f1.N")).isEqualTo(0.5);
    assertThat(figures.get("f1.V")).isCloseTo(2.0 / 3, within(1e-12)); // 1 of 1, 1 of 2
    assertThat(figures.get("f1.S")).isZero();
    assertThat(figures.get("precision.S")).isNaN(); // never predicted
    assertThat(figures.get("macroF1")).isCloseTo((0.5 + 2.0 / 3) / 3, within(1e-12));
    assertThat(figures.get("auroc.V")).isEqualTo(1); // 0.7 over 0.6, 0.1, 0.1
    assertThat(figures.get("auroc.S")).isEqualTo(1); // 0.4 over 0.2, 0.2, 0.1
    assertThat(figures.get("auroc.N")).isEqualTo(0.75); // 0.8 over both, 0.2 over 0.1 alone
    assertThat(figures.get("macroAuroc")).isCloseTo(2.75 / 3, within(1e-12));
  }

  @Test
  void aLabelNobodyHasHasNoF1AndLeavesTheMeansAlone() {
    Map<String, Double> figures = new Metrics(CLASSES, HALVES).of(new int[] {1, 1, 1, 0});

    assertThat(figures.get("f1.S")).isNaN();
    assertThat(figures.get("auroc.S")).isNaN();
    // N: 1 of 2 found, 1 of 1 right; V: 1 of 1 found, 1 of 2 right.
    assertThat(figures.get("macroF1")).isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void countingASampleTwiceIsHavingItTwice() {
    ScoredSamples twice =
        new ScoredSamples(
            CLASSES.labels(),
            CLASSES.answer(),
            List.of("a", "a", "b", "b", "b"),
            append(CLASSES.outputs(), 0.1f, 0.2f, 0.7f),
            append(CLASSES.references(), 0, 0, 1));

    assertThat(new Metrics(CLASSES, HALVES).of(new int[] {1, 1, 2, 1}))
        .isEqualTo(new Metrics(twice, HALVES).all());
  }

  @Test
  void severalLabelsAreJudgedByTheirThresholds() {
    ScoredSamples samples =
        new ScoredSamples(
            List.of("MI", "HYP"),
            Head.Answer.ANY_OF,
            List.of("a", "b", "c"),
            new float[] {0.9f, 0.3f, 0.4f, 0.2f, 0.1f, 0.1f},
            new float[] {1, 1, 1, 0, 0, 0});

    Map<String, Double> halves = new Metrics(samples, Thresholds.halves(2)).all();
    Map<String, Double> best = new Metrics(samples, Thresholds.ofBestF1(samples)).all();

    assertThat(halves.get("sensitivity.MI")).isEqualTo(0.5);
    assertThat(halves.get("f1.MI")).isCloseTo(2.0 / 3, within(1e-12)); // 2 · 1 / (2 + 1)
    assertThat(halves.get("f1.HYP")).isZero();
    assertThat(best.get("f1.MI")).isEqualTo(1); // from 0.4 on
    assertThat(best.get("f1.HYP")).isEqualTo(1); // from 0.3 on
    assertThat(best).doesNotContainKey("accuracy");
  }

  @Test
  void amountsHaveErrorsAndTheShareOfTheirSpreadThatIsExplained() {
    ScoredSamples samples =
        new ScoredSamples(
            List.of("age"),
            Head.Answer.AMOUNT,
            List.of("a", "b", "c"),
            new float[] {50, 60, 73},
            new float[] {50, 64, 70});

    Map<String, Double> figures = new Metrics(samples, Thresholds.halves(1)).all();

    assertThat(figures.get("mae.age")).isCloseTo(7.0 / 3, within(1e-12));
    assertThat(figures.get("rmse.age")).isCloseTo(Math.sqrt(25.0 / 3), within(1e-12));
    double mean = 184.0 / 3;
    double spread = Math.pow(50 - mean, 2) + Math.pow(64 - mean, 2) + Math.pow(70 - mean, 2);
    assertThat(figures.get("r2.age")).isCloseTo(1 - 25 / spread, within(1e-9));
  }

  @Test
  void thresholdsAreThoseNoOtherOutputBeats() {
    float[] outputs = {0.9f, 0.8f, 0.7f, 0.6f, 0.5f, 0.4f};
    float[] references = {1, 0, 1, 1, 0, 0};
    ScoredSamples samples =
        new ScoredSamples(
            List.of("MI"),
            Head.Answer.ANY_OF,
            List.of("a", "b", "c", "d", "e", "f"),
            outputs,
            references);

    double best = f1(samples, Thresholds.ofBestF1(samples).of(0));

    for (float threshold : outputs) {
      assertThat(f1(samples, threshold)).isLessThanOrEqualTo(best);
    }
    assertThat(best).isCloseTo(6.0 / 7, within(1e-12)); // 3 hits of 4 said and 3 there
  }

  private static double f1(ScoredSamples samples, double threshold) {
    return new Metrics(samples, new Thresholds(List.of(threshold))).all().get("f1.MI");
  }

  @Test
  void arraysOfAnotherLengthAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ScoredSamples(
                    List.of("N", "V"),
                    Head.Answer.ONE_OF,
                    List.of("a"),
                    new float[1],
                    new float[2]))
        .withMessageContaining("1 outputs and 2 references for 1 samples of 2 labels");
  }

  private static float[] append(float[] values, float... more) {
    float[] all = java.util.Arrays.copyOf(values, values.length + more.length);
    System.arraycopy(more, 0, all, values.length, more.length);
    return all;
  }
}
