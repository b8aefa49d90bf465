package org.ecgsl.beat;

/**
 * Detected beats against reference beats, counted.
 *
 * @param truePositives reference beats that were detected
 * @param falsePositives detected beats that are none
 * @param falseNegatives reference beats that were missed
 */
public record BeatScore(long truePositives, long falsePositives, long falseNegatives) {

  /** Share of the reference beats that were detected; NaN without any. */
  public double sensitivity() {
    return (double) truePositives / (truePositives + falseNegatives);
  }

  /** Share of the detected beats that are beats; NaN without any. */
  public double positivePredictivity() {
    return (double) truePositives / (truePositives + falsePositives);
  }

  /** Harmonic mean of the two; NaN without any beat. */
  public double f1() {
    return 2.0 * truePositives / (2 * truePositives + falsePositives + falseNegatives);
  }

  /** Counts of both. */
  public BeatScore plus(BeatScore other) {
    return new BeatScore(
        truePositives + other.truePositives,
        falsePositives + other.falsePositives,
        falseNegatives + other.falseNegatives);
  }
}
