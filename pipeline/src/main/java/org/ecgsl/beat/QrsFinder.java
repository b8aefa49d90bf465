package org.ecgsl.beat;

/**
 * Where the QRS complex begins and ends in each lead.
 *
 * <p>From its steepest point outwards, the complex ends where the slope stays below a share of the
 * steepest, or a multiple of the slope of the lead's quietest stretch near it, for longer than it
 * does at the turn of a Q or S wave. See {@link Boundary} for how shares and leads are put
 * together.
 *
 * <p>Scratch of one thread.
 */
final class QrsFinder {

  /** Nothing farther from the R-peak bears on the result. */
  static final double REACH_SECONDS = 0.33;

  private static final double[] SHARES = {0.04, 0.1, 0.22};

  private static final Boundary ONSET =
      new Boundary(new double[] {0, 0.2, 0.15}, new double[] {0.4, 0, 0.25}, -0.009, 0.03);
  private static final Boundary OFFSET =
      new Boundary(new double[] {0, 0.35, 0.1}, new double[] {0.25, 0.2, 0.1}, 0.0025, 0.03);

  private static final double SLOPE_SECONDS = 0.018;
  private static final double STEEPEST_REACH_SECONDS = 0.09;
  private static final double ONSET_REACH_SECONDS = 0.16;
  private static final double OFFSET_REACH_SECONDS = 0.2;
  private static final double ONSET_QUIET_SECONDS = 0.011;
  private static final double OFFSET_QUIET_SECONDS = 0.02;
  private static final double NOISE_NEAR_SECONDS = 0.055;
  private static final double NOISE_FAR_SECONDS = 0.3;
  private static final double NOISE_STRETCH_SECONDS = 0.04;
  private static final double NOISE_BEFORE = 3;
  private static final double NOISE_AFTER = 2.0;

  /** A lead whose steepest slope is less than this many times its noise cannot tell. */
  private static final double CLEAR_OF_NOISE = 3;

  /** A positive deflection of this share of the negative one is the R wave. */
  private static final double SMALLEST_R = 0.05;

  private final double samplingRate;
  private final int reach;
  private final int width;
  private final LeadSlice slice;
  private final double[] steepness;
  private final int[][] early;
  private final int[][] late;
  private int r;
  private int centre;

  QrsFinder(double samplingRate, int leads) {
    this.samplingRate = samplingRate;
    reach = samples(REACH_SECONDS);
    width = samples(SLOPE_SECONDS);
    slice = new LeadSlice(2 * reach + 1);
    steepness = new double[2 * reach + 1];
    early = new int[SHARES.length][leads];
    late = new int[SHARES.length][leads];
  }

  private int samples(double seconds) {
    return (int) Math.max(1, Math.round(seconds * samplingRate));
  }

  /**
   * The QRS complex of one beat.
   *
   * @param millivolt {@code [lead][sample]}
   * @param r index of the R-peak
   * @param before samples to the R-peak before, or more than the reach
   * @param after samples to the one after
   */
  WaveMarks find(float[][] millivolt, int r, int before, int after) {
    this.r = r;
    WaveMarks marks = WaveMarks.of(millivolt.length);
    boolean[] counted = new boolean[millivolt.length];
    for (int lead = 0; lead < millivolt.length; lead++) {
      load(millivolt[lead]);
      marks.seen()[lead] = cross(lead, before / 2, after / 2, counted);
    }
    boolean[] telling = WaveMarks.any(counted) ? counted : marks.seen();
    ONSET.place(early, telling, r, samplingRate, marks.onset());
    OFFSET.place(late, telling, r, samplingRate, marks.offset());
    for (int lead = 0; lead < millivolt.length; lead++) {
      if (marks.seen()[lead]) {
        load(millivolt[lead]);
        finish(lead, marks);
      }
    }
    return marks;
  }

  private void load(float[] millivolt) {
    slice.load(millivolt, Math.max(0, r - reach), Math.min(millivolt.length - 1, r + reach));
    centre = r - slice.first();
  }

