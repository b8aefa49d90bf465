package org.ecgsl.beat;

import java.util.Arrays;
import java.util.List;

/**
 * Finds the P or the T wave of a beat in all leads.
 *
 * <p>A wave is sought where all leads together stand out most from their surroundings, in the sum
 * of the beat and its neighbours: a wave that belongs to the beats adds up, the waves of atrial
 * fibrillation and noise do not. How much is left in the sum tells whether there is a P wave.
 *
 * <p>Scratch of one thread.
 */
final class WaveFinder {

  /** The neighbours' weight, next and next but one. */
  private static final float[] NEIGHBOUR_WEIGHT = {1, 0.5f, 0.25f};

  /** The neighbours' part in a lead's own peak. */
  private static final float NEIGHBOURS_IN_PEAK = 0.5f;

  /** A wave lower than this in the sum over the leads, per lead, is not seen by any reader. */
  private static final double LEAST_MILLIVOLT = 0.003;

  private final WaveShape shape;
  private final double samplingRate;
  private final int direction;
  private final int humpReach;
  private final int width;
  private final int peakReach;
  private final int flankReach;
  private final float[][] sums;
  private final float[] strength;
  private final float[] parts;
  private final int[][] rising;
  private final int[][] falling;

  WaveFinder(WaveShape shape, double samplingRate, int leads) {
    this.shape = shape;
    this.samplingRate = samplingRate;
    direction = shape.before() ? -1 : 1;
    humpReach = samples(shape.humpReach());
    width = samples(shape.slopeWidth());
    peakReach = samples(shape.peakReach());
    flankReach = samples(shape.flankReach());
    int span = samples(shape.span()) + 1;
    sums = new float[leads][span];
    strength = new float[span];
    parts = new float[span];
    rising = new int[WaveShape.SHARES.length][leads];
    falling = new int[WaveShape.SHARES.length][leads];
  }

  private int samples(double seconds) {
    return (int) Math.max(1, Math.round(seconds * samplingRate));
  }

  /**
   * The wave of one beat.
   *
   * @param beat the beat
   * @param neighbours beats next to it, at most two on either side, nearest first
   * @param distance how far each is, in beats
   * @param from nearest place to the QRS onset that the wave is sought, in samples from it
   * @param to farthest place
   * @param prior place in samples from the QRS onset where it is expected
   */
  WaveMarks find(
      BeatView beat, List<BeatView> neighbours, int[] distance, int from, int to, Prior prior) {
    WaveMarks marks = WaveMarks.of(sums.length);
    int end = Math.min(to, strength.length - 1);
    if (end <= from) {
      return marks;
    }
    add(beat, neighbours, distance, end);
    int place = strongest(from, end, prior);
    if (!standsOut(place, from, end)) {
      return marks;
    }
    for (int lead = 0; lead < sums.length; lead++) {
      marks.seen()[lead] = mark(beat, lead, place, from, end, marks);
    }
    shape.onset().place(rising, marks.seen(), beat.qrsOnset(), samplingRate, marks.onset());
    shape.offset().place(falling, marks.seen(), beat.qrsOnset(), samplingRate, marks.offset());
    for (int lead = 0; lead < sums.length; lead++) {
      marks.seen()[lead] &= isWhole(beat, lead, marks);
    }
    return marks;
  }

  private void add(BeatView beat, List<BeatView> neighbours, int[] distance, int end) {
    Arrays.fill(strength, 0);
    Arrays.fill(parts, 0);
    for (int lead = 0; lead < sums.length; lead++) {
      float[] sum = sums[lead];
      System.arraycopy(beat.humps(shape)[lead], 0, sum, 0, end + 1);
      for (int i = 0; i <= end; i++) {
        parts[i] += Math.abs(sum[i]);
      }
      for (int n = 0; n < neighbours.size(); n++) {
        float weight = NEIGHBOUR_WEIGHT[distance[n]];
        float[] humps = neighbours.get(n).humps(shape)[lead];
        for (int i = 0; i <= end; i++) {
          sum[i] += weight * humps[i];
          parts[i] += weight * Math.abs(humps[i]);
        }
      }
      for (int i = 0; i <= end; i++) {
        strength[i] += Math.abs(sum[i]);
      }
    }
  }

