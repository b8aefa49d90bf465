package org.ecgsl.beat;

import java.util.ArrayList;
import java.util.List;

/**
 * Measures the quality of beats and windows; the values are this project's choice.
 *
 * <p>A beat's clarity is how far the steepest slope around the R-peak stands out from the mean
 * slope elsewhere: 1 if the mean is at most a tenth of it, 0 from three tenths on, as in noise. A
 * window's is the mean of its beats'; without a beat it is 1, because noise cannot be told from
 * rest by it.
 */
final class QualityMeter {

  private static final double FLAT_SECONDS = 0.2;
  private static final double CLIPPED_SECONDS = 0.02;
  private static final int FEWEST_CLIPPED = 3;
  private static final double SLOPE_SECONDS = 0.008;
  private static final double QRS_REACH_SECONDS = 0.12;
  private static final double CLEAN_SLOPE_RATIO = 0.1;
  private static final double NOISE_SLOPE_RATIO = 0.3;

  private final int flatRun;
  private final int clippedRun;
  private final int slopeStep;
  private final int qrsReach;

  QualityMeter(double samplingRate) {
    flatRun = (int) Math.max(2, Math.round(FLAT_SECONDS * samplingRate));
    clippedRun = (int) Math.max(FEWEST_CLIPPED, Math.round(CLIPPED_SECONDS * samplingRate));
    slopeStep = (int) Math.max(1, Math.round(SLOPE_SECONDS * samplingRate));
    qrsReach = (int) Math.max(1, Math.round(QRS_REACH_SECONDS * samplingRate));
  }

  /**
   * Quality of one beat.
   *
   * @param leads millivolt, {@code NaN} where nothing was recorded
   * @param r index of the R-peak
   * @param from first index of the beat
   * @param to index after its last; above {@code from}
   */
  SignalQuality beat(float[][] leads, int r, int from, int to) {
    List<LeadQuality> qualities = new ArrayList<>(leads.length);
    for (float[] lead : leads) {
      qualities.add(runs(lead, from, to).withClarity(clarity(lead, r, from, to)));
    }
    return new SignalQuality(qualities);
  }

  /**
   * Quality of a stretch of signal.
   *
   * @param leads millivolt, {@code NaN} where nothing was recorded
   * @param from first index of the stretch
   * @param to index after its last; above {@code from}
   * @param beats quality of the beats in it
   */
  SignalQuality window(float[][] leads, int from, int to, List<SignalQuality> beats) {
    List<LeadQuality> qualities = new ArrayList<>(leads.length);
    for (int lead = 0; lead < leads.length; lead++) {
      double clarity = 0;
      for (SignalQuality beat : beats) {
        clarity += beat.leads().get(lead).clarity() / beats.size();
      }
      qualities.add(
          runs(leads[lead], from, to).withClarity(beats.isEmpty() ? 1 : Math.min(1, clarity)));
    }
    return new SignalQuality(qualities);
  }

  /** Shares of gaps, flat lines and clipping; the clarity is left at 1. */
  private LeadQuality runs(float[] lead, int from, int to) {
    int recorded = 0;
    int longest = 0;
    int run = 0;
    float last = Float.NaN;
    for (int i = from; i < to; i++) {
      float value = lead[i];
      recorded += Float.isNaN(value) ? 0 : 1;
      run = value == last ? run + 1 : 1;
      longest = Math.max(longest, run);
      last = value;
    }
    double length = to - from;
    if (longest < clippedRun) {
      return new LeadQuality(recorded / length, 0, 0, 1);
    }
    return longRuns(lead, from, to, recorded / length);
  }

  private LeadQuality longRuns(float[] lead, int from, int to, double recorded) {
    float highest = Float.NEGATIVE_INFINITY;
    float lowest = Float.POSITIVE_INFINITY;
    for (int i = from; i < to; i++) {
      if (!Float.isNaN(lead[i])) {
        highest = Math.max(highest, lead[i]);
        lowest = Math.min(lowest, lead[i]);
      }
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
    return new LeadQuality(recorded, flat / length, clipped / length, 1);
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
