package org.ecgsl.beat;

import java.util.Arrays;
import org.ecgsl.signal.SignalWindow;

/**
 * Finds R-peaks in one lead or in many together.
 *
 * <p>Each lead gives an envelope that is about 1 at a QRS complex; leads are averaged, the clear
 * ones weighing more. An R-peak is where the average is the largest for {@value
 * #REFRACTORY_SECONDS} s on either side, high enough, and no T wave of a larger complex before it;
 * it is placed on the extremum of the signal there. Works at any sampling rate from 50 to 2,000 Hz
 * and does not depend on gain or polarity. No peak is a result.
 *
 * <p>Whether there is a peak at a sample depends on {@link #CONTEXT_SECONDS} of signal around it
 * alone.
 */
public final class RPeakDetector {

  /** Lowest sampling rate R-peaks are found at, in Hz. */
  public static final double LOWEST_RATE = 50;

  /** Highest sampling rate R-peaks are found at, in Hz. */
  public static final double HIGHEST_RATE = 2000;

  private static final double REFRACTORY_SECONDS = 0.2;
  private static final double T_WAVE_SECONDS = 0.4;
  private static final double PLACING_SECONDS = 0.08;

  /** An envelope under this share of the local level is no QRS complex. */
  private static final float LOWEST_STRENGTH = 0.3f;

  /** A peak this much smaller than one up to T_WAVE_SECONDS before it is its T wave. */
  private static final float T_WAVE_SHARE = 0.5f;

  /** Clarity of noise: leads that are no clearer weigh next to nothing. */
  private static final float NOISE_CLARITY = 1.5f;

  private static final float LEAST_WEIGHT = 1e-3f;

  /** How far around a sample the detector looks, in seconds. */
  public static final double CONTEXT_SECONDS =
      QrsEnvelope.CONTEXT_SECONDS + T_WAVE_SECONDS + REFRACTORY_SECONDS + PLACING_SECONDS;

  /**
   * R-peaks of a window.
   *
   * @param peaks indices into the window, ascending
   * @param clarity how far the clearest lead stands out of its noise at each peak: near 1.5 for
   *     noise, 3 and more for an ECG
   */
  public record RPeaks(int[] peaks, float[] clarity) {}

  /**
   * Finds the peaks of a window. Those within {@link #CONTEXT_SECONDS} of an end that is not the
   * recording's own may differ from those of the uncut recording.
   *
   * @throws IllegalArgumentException if the sampling rate is not between 50 and 2,000 Hz
   */
  public RPeaks detect(SignalWindow window) {
    double rate = window.samplingRate();
    if (!(rate >= LOWEST_RATE && rate <= HIGHEST_RATE)) {
      throw new IllegalArgumentException(
          "sampling rate is " + rate + " Hz; R-peaks are found at 50 to 2,000 Hz");
    }
    QrsEnvelope[] leads = new QrsEnvelope[window.samples().length];
    for (int lead = 0; lead < leads.length; lead++) {
      leads[lead] = QrsEnvelope.of(window.millivolt(lead), rate);
    }
    float[] strength = leads.length == 1 ? leads[0].strength() : fused(leads, window.length());
    return placed(complexes(strength, rate), leads, rate);
  }

  private static float[] fused(QrsEnvelope[] leads, int length) {
    float[] sum = new float[length];
    float[] total = new float[length];
    for (QrsEnvelope lead : leads) {
      for (int i = 0; i < length; i++) {
        float weight = weight(lead, i);
        sum[i] += weight * lead.strength()[i];
        total[i] += weight;
      }
    }
    for (int i = 0; i < length; i++) {
      sum[i] = total[i] > 0 ? sum[i] / total[i] : 0;
    }
    return sum;
  }

  private static float weight(QrsEnvelope lead, int at) {
    if (lead.clarity()[at] <= 0) {
      return 0;
    }
    float above = Math.max(0, lead.clarity()[at] - NOISE_CLARITY);
    return LEAST_WEIGHT + above * above;
  }

  /** Indices of the complexes: local maxima that are high enough and no T wave. */
  private static int[] complexes(float[] strength, double rate) {
    int refractory = (int) Math.round(REFRACTORY_SECONDS * rate);
    int tWave = (int) Math.round(T_WAVE_SECONDS * rate);
    float[] around = MovingWindow.largest(strength, refractory);
    int[] found = new int[16];
    int n = 0;
    int last = -1;
    for (int i = 0; i < strength.length; i++) {
      if (strength[i] < LOWEST_STRENGTH || strength[i] != around[i]) {
        continue;
      }
      // Of equal maxima in one refractory period the first counts.
      boolean again = last >= 0 && i - last <= refractory && strength[last] == strength[i];
      last = i;
      if (again || isTWave(strength, i, refractory, tWave)) {
        continue;
      }
      if (n == found.length) {
        found = Arrays.copyOf(found, 2 * n);
      }
      found[n++] = i;
    }
    return Arrays.copyOf(found, n);
  }

  private static boolean isTWave(float[] strength, int at, int refractory, int tWave) {
    for (int i = Math.max(0, at - tWave); i < at - refractory; i++) {
      if (strength[at] < T_WAVE_SHARE * strength[i]) {
        return true;
      }
    }
    return false;
  }

  private static RPeaks placed(int[] complexes, QrsEnvelope[] leads, double rate) {
    int reach = (int) Math.round(PLACING_SECONDS * rate);
    int[] peaks = new int[complexes.length];
    float[] clarity = new float[complexes.length];
    for (int i = 0; i < peaks.length; i++) {
      int at = complexes[i];
      for (QrsEnvelope lead : leads) {
        clarity[i] = Math.max(clarity[i], lead.clarity()[at]);
      }
      peaks[i] = extremum(firstClear(leads, at).deviation(), at, reach);
    }
    return new RPeaks(peaks, clarity);
  }

  /** The first lead about as clear as the clearest, so that peaks do not jump between leads. */
  private static QrsEnvelope firstClear(QrsEnvelope[] leads, int at) {
    float most = 0;
    for (QrsEnvelope lead : leads) {
      most = Math.max(most, lead.clarity()[at]);
    }
    for (QrsEnvelope lead : leads) {
      if (lead.clarity()[at] >= most / 2) {
        return lead;
      }
    }
    return leads[0];
  }

  private static int extremum(long[] deviation, int at, int reach) {
    int best = at;
    for (int i = Math.max(0, at - reach); i <= Math.min(deviation.length - 1, at + reach); i++) {
      if (Math.abs(deviation[i]) > Math.abs(deviation[best])) {
        best = i;
      }
    }
    return best;
  }
}