  private int strongest(int from, int end, Prior prior) {
    int strongest = from;
    double most = -1;
    for (int i = from; i <= end; i++) {
      double weighted = strength[i] * prior.at(i);
      if (weighted > most) {
        most = weighted;
        strongest = i;
      }
    }
    return strongest;
  }

  private boolean standsOut(int place, int from, int end) {
    double mean = 0;
    for (int i = from; i <= end; i++) {
      mean += strength[i];
    }
    mean /= end - from + 1;
    // What is highest at the far edge of where a P wave may be is the flank of a T wave.
    return (place < end || !shape.before())
        && strength[place] > LEAST_MILLIVOLT * sums.length
        && strength[place] >= shape.prominence() * mean
        && isCoherent(place, from, end);
  }

  /** Whether the beats' waves add up around a place. */
  private boolean isCoherent(int place, int from, int end) {
    double sum = 0;
    double all = 0;
    for (int i = Math.max(from, place - humpReach); i <= Math.min(end, place + humpReach); i++) {
      sum += strength[i];
      all += parts[i];
    }
    return sum >= shape.coherence() * all;
  }

  /** Fills in a lead's peak and crossings; false if there is nothing. */
  private boolean mark(BeatView beat, int lead, int place, int from, int end, WaveMarks marks) {
    float[] own = beat.humps(shape)[lead];
    int top = place;
    float most = 0;
    for (int i = Math.max(from, place - peakReach); i <= Math.min(end, place + peakReach); i++) {
      float height = NEIGHBOURS_IN_PEAK * sums[lead][i] + own[i];
      if (Math.abs(height) > Math.abs(most)) {
        most = height;
        top = i;
      }
    }
    if (most == 0) {
      return false;
    }
    int sign = most > 0 ? 1 : -1;
    int peak = highest(beat.lead(lead), beat.qrsOnset() + direction * top, sign);
    marks.peak()[lead] = peak;
    cross(beat.lead(lead), lead, peak, sign);
    return true;
  }

  private int highest(LeadSlice slice, int index, int sign) {
    int highest = index;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = index - humpReach; i <= index + humpReach; i++) {
      double height = sign * slice.mean(i - width / 2, i + width / 2);
      if (height > most) {
        most = height;
        highest = i;
      }
    }
    return highest;
  }

  private void cross(LeadSlice slice, int lead, int peak, int sign) {
    int first = Math.max(slice.first(), peak - flankReach);
    int last = Math.min(slice.last(), peak + flankReach);
    flank(slice, peak, first, sign, lead, rising);
    flank(slice, peak, last, -sign, lead, falling);
  }

  /** Where the slope of a flank, from the peak to an end, falls below shares of its steepest. */
  private void flank(LeadSlice slice, int peak, int end, int sign, int lead, int[][] crossings) {
    int step = end < peak ? -1 : 1;
    int steepest = peak;
    double most = 0;
    for (int i = peak; i != end; i += step) {
      double slope = sign * slice.slope(i, width);
      if (slope > most) {
        most = slope;
        steepest = i;
      }
    }
    int i = steepest;
    for (int share = WaveShape.SHARES.length - 1; share >= 0; share--) {
      double low = WaveShape.SHARES[share] * most;
      int limit = Math.abs(end - peak);
      while (Math.abs(i - steepest) < limit
          && i != end
          && share < WaveShape.SHARES.length - 1
          && sign * slice.slope(i, width) > low) {
        i += step;
      }
      crossings[share][lead] = i;
    }
  }

  private boolean isWhole(BeatView beat, int lead, WaveMarks marks) {
    if (!marks.seen()[lead]) {
      return false;
    }
    LeadSlice slice = beat.lead(lead);
    int peak = marks.peak()[lead];
    marks.onset()[lead] = Math.min(marks.onset()[lead], peak);
    marks.offset()[lead] = Math.max(marks.offset()[lead], peak);
    int onset = marks.onset()[lead];
    int offset = marks.offset()[lead];
    return onset >= slice.first() && offset <= slice.last() && !slice.hasGap(onset, offset);
  }

  /**
   * Where a wave is expected: a bell, which may be wider on one side.
   *
   * @param centre samples from the QRS onset
   * @param near its width towards the QRS complex in samples
   * @param far its width away from it
   */
  record Prior(double centre, double near, double far) {

    double at(int place) {
      double z = (place - centre) / (place < centre ? near : far);
      double square = 1 + z * z / 8;
      double fourth = square * square;
      return 1 / (fourth * fourth);
    }
  }
}
