package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MovingWindowTest {

  @Property(tries = 300)
  void sumsAndMaximaAreThoseOfTheDefinition(
      @ForAll @IntRange(min = 1, max = 80) int length,
      @ForAll @IntRange(min = 1, max = 50) int radius,
      @ForAll long seed) {
    Random random = new Random(seed);
    long[] values = random.longs(length, -1000, 1000).toArray();
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = random.nextInt(10);
    }

    long[] sums = MovingWindow.centred(values, radius);
    float[] maxima = MovingWindow.largest(floats, radius);

    for (int i = 0; i < length; i++) {
      long sum = 0;
      float largest = Float.NEGATIVE_INFINITY;
      for (int k = Math.max(0, i - radius); k <= Math.min(length - 1, i + radius); k++) {
        sum += values[k];
        largest = Math.max(largest, floats[k]);
      }
      assertThat(sums[i]).isEqualTo(sum);
      assertThat(maxima[i]).isEqualTo(largest);
    }
  }
}
