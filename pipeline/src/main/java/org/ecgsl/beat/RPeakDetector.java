package org.ecgsl.beat;

import java.util.Arrays;
import org.ecgsl.signal.SignalWindow;

/**
 * Finds the R-peaks of an electrocardiogram.
 *
 * <p>Own method. Each lead becomes the envelope of its QRS band ({@link QrsFilter}, some 20 Hz),
 * divided by its mean over about a second on either side: its prominence. The leads' prominences
 * are averaged, so that a lead counts by how far its peaks stand out. A point that is highest for
 * 0.2 s on either side is a candidate. It is a beat if it stands out at all and reaches a share of
 * the level of beats around it ({@link LocalLevel}), unless it follows a much higher one as a T
 * wave does; a lower one is a beat if it alone fills a gap between beats. All that is done at 120
 * to 240 samples/s ({@link Decimation}). The peak is then put on a sample of the first lead that
 * sees the beat well: its highest or its lowest, whichever stands out and is pointed. Polarity and
 * amplitude do not matter.
 *
 * <p>Purely local: whether and where a beat is depends on the samples within {@link
 * #CONTEXT_SECONDS} of it and on nothing else, bit for bit. A window with that much context at
 * either side, or reaching to the recording's true end, gives the beats of an uncut pass between
 * the contexts. Time is linear in the samples.
 *
 * <p>The shares and times were chosen by the gross result on the first leads of the MIT-BIH
 * Arrhythmia Database, where the peak is placed by its half DS1 of de Chazal et al. 2004 alone; the
 * figures on the rest of it are those of a tuned method.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class RPeakDetector {

  /** Seconds of signal on either side of a beat that may bear on it. */
  public static final double CONTEXT_SECONDS = 4.0;

  /** Lowest and highest sampling rates, in samples per second. */
  public static final double LOWEST_RATE = 50;

  /** See {@link #LOWEST_RATE}. */
  public static final double HIGHEST_RATE = 2000;

  /** No two beats lie closer in the envelope: 300 per minute. */
  private static final double REFRACTORY_SECONDS = 0.2;

  /** A candidate of less than this many times the mean is noise or flutter. */
  private static final float LOWEST_PROMINENCE = 1.7f;

  /** A candidate of this share of the level is a beat. */
  private static final float BEAT_SHARE = 0.32f;

  /** A candidate below this share never is. */
  private static final float LOWEST_SHARE = 0.22f;

  private static final double T_WAVE_SECONDS = 0.36;

  /**
   * A candidate this much lower than one within {@link #T_WAVE_SECONDS} before it is its T wave.
   */
  private static final float T_WAVE_SHARE = 0.5f;

  /** Beats farther apart may have a low one between them ... */
  private static final double GAP_SECONDS = 1.25;

  /** ... at least this far from either. */
  private static final double CLEAR_OF_BEATS_SECONDS = 0.48;

  private static final double MEAN_REACH_SECONDS = 0.9;

  /** A lead places the peak if the beat stands out in it this well, compared to the best lead. */
  private static final float PLACING_SHARE = 0.35f;

  // Lag and reach together stay below half the refractory time, so that peaks keep their order.
  private static final double LEAD_LAG_SECONDS = 0.04;
  private static final double PLACING_REACH_SECONDS = 0.05;
  private static final double MEDIAN_REACH_SECONDS = 0.15;
  private static final double SHARPNESS_REACH_SECONDS = 0.03;
  private static final float SHARPNESS_WEIGHT = 1.5f;

  private final double samplingRate;
  private final Decimation decimation;
  private final QrsFilter filter;
  private final int refractory;
  private final int tWave;
  private final int gap;
  private final int clearOfBeats;
  private final int meanReach;
  private final int leadLag;
  private final int placingReach;
  private final int medianReach;
  private final int sharpnessReach;

  /**
   * @param samplingRate samples per second, {@value #LOWEST_RATE} to {@value #HIGHEST_RATE}
   */
  public RPeakDetector(double samplingRate) {
    if (!(samplingRate >= LOWEST_RATE && samplingRate <= HIGHEST_RATE)) {
      throw new IllegalArgumentException(
          "R-peaks are found at 50 to 2000 samples/s, not at " + samplingRate);
    }
    this.samplingRate = samplingRate;
    decimation = new Decimation(samplingRate);
    double rate = decimation.rate();
    filter = new QrsFilter(rate);
    refractory = samples(REFRACTORY_SECONDS, rate);
    tWave = samples(T_WAVE_SECONDS, rate);
    gap = samples(GAP_SECONDS, rate);
    clearOfBeats = samples(CLEAR_OF_BEATS_SECONDS, rate);
    meanReach = samples(MEAN_REACH_SECONDS, rate);
    leadLag = samples(LEAD_LAG_SECONDS, rate);
    placingReach = samples(PLACING_REACH_SECONDS, samplingRate);
    medianReach = samples(MEDIAN_REACH_SECONDS, rate);
    sharpnessReach = samples(SHARPNESS_REACH_SECONDS, samplingRate);
  }

  /**
   * R-peaks of a window, all leads taken together.
   *
   * @return sample indices of the recording, ascending; empty if there is no beat
   */
  public long[] detect(SignalWindow window) {
    if (window.samplingRate() != samplingRate) {
      throw new IllegalArgumentException(
          "window at " + window.samplingRate() + " samples/s, detector at " + samplingRate);
    }
    float[][] millivolt = new float[window.leads().size()][];
    for (int lead = 0; lead < millivolt.length; lead++) {
      millivolt[lead] = window.millivolt(lead);
    }
    int[] peaks = detect(millivolt, window.startSample());
    long[] samples = new long[peaks.length];
    for (int i = 0; i < peaks.length; i++) {
      samples[i] = window.startSample() + peaks[i];
    }
    return samples;
  }

  /**
   * R-peaks of a stretch of signal.
   *
   * @param millivolt {@code [lead][sample]}, at least one lead, all of one length; {@code NaN}
   *     where nothing was recorded; left as it is
   * @param startSample index in the recording of the first sample
   * @return indices into the stretch, ascending; empty if there is no beat
   */
  public int[] detect(float[][] millivolt, long startSample) {
    float[][] coarse = new float[millivolt.length][];
    float[][] prominence = new float[millivolt.length][];
    for (int lead = 0; lead < millivolt.length; lead++) {
      coarse[lead] = decimation.means(millivolt[lead], startSample);
      prominence[lead] = overMean(filter.envelope(coarse[lead]));
    }
    float[] mean = mean(prominence);
    int[] candidates = candidates(mean);
    LocalLevel level = new LocalLevel(mean, decimation.index(startSample), decimation.rate());
    int cut = (int) (startSample - decimation.index(startSample) * decimation.factor());
    int[] peaks = new int[candidates.length];
    int count = 0;
    for (int c = 0; c < candidates.length; c++) {
      if (isBeat(candidates, c, mean, level.at(candidates[c]))) {
        int lead = placingLead(prominence, candidates[c]);
        int centre = highestNear(prominence[lead], candidates[c]);
        float median = median(coarse[lead], centre);
        int fine = centre * decimation.factor() + decimation.factor() / 2 - cut;
        peaks[count++] = place(millivolt[lead], fine, median);
      }
    }
    return Arrays.copyOf(peaks, count);
  }

  /**
   * Finds the R-peaks of a signal that comes piece by piece.
   *
   * @param leads leads of the signal, at least 1
   */
  public RPeakStream stream(int leads) {
    return new RPeakStream(this, samplingRate, leads);
  }

  private static int samples(double seconds, double rate) {
    return (int) Math.max(1, Math.round(seconds * rate));
  }

  /** The envelope in units of its own mean around each sample. */
  private float[] overMean(long[] envelope) {
    long[] sums = QrsFilter.movingSum(envelope, meanReach);
    float[] ratio = new float[envelope.length];
    for (int i = 0; i < ratio.length; i++) {
      ratio[i] = sums[i] == 0 ? 0 : (float) ((double) envelope[i] / sums[i] * (2 * meanReach + 1));
    }
    return ratio;
  }

  private static float[] mean(float[][] leads) {
    float[] mean = leads[0].clone();
    for (int lead = 1; lead < leads.length; lead++) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += leads[lead][i];
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= leads.length;
    }
    return mean;
  }

  /**
   * Indices that are highest within the refractory time on either side, the first of equals. One
   * pass: the highest of each block of that length is the only one of its block that can be.
   */
  private int[] candidates(float[] envelope) {
    int n = envelope.length;
    int[] found = new int[n / refractory + 1];
    int count = 0;
    for (int from = 0; from < n; from += refractory) {
      int highest = from;
      for (int i = from + 1; i < Math.min(n, from + refractory); i++) {
        if (envelope[i] > envelope[highest]) {
          highest = i;
        }
      }
      if (envelope[highest] > 0 && isHighest(envelope, highest)) {
        found[count++] = highest;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private boolean isHighest(float[] envelope, int index) {
    for (int i = Math.max(0, index - refractory); i < index; i++) {
      if (envelope[i] >= envelope[index]) {
        return false;
      }
    }
    for (int i = index + 1; i <= Math.min(envelope.length - 1, index + refractory); i++) {
      if (envelope[i] > envelope[index]) {
        return false;
      }
    }
    return true;
  }

  /** Neighbours are held against this candidate's level, not theirs: theirs reaches farther. */
  private boolean isBeat(int[] candidates, int c, float[] prominence, float level) {
    float height = prominence[candidates[c]];
    if (height < LOWEST_PROMINENCE) {
      return false;
    }
    if (height >= BEAT_SHARE * level) {
      return !isTWave(candidates, c, prominence);
    }
    return height >= LOWEST_SHARE * level
        && fillsGap(candidates, c, prominence, BEAT_SHARE * level);
  }

  private boolean isTWave(int[] candidates, int c, float[] prominence) {
    for (int b = c - 1; b >= 0 && candidates[c] - candidates[b] < tWave; b--) {
      if (prominence[candidates[c]] < T_WAVE_SHARE * prominence[candidates[b]]) {
        return true;
      }
    }
    return false;
  }

  private boolean fillsGap(int[] candidates, int c, float[] prominence, float beatHeight) {
    int before = clearance(candidates, c, -1, prominence, beatHeight);
    int after = clearance(candidates, c, 1, prominence, beatHeight);
    return before > clearOfBeats && after > clearOfBeats && before + after > gap;
  }

  /**
   * Samples to the next beat in a direction, at most the gap; 0 if a higher non-beat comes first.
   */
  private int clearance(
      int[] candidates, int c, int direction, float[] prominence, float beatHeight) {
    for (int j = c + direction; j >= 0 && j < candidates.length; j += direction) {
      int distance = Math.abs(candidates[j] - candidates[c]);
      if (distance > gap || prominence[candidates[j]] >= beatHeight) {
        return Math.min(distance, gap);
      }
      if (prominence[candidates[j]] > prominence[candidates[c]]) {
        return 0;
      }
    }
    return gap;
  }

  private static int placingLead(float[][] prominence, int index) {
    float best = 0;
    for (float[] lead : prominence) {
      best = Math.max(best, lead[index]);
    }
    int lead = 0;
    while (prominence[lead][index] < PLACING_SHARE * best) {
      lead++;
    }
    return lead;
  }

  /** Where the lead that places the peak is highest: leads need not peak together. */
  private int highestNear(float[] prominence, int index) {
    int highest = index;
    int last = Math.min(prominence.length - 1, index + leadLag);
    for (int i = Math.max(0, index - leadLag); i <= last; i++) {
      if (prominence[i] > prominence[highest]) {
        highest = i;
      }
    }
    return highest;
  }

  /**
   * The highest or the lowest sample near {@code index}: whichever is the R-wave. It is the one
   * that stands out from the median and is pointed; the S-wave of a wide beat is often deeper than
   * the R-wave is high, but blunt.
   */
  private int place(float[] millivolt, int index, float median) {
    int from = Math.max(0, index - placingReach);
    int to = Math.min(millivolt.length, index + placingReach + 1);
    int highest = -1;
    int lowest = -1;
    for (int i = from; i < to; i++) {
      float value = millivolt[i];
      if (highest < 0 ? !Float.isNaN(value) : value > millivolt[highest]) {
        highest = i;
      }
      if (lowest < 0 ? !Float.isNaN(value) : value < millivolt[lowest]) {
        lowest = i;
      }
    }
    if (highest < 0) {
      return Math.max(0, Math.min(millivolt.length - 1, index));
    }
    float up = outstanding(millivolt, highest, median);
    float down = -outstanding(millivolt, lowest, median);
    return up >= down ? highest : lowest;
  }

  /** Height over the median, and over the samples on either side: positive for an upward wave. */
  private float outstanding(float[] millivolt, int index, float median) {
    float height = millivolt[index] - median;
    float overBefore = millivolt[index] - millivolt[Math.max(0, index - sharpnessReach)];
    float overAfter =
        millivolt[index] - millivolt[Math.min(millivolt.length - 1, index + sharpnessReach)];
    float sharpness =
        (Float.isNaN(overBefore) ? height : overBefore)
            + (Float.isNaN(overAfter) ? height : overAfter);
    return height + SHARPNESS_WEIGHT * sharpness;
  }

  private float median(float[] millivolt, int index) {
    int from = Math.max(0, index - medianReach);
    int to = Math.min(millivolt.length, index + medianReach + 1);
    float[] sorted = Arrays.copyOfRange(millivolt, from, to);
    Arrays.sort(sorted);
    // NaN sorts last.
    int valid = sorted.length;
    while (valid > 0 && Float.isNaN(sorted[valid - 1])) {
      valid--;
    }
    return valid == 0 ? 0 : sorted[valid / 2];
  }
}
