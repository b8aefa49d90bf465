package org.ecgsl.beat;

/**
 * Outcome of a beat-by-beat comparison (ANSI/AAMI EC57, 4.3): counts, and how far matched peaks lie
 * from their reference.
 *
 * @param truePositives reference beats that were detected
 * @param falsePositives detections without a reference beat
 * @param falseNegatives reference beats that were missed
 * @param offsets of the reference beats that were detected
 */
public record BeatScore(
    long truePositives, long falsePositives, long falseNegatives, OffsetDistribution offsets) {

  /** The score of nothing compared: the neutral element of {@link #plus}. */
  public static final BeatScore NONE = new BeatScore(0, 0, 0, OffsetDistribution.NONE);

  public BeatScore {
    if (truePositives < 0 || falsePositives < 0 || falseNegatives < 0) {
      throw new IllegalArgumentException(
          "negative count: " + truePositives + ", " + falsePositives + ", " + falseNegatives);
    }
  }

  /** Share of the reference beats that were found, 0..1; {@code NaN} without reference beats. */
  public double sensitivity() {
    return (double) truePositives / (truePositives + falseNegatives);
  }

  /** Share of the detections that are beats, 0..1; {@code NaN} without detections. */
  public double positivePredictivity() {
    return (double) truePositives / (truePositives + falsePositives);
  }

  /** Harmonic mean of the two, 0..1; {@code NaN} if there was nothing to find and nothing found. */
  public double f1() {
    return 2.0 * truePositives / (2.0 * truePositives + falsePositives + falseNegatives);
  }

  /** Both counted together: EC57's gross statistics over recordings. */
  public BeatScore plus(BeatScore other) {
    return new BeatScore(
        truePositives + other.truePositives,
        falsePositives + other.falsePositives,
        falseNegatives + other.falseNegatives,
        offsets.plus(other.offsets));
  }
}