  /** Fills in a lead's crossings; false if it has no QRS complex. */
  private boolean cross(int lead, int before, int after, boolean[] counted) {
    int last = slice.last() - slice.first();
    for (int i = 0; i <= last; i++) {
      steepness[i] = Math.abs(slice.slope(slice.first() + i, width));
    }
    int steepest = steepest(Math.min(before, samples(STEEPEST_REACH_SECONDS)), last, after);
    double most = steepness[steepest];
    if (most == 0 || slice.hasGap(r - samples(0.05), r + samples(0.05))) {
      return false;
    }
    double quietBefore = quietest(centre - samples(NOISE_FAR_SECONDS), centre - near());
    double quietAfter = quietest(centre + near(), centre + samples(NOISE_FAR_SECONDS));
    counted[lead] = most > CLEAR_OF_NOISE * Math.max(quietBefore, quietAfter);
    int first = Math.max(0, centre - Math.min(before, samples(ONSET_REACH_SECONDS)));
    int end = Math.min(last, centre + Math.min(after, samples(OFFSET_REACH_SECONDS)));
    for (int share = 0; share < SHARES.length; share++) {
      double low = Math.max(SHARES[share] * most, NOISE_BEFORE * quietBefore);
      early[share][lead] = slice.first() + outwards(steepest, first, -1, low);
      low = Math.max(SHARES[share] * most, NOISE_AFTER * quietAfter);
      late[share][lead] = slice.first() + outwards(steepest, end, 1, low);
    }
    return true;
  }

  private int near() {
    return samples(NOISE_NEAR_SECONDS);
  }

  private int steepest(int before, int last, int after) {
    int to = Math.min(last, centre + Math.min(after, samples(STEEPEST_REACH_SECONDS)));
    int steepest = centre;
    for (int i = Math.max(0, centre - before); i <= to; i++) {
      if (steepness[i] > steepness[steepest]) {
        steepest = i;
      }
    }
    return steepest;
  }

  /** Lowest mean steepness over a short stretch; 0 if none fits. */
  private double quietest(int from, int to) {
    int stretch = samples(NOISE_STRETCH_SECONDS);
    int first = Math.max(0, from);
    int last = Math.min(slice.last() - slice.first(), to);
    double lowest = Double.POSITIVE_INFINITY;
    double sum = 0;
    for (int i = first; i <= last; i++) {
      sum += steepness[i];
      if (i - first >= stretch) {
        sum -= steepness[i - stretch];
      }
      if (i - first >= stretch - 1) {
        lowest = Math.min(lowest, sum / stretch);
      }
    }
    return lowest == Double.POSITIVE_INFINITY ? 0 : lowest;
  }

  /** The last index before the slope stays low. */
  private int outwards(int from, int end, int direction, double low) {
    int patience = samples(direction < 0 ? ONSET_QUIET_SECONDS : OFFSET_QUIET_SECONDS);
    int steep = from;
    for (int i = from; i != end && Math.abs(i - steep) <= patience; i += direction) {
      if (steepness[i] >= low) {
        steep = i;
      }
    }
    return steep;
  }

  /** Puts the R-peak between onset and offset, and drops a complex that is not all there. */
  private void finish(int lead, WaveMarks marks) {
    int onset = marks.onset()[lead];
    int offset = marks.offset()[lead];
    if (onset < slice.first()
        || offset > slice.last()
        || offset - onset < 2
        || slice.hasGap(onset, offset)) {
      marks.seen()[lead] = false;
      return;
    }
    int highest = onset;
    int lowest = onset;
    for (int i = onset; i <= offset; i++) {
      highest = aboveChord(i, onset, offset) > aboveChord(highest, onset, offset) ? i : highest;
      lowest = aboveChord(i, onset, offset) < aboveChord(lowest, onset, offset) ? i : lowest;
    }
    boolean hasR =
        aboveChord(highest, onset, offset) >= -SMALLEST_R * aboveChord(lowest, onset, offset);
    marks.peak()[lead] = hasR ? highest : lowest;
  }

  private double aboveChord(int index, int onset, int offset) {
    double share = (double) (index - onset) / (offset - onset);
    return slice.at(index) - (1 - share) * slice.at(onset) - share * slice.at(offset);
  }
}
