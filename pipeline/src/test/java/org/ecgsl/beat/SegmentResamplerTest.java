package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentResamplerTest {

  private static final SegmentationConfig CONFIG = SegmentationConfig.defaults();

  @ParameterizedTest
  @CsvSource({"250, 0", "250, 5", "360, 15", "1000, 20", "257.3, 20", "100, 15", "50, 10"})
  void wavesBelowTheLowPassKeepTimeAndHeight(double rate, double frequency) {
    float[] segment = resampled(rate, frequency);

    for (int k = 0; k < segment.length; k++) {
      double expected = Math.cos(2 * Math.PI * frequency * (k - 48) / 128);
      assertThat(segment[k]).isCloseTo((float) expected, offset(0.02f));
    }
  }

  @ParameterizedTest
  @CsvSource({"360, 65", "360, 120", "500, 108", "1000, 128", "1000, 250", "2000, 400"})
  void wavesThatWouldAliasAreGone(double rate, double frequency) {
    for (float value : resampled(rate, frequency)) {
      assertThat(value).isCloseTo(0, offset(0.01f));
    }
  }

  /** A cosine with its crest at the R-peak, as a segment. */
  private static float[] resampled(double rate, double frequency) {
    float[] lead = new float[(int) (4 * rate)];
    int r = (int) (2 * rate);
    for (int i = 0; i < lead.length; i++) {
      lead[i] = (float) Math.cos(2 * Math.PI * frequency * (i - r) / rate);
    }
    return new SegmentResampler(CONFIG, rate).segment(lead, r, -2 * rate, 2 * rate);
  }
}
