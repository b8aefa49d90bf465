package org.ecgsl.beat;

/**
 * How far the signal of one beat can be trusted, 0 to 1.
 *
 * <p>Per lead the product of four: the share of samples recorded; the share outside runs of 0.2 s
 * of one value (a loose electrode); 1 minus five times the share in runs of 20 ms at the highest or
 * lowest value (a clipped amplifier); and how far the steepest slope around the R-peak stands out
 * from the mean slope elsewhere (1 if the mean is at most a tenth of it, 0 from three tenths on: no
 * QRS above the noise). The beat's quality is the mean over leads.
 */
final class BeatQuality {

  private static final double FLAT_SECONDS = 0.2;
  private static final double CLIPPED_SECONDS = 0.02;
  private static final int FEWEST_CLIPPED = 3;
  private static final double CLIPPED_WEIGHT = 5;
  private static final double SLOPE_SECONDS = 0.008;
  private static final double QRS_REACH_SECONDS = 0.12;
  private static final double CLEAN_SLOPE_RATIO = 0.1;
  private static final double NOISE_SLOPE_RATIO = 0.3;

  private final int flatRun;
  private final int clippedRun;
  private final int slopeStep;
  private final int qrsReach;

  BeatQuality(double samplingRate) {
    flatRun = (int) Math.max(2, Math.round(FLAT_SECONDS * samplingRate));
    clippedRun = (int) Math.max(FEWEST_CLIPPED, Math.round(CLIPPED_SECONDS * samplingRate));
    slopeStep = (int) Math.max(1, Math.round(SLOPE_SECONDS * samplingRate));
    qrsReach = (int) Math.max(1, Math.round(QRS_REACH_SECONDS * samplingRate));
  }

  /**
   * @param leads millivolt, {@code NaN} where nothing was recorded
   * @param r index of the R-peak
   * @param from first index of the beat
   * @param to index after its last; above {@code from}
   */
  double of(float[][] leads, int r, int from, int to) {
    double sum = 0;
    for (float[] lead : leads) {
      sum += runs(lead, from, to) * clarity(lead, r, from, to);
    }
    return sum / leads.length;
  }

  /** What gaps, flat lines and clipping leave. */
  private double runs(float[] lead, int from, int to) {
    float highest = Float.NEGATIVE_INFINITY;
    float lowest = Float.POSITIVE_INFINITY;
    int recorded = 0;
    for (int i = from; i < to; i++) {
      if (!Float.isNaN(lead[i])) {
        recorded++;
        highest = Math.max(highest, lead[i]);
        lowest = Math.min(lowest, lead[i]);
      }
    }
    if (recorded == 0) {
      return 0;
    }
    int flat = 0;
    int clipped = 0;
    for (int i = from; i < to; ) {
      int end = i + 1;
      while (end < to && lead[end] == lead[i]) {
        end++;
      }
      if (end - i >= flatRun) {
        flat += end - i;
      } else if (end - i >= clippedRun && (lead[i] == highest || lead[i] == lowest)) {
        clipped += end - i;
      }
      i = end;
    }
    double length = to - from;
    double unclipped = Math.max(0, 1 - CLIPPED_WEIGHT * clipped / length);
    return recorded / length * (1 - flat / length) * unclipped;
  }

  private double clarity(float[] lead, int r, int from, int to) {
    float steepest = 0;
    double elsewhere = 0;
    int count = 0;
    for (int i = from; i + slopeStep < to; i++) {
      float slope = Math.abs(lead[i + slopeStep] - lead[i]);
      if (Float.isNaN(slope)) {
        continue;
      }
      if (Math.abs(i - r) <= qrsReach) {
        steepest = Math.max(steepest, slope);
      } else {
        elsewhere += slope;
        count++;
      }
    }
    if (steepest == 0) {
      return 0;
    }
    double ratio = count == 0 ? 0 : elsewhere / count / steepest;
    double clarity = (NOISE_SLOPE_RATIO - ratio) / (NOISE_SLOPE_RATIO - CLEAN_SLOPE_RATIO);
    return Math.max(0, Math.min(1, clarity));
  }
}
