package org.ecgsl.beat;

/**
 * One beat in all leads without its QRS complex, and how the P and T waves stand out in it.
 *
 * <p>Scratch of one thread, filled anew for each beat.
 */
final class BeatView {

  private static final double REACH_BEFORE_SECONDS = 0.7;
  private static final double REACH_AFTER_SECONDS = 1.0;
  private static final double MARGIN_SECONDS = 0.008;

  private final double samplingRate;
  private final LeadSlice[] leads;
  private final float[][] pHumps;
  private final float[][] tHumps;
  private int qrsOnset;
  private int qrsOffset;
  private boolean hasQrs;

  BeatView(double samplingRate, int leadCount) {
    this.samplingRate = samplingRate;
    leads = new LeadSlice[leadCount];
    int capacity = samples(REACH_BEFORE_SECONDS) + samples(REACH_AFTER_SECONDS) + 1;
    for (int lead = 0; lead < leadCount; lead++) {
      leads[lead] = new LeadSlice(capacity);
    }
    pHumps = new float[leadCount][samples(WaveShape.P.span()) + 1];
    tHumps = new float[leadCount][samples(WaveShape.T.span()) + 1];
  }

  private int samples(double seconds) {
    return (int) Math.max(1, Math.round(seconds * samplingRate));
  }

  /**
   * Fills the view.
   *
   * @param millivolt {@code [lead][sample]}
   * @param r index of the R-peak
   * @param qrs its QRS complex
   * @param first index after the QRS complex before, or less than the reach
   * @param last index before the one after
   */
  void load(float[][] millivolt, int r, WaveMarks qrs, int first, int last) {
    hasQrs = qrs.isPresent();
    if (!hasQrs) {
      return;
    }
    qrsOnset = qrs.earlyOnset();
    qrsOffset = qrs.lateOffset();
    int margin = samples(MARGIN_SECONDS);
    int from = Math.max(Math.max(0, first + margin), r - samples(REACH_BEFORE_SECONDS));
    int end = Math.min(millivolt[0].length - 1, r + samples(REACH_AFTER_SECONDS));
    int to = Math.min(end, last - margin);
    int eraseFrom = qrsOnset - margin;
    int eraseTo = qrsOffset + margin;
    hasQrs = from < eraseFrom && eraseFrom < eraseTo && eraseTo < to;
    for (int lead = 0; hasQrs && lead < leads.length; lead++) {
      leads[lead].load(millivolt[lead], from, to);
      leads[lead].erase(eraseFrom, eraseTo, margin / 2);
      humps(leads[lead], WaveShape.P, pHumps[lead]);
      humps(leads[lead], WaveShape.T, tHumps[lead]);
    }
  }

  private void humps(LeadSlice lead, WaveShape shape, float[] humps) {
    int direction = shape.before() ? -1 : 1;
    int reach = samples(shape.humpReach());
    for (int i = 0; i < humps.length; i++) {
      int index = qrsOnset + direction * i;
      boolean inside = index > lead.first() && index < lead.last();
      humps[i] = inside ? (float) lead.hump(index, reach) : 0;
    }
  }

  /** Whether there is a QRS complex and signal around it; without one, the rest means nothing. */
  boolean hasQrs() {
    return hasQrs;
  }

  /** Index at which the QRS complex begins. */
  int qrsOnset() {
    return qrsOnset;
  }

  /** Index at which it ends. */
  int qrsOffset() {
    return qrsOffset;
  }

  /** Index of the first sample in view. */
  int first() {
    return leads[0].first();
  }

  /** Index of the last. */
  int last() {
    return leads[0].last();
  }

  /** One lead from {@link #first} to {@link #last}, a straight line in place of the complex. */
  LeadSlice lead(int index) {
    return leads[index];
  }

  /** How a wave stands out, {@code [lead][samples from the QRS onset]}. */
  float[][] humps(WaveShape shape) {
    return shape.before() ? pHumps : tHumps;
  }
}
