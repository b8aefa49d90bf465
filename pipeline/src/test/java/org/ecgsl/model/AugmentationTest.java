package org.ecgsl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  private static final int SAMPLES = 128;
  private static final int BEATS = 8;
  private static final int VIEWS = 2000;

  private final Augmentation augmentation = new Augmentation(new SplittableRandom(7));

  @Test
  void noiseIsWhiteAndCentredAndUpToAFifthOfTheLead() {
    List<Double> deviations = new ArrayList<>();
    double sum = 0;
    for (int view = 0; view < VIEWS; view++) {
      float[] silence = new float[BEATS * SAMPLES];
      augmentation.apply(silence, 0, BEATS, 1, SAMPLES);
      // Neighbours share the wander, nearly: their difference is that of two noises.
      deviations.add(deviation(steps(silence, 1)) / Math.sqrt(2));
      sum += Arrays.stream(toDoubles(silence)).average().orElseThrow();
      if (view == 0) {
        assertThat(deviation(steps(silence, 3)) / Math.sqrt(2))
            .isCloseTo(deviations.get(0), within(0.02));
      }
    }
    assertThat(deviations).allMatch(deviation -> deviation < 0.215);
    assertThat(mean(deviations)).isCloseTo(0.1, within(0.01));
    assertThat(sum / VIEWS).isCloseTo(0, within(0.01));
  }

  @Test
  void noiseLooksNormal() {
    int beyondOne = 0;
    int beyondTwo = 0;
    int all = 0;
    for (int view = 0; view < VIEWS; view++) {
      float[] silence = new float[BEATS * SAMPLES];
      augmentation.apply(silence, 0, BEATS, 1, SAMPLES);
      double[] steps = steps(silence, 1);
      double deviation = deviation(steps);
      for (double step : steps) {
        beyondOne += Math.abs(step) > deviation ? 1 : 0;
        beyondTwo += Math.abs(step) > 2 * deviation ? 1 : 0;
        all++;
      }
    }
    assertThat((double) beyondOne / all).isCloseTo(0.3173, within(0.02));
    assertThat((double) beyondTwo / all).isCloseTo(0.0455, within(0.005));
  }

  @Test
  void whatIsLeftOfASequenceIsItself() {
    for (int view = 0; view < 100; view++) {
      float[] changed = waves(1);
      augmentation.apply(changed, 0, BEATS, 1, SAMPLES);
      double best =
          IntStream.rangeClosed(-3, 3)
              .mapToDouble(shift -> correlation(waves(1), changed, shift))
              .max()
              .orElseThrow();
      assertThat(best).isGreaterThan(0.9);
    }
  }

  @Test
  void eachLeadHasALittleOfTheOthersAndSometimesOneIsLost() {
    int leads = 4;
    int lost = 0;
    for (int view = 0; view < VIEWS; view++) {
      float[] changed = waves(leads);
      augmentation.apply(changed, 0, BEATS, leads, SAMPLES);
      int silent = 0;
      for (int lead = 0; lead < leads; lead++) {
        silent += deviation(lead(changed, leads, lead)) < 0.4 ? 1 : 0;
      }
      assertThat(silent).isLessThanOrEqualTo(1);
      lost += silent;
    }
    assertThat((double) lost / VIEWS).isCloseTo(0.2, within(0.03));
  }

  @Test
  void onlyTheSequenceIsTouched() {
    float[] minibatch = new float[3 * BEATS * SAMPLES];
    augmentation.apply(minibatch, BEATS * SAMPLES, BEATS, 1, SAMPLES);

    assertThat(Arrays.copyOf(minibatch, BEATS * SAMPLES)).containsOnly(0f);
    assertThat(Arrays.copyOfRange(minibatch, 2 * BEATS * SAMPLES, minibatch.length))
        .containsOnly(0f);
    assertThat(Arrays.copyOfRange(minibatch, BEATS * SAMPLES, 2 * BEATS * SAMPLES))
        .doesNotContain(0f);
  }

  /** Sines of variance 1, of another frequency in each lead. */
  private static float[] waves(int leads) {
    float[] waves = new float[BEATS * leads * SAMPLES];
    for (int beat = 0; beat < BEATS; beat++) {
      for (int lead = 0; lead < leads; lead++) {
        for (int i = 0; i < SAMPLES; i++) {
          waves[(beat * leads + lead) * SAMPLES + i] =
              (float) (Math.sqrt(2) * Math.sin(2 * Math.PI * (lead + 3) * i / SAMPLES));
        }
      }
    }
    return waves;
  }

  private static double[] lead(float[] all, int leads, int lead) {
    return IntStream.range(0, BEATS * SAMPLES)
        .mapToDouble(i -> all[(i / SAMPLES * leads + lead) * SAMPLES + i % SAMPLES])
        .toArray();
  }

  private static double[] steps(float[] values, int apart) {
    return IntStream.range(apart, values.length)
        .mapToDouble(i -> values[i] - values[i - apart])
        .toArray();
  }

  private static double[] toDoubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static double deviation(double[] values) {
    double mean = DoubleStream.of(values).average().orElseThrow();
    return Math.sqrt(
        DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).average().getAsDouble());
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** Of one lead with another that comes later by some samples, borders of segments left out. */
  private static double correlation(float[] one, float[] other, int shift) {
    double products = 0;
    double ones = 0;
    double others = 0;
    for (int i = 0; i < one.length; i++) {
      int inSegment = i % SAMPLES;
      if (inSegment < 4 || inSegment >= SAMPLES - 4) {
        continue;
      }
      products += (double) one[i] * other[i + shift];
      ones += (double) one[i] * one[i];
      others += (double) other[i + shift] * other[i + shift];
    }
    return products / Math.sqrt(ones * others);
  }
}
