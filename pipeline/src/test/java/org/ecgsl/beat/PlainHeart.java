package org.ecgsl.beat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;

/**
 * A plain electrocardiogram for tests: waves as bells at known R-peaks, baseline wander, noise.
 *
 * @param samplingRate samples per second
 * @param millivolt {@code [lead][sample]}
 * @param rPeaks indices of the R-peaks
 */
record PlainHeart(double samplingRate, float[][] millivolt, int[] rPeaks) {

  private static final double FIRST_R_SECONDS = 0.4;

  /** Amplitude in mV, centre after R in s, width in s. */
  private static final double[][] WAVES = {
    {0.12, -0.17, 0.022},
    {-0.1, -0.025, 0.009},
    {1.1, 0, 0.011},
    {-0.2, 0.028, 0.010},
    {0.3, 0.27, 0.045}
  };

  /** Beats 0.5 to 1.1 s apart, {@code noise} in mV. */
  static PlainHeart beating(
      double samplingRate, double seconds, int leads, double noise, long seed) {
    Random random = new Random(seed);
    List<Integer> peaks = new ArrayList<>();
    for (double t = FIRST_R_SECONDS; t < seconds - 0.1; t += 0.5 + 0.6 * random.nextDouble()) {
      peaks.add((int) Math.round(t * samplingRate));
    }
    int[] rPeaks = peaks.stream().mapToInt(Integer::intValue).toArray();
    return beatingAt(rPeaks, samplingRate, seconds, leads, noise, seed);
  }

  /**
   * Hard to judge: beats of a twentieth to twice the usual height, 0.25 to 3 s apart, in noise that
   * rises and falls. What a detector says of it hangs on its thresholds.
   */
  static PlainHeart faltering(double samplingRate, double seconds, int leads, long seed) {
    Random random = new Random(seed);
    int length = (int) Math.round(seconds * samplingRate);
    float[][] millivolt = new float[leads][length];
    List<Integer> peaks = new ArrayList<>();
    double longest = 0.8;
    for (double t = FIRST_R_SECONDS; t < seconds; t += 0.25 + longest * random.nextDouble()) {
      int r = (int) Math.round(t * samplingRate);
      peaks.add(r);
      longest = random.nextInt(5) == 0 ? 2.75 : 0.8;
      for (float[] lead : millivolt) {
        addBeat(lead, r, Math.pow(10, -1.3 + 1.6 * random.nextDouble()), samplingRate);
      }
    }
    double noise = 0;
    for (int i = 0; i < length; i++) {
      noise = i % (int) (2 * samplingRate) == 0 ? 0.5 * Math.pow(random.nextDouble(), 3) : noise;
      for (float[] lead : millivolt) {
        lead[i] += (float) (noise * random.nextGaussian());
      }
    }
    return new PlainHeart(
        samplingRate, millivolt, peaks.stream().mapToInt(Integer::intValue).toArray());
  }

  static PlainHeart beatingAt(
      int[] rPeaks, double samplingRate, double seconds, int leads, double noise, long seed) {
    Random random = new Random(seed + 1);
    float[][] millivolt = new float[leads][(int) Math.round(seconds * samplingRate)];
    for (int lead = 0; lead < leads; lead++) {
      double gain = lead % 2 == 0 ? 1 : -0.7;
      for (int i = 0; i < millivolt[lead].length; i++) {
        double wander = 0.3 * Math.sin(2 * Math.PI * 0.2 * i / samplingRate + lead);
        millivolt[lead][i] = (float) (wander + noise * random.nextGaussian());
      }
      for (int r : rPeaks) {
        addBeat(millivolt[lead], r, gain, samplingRate);
      }
    }
    return new PlainHeart(samplingRate, millivolt, rPeaks);
  }

  private static void addBeat(float[] lead, int r, double gain, double samplingRate) {
    int reach = (int) (0.5 * samplingRate);
    for (int i = Math.max(0, r - reach); i < Math.min(lead.length, r + reach); i++) {
      double seconds = (i - r) / samplingRate;
      for (double[] wave : WAVES) {
        double x = (seconds - wave[1]) / wave[2];
        lead[i] += (float) (gain * wave[0] * Math.exp(-x * x / 2));
      }
    }
  }

  /** The same with other amplitudes. */
  PlainHeart times(float factor) {
    float[][] scaled = new float[millivolt.length][];
    for (int lead = 0; lead < scaled.length; lead++) {
      scaled[lead] = millivolt[lead].clone();
      for (int i = 0; i < scaled[lead].length; i++) {
        scaled[lead][i] *= factor;
      }
    }
    return new PlainHeart(samplingRate, scaled, rPeaks);
  }

  /** Takes samples out of every lead. */
  PlainHeart withGap(int from, int to) {
    for (float[] lead : millivolt) {
      Arrays.fill(lead, from, to, Float.NaN);
    }
    return this;
  }

  /** All of it, in steps of 1 microvolt. */
  SignalWindow window() {
    List<Lead> leads = new ArrayList<>();
    int[][] adc = new int[millivolt.length][];
    for (int lead = 0; lead < adc.length; lead++) {
      leads.add(new Lead("L" + lead, 1000, 0, "mV"));
      adc[lead] = new int[millivolt[lead].length];
      for (int i = 0; i < adc[lead].length; i++) {
        float value = millivolt[lead][i];
        adc[lead][i] = Float.isNaN(value) ? SignalWindow.INVALID_SAMPLE : Math.round(1000 * value);
      }
    }
    return new SignalWindow(0, samplingRate, leads, adc);
  }
}
