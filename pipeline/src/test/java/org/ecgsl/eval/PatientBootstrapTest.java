package org.ecgsl.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ecgsl.eval.PatientBootstrap.Interval;
import org.ecgsl.model.Head;
import org.ecgsl.model.Seed;
import org.junit.jupiter.api.Test;

class PatientBootstrapTest {

  private static final PatientBootstrap BOOTSTRAP = new PatientBootstrap(400, new Seed(1));

  @Test
  void moreOfTheSameFromEachPatientMakesNoIntervalNarrower() {
    Interval once = accuracy(samples(20, 1, 0.7, 3));
    Interval often = accuracy(samples(20, 50, 0.7, 3));

    assertThat(often).isEqualTo(once);
  }

  @Test
  void morePatientsMakeItNarrower() {
    Interval few = accuracy(samples(20, 3, 0.7, 5));
    Interval many = accuracy(samples(320, 3, 0.7, 5));

    assertThat(many.high() - many.low()).isLessThan(0.5 * (few.high() - few.low()));
  }

  @Test
  void aboutNineteenOfTwentyIntervalsHoldTheTruth() {
    int holding = 0;
    for (int study = 0; study < 200; study++) {
      Interval interval = accuracy(samples(60, 2, 0.7, 100 + study));
      holding += interval.low() <= 0.7 && interval.high() >= 0.7 ? 1 : 0;
    }

    // 190 are to be expected, with a standard deviation of 3; the percentile method is a bit short.
    assertThat(holding).isBetween(174, 200);
  }

  @Test
  void aModelDoesNotDifferFromItself() {
    ScoredSamples samples = samples(20, 2, 0.7, 3);

    assertThat(
            BOOTSTRAP
                .differences(
                    List.of(metrics(samples)), List.of(metrics(samples)), samples.patients())
                .get("accuracy"))
        .isEqualTo(new Interval(0, 0, 0));
  }

  @Test
  void betterOnEveryPatientIsBetterInEveryDraw() {
    ScoredSamples right = samples(20, 2, 1, 3);
    ScoredSamples wrong = samples(20, 2, 0, 3);

    assertThat(
            BOOTSTRAP
                .differences(List.of(metrics(right)), List.of(metrics(wrong)), right.patients())
                .get("accuracy"))
        .isEqualTo(new Interval(1, 1, 1));
  }

  @Test
  void trainingsThatDisagreeWidenTheInterval() {
    ScoredSamples right = samples(20, 2, 1, 3);
    ScoredSamples wrong = samples(20, 2, 0, 3);

    Interval both =
        BOOTSTRAP
            .intervals(List.of(metrics(right), metrics(wrong)), right.patients())
            .get("accuracy");

    assertThat(both).isEqualTo(new Interval(0.5, 0, 1));
  }

  @Test
  void theSameSeedGivesTheSameInterval() {
    ScoredSamples samples = samples(30, 2, 0.6, 3);

    assertThat(accuracy(samples)).isEqualTo(accuracy(samples));
  }

  @Test
  void tooFewDrawsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PatientBootstrap(99, new Seed(1)))
        .withMessageContaining("100 or more");
  }

  private static Interval accuracy(ScoredSamples samples) {
    return BOOTSTRAP.intervals(List.of(metrics(samples)), samples.patients()).get("accuracy");
  }

  private static Metrics metrics(ScoredSamples samples) {
    return new Metrics(samples, Thresholds.halves(2));
  }

  /** Patients all of whose samples are right with a probability, else all wrong. */
  private static ScoredSamples samples(int patients, int each, double right, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> ids = new ArrayList<>();
    float[] outputs = new float[2 * patients * each];
    float[] references = new float[outputs.length];
    for (int patient = 0; patient < patients; patient++) {
      boolean hit = random.nextDouble() < right;
      for (int i = 0; i < each; i++) {
        int at = 2 * ids.size();
        outputs[hit ? at : at + 1] = 1;
        references[at] = 1;
        ids.add("p" + patient);
      }
    }
    return new ScoredSamples(List.of("N", "A"), Head.Answer.ONE_OF, ids, outputs, references);
  }
}
