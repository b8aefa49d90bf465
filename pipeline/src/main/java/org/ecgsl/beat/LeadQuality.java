package org.ecgsl.beat;

import java.util.EnumSet;
import java.util.Set;

/**
 * How far a stretch of one lead can be trusted.
 *
 * @param recorded share of its samples that were recorded, 0 to 1
 * @param flat share of them in runs of 0.2 s or more of one value, 0 to 1
 * @param clipped share of them in runs of 20 ms or more at the highest or lowest value, 0 to 1
 * @param clarity how far its QRS complexes stand out from the rest, 0 (not at all) to 1
 */
public record LeadQuality(double recorded, double flat, double clipped, double clarity) {

  private static final double CLIPPED_WEIGHT = 5;

  /** Of less than this share, no issue is made: a single lost sample is none. */
  private static final double NEGLIGIBLE = 0.02;

  private static final double CLEAR = 0.5;
  private static final double WHOLE = 0.95;

  public LeadQuality {
    if (!isShare(recorded) || !isShare(flat) || !isShare(clipped) || !isShare(clarity)) {
      throw new IllegalArgumentException(
          "shares out of range: %s, %s, %s, %s".formatted(recorded, flat, clipped, clarity));
    }
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1;
  }

  /** The quality index, 0 (useless) to 1 (clean): the product of what each flaw leaves. */
  public double index() {
    return recorded * (1 - flat) * Math.max(0, 1 - CLIPPED_WEIGHT * clipped) * clarity;
  }

  /** What is wrong; empty for a clean stretch. */
  public Set<QualityIssue> issues() {
    EnumSet<QualityIssue> issues = EnumSet.noneOf(QualityIssue.class);
    if (1 - recorded >= WHOLE || flat >= WHOLE) {
      issues.add(QualityIssue.LEAD_OFF);
      return issues;
    }
    if (1 - recorded > NEGLIGIBLE) {
      issues.add(QualityIssue.MISSING);
    }
    if (flat > NEGLIGIBLE) {
      issues.add(QualityIssue.FLAT);
    }
    if (clipped > NEGLIGIBLE) {
      issues.add(QualityIssue.CLIPPED);
    }
    if (clarity < CLEAR) {
      issues.add(QualityIssue.NOISE);
    }
    return issues;
  }

  /** The same stretch with another clarity. */
  LeadQuality withClarity(double other) {
    return new LeadQuality(recorded, flat, clipped, other);
  }
}
