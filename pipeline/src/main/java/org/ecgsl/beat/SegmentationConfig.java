package org.ecgsl.beat;

import java.io.Serializable;

/**
 * How heartbeats are cut out.
 *
 * @param rateHz sampling rate of the segments; 50 to 1,000 Hz
 * @param samples samples of a segment; at least 8
 * @param rIndex index of the R-peak in a segment; 0 to samples - 1
 * @param maxRrSeconds an RR interval over this counts as unknown; 0.5 to 5
 */
public record SegmentationConfig(double rateHz, int samples, int rIndex, double maxRrSeconds)
    implements Serializable {
  public SegmentationConfig {
    if (!(rateHz >= 50 && rateHz <= 1000)
        || samples < 8
        || rIndex < 0
        || rIndex >= samples
        || !(maxRrSeconds >= 0.5 && maxRrSeconds <= 5)) {
      throw new IllegalArgumentException(
          "segments of %d samples at %s Hz, R at %d, RR up to %s s"
              .formatted(samples, rateHz, rIndex, maxRrSeconds));
    }
  }
}
