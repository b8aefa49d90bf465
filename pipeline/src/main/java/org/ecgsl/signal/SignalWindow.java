package org.ecgsl.signal;

import java.util.Arrays;
import java.util.List;

/**
 * A stretch of a recording, all leads, as ADC integers.
 *
 * <p>The sample arrays are handed over, not copied: whoever makes a window gives them up, whoever
 * reads one leaves them as they are.
 *
 * @param startSample index in the recording of the first sample; not negative
 * @param samplingRate samples per second and lead; positive
 * @param leads the leads, in the order of {@code samples}
 * @param samples ADC integers {@code [lead][sample]}, all leads of one length; {@link
 *     #INVALID_SAMPLE} where the recording has no valid value
 */
public record SignalWindow(
    long startSample, double samplingRate, List<Lead> leads, int[][] samples) {

  /** Stands for a sample that was not recorded. */
  public static final int INVALID_SAMPLE = Integer.MIN_VALUE;

  public SignalWindow {
    leads = List.copyOf(leads);
    if (startSample < 0) {
      throw new IllegalArgumentException("start sample is " + startSample);
    }
    if (!(samplingRate > 0)) {
      throw new IllegalArgumentException("sampling rate is " + samplingRate);
    }
    if (leads.isEmpty() || leads.size() != samples.length) {
      throw new IllegalArgumentException(
          leads.size() + " leads but " + samples.length + " rows of samples");
    }
    for (int[] lead : samples) {
      if (lead.length != samples[0].length) {
        throw new IllegalArgumentException(
            "leads of unequal length: " + lead.length + " and " + samples[0].length);
      }
    }
  }

  /** Samples per lead. */
  public int length() {
    return samples[0].length;
  }

  /**
   * One lead in millivolt, {@code NaN} where the sample is invalid; a fresh array of {@link
   * #length} values.
   */
  public float[] millivolt(int lead) {
    int[] adc = samples[lead];
    double scale = leads.get(lead).millivoltPerAdcUnit();
    int baseline = leads.get(lead).baseline();
    float[] out = new float[adc.length];
    for (int i = 0; i < adc.length; i++) {
      out[i] =
          adc[i] == INVALID_SAMPLE ? Float.NaN : (float) (((double) adc[i] - baseline) * scale);
    }
    return out;
  }

  /** The part from index {@code from} (inclusive) to {@code to} (exclusive) of this window. */
  public SignalWindow slice(int from, int to) {
    int[][] part = new int[samples.length][];
    for (int lead = 0; lead < part.length; lead++) {
      part[lead] = Arrays.copyOfRange(samples[lead], from, to);
    }
    return new SignalWindow(startSample + from, samplingRate, leads, part);
  }

  /**
   * This window with what stands before and after it, its leads in millivolt where they are a
   * voltage.
   *
   * @param before {@code [lead][sample]}, ADC integers up to the first of this window
   * @param after the same from the one after its last on
   */
  public SignalWindow within(int[][] before, int[][] after) {
    int[][] all = new int[samples.length][];
    for (int lead = 0; lead < all.length; lead++) {
      int from = before[lead].length;
      all[lead] = Arrays.copyOf(before[lead], from + length() + after[lead].length);
      System.arraycopy(samples[lead], 0, all[lead], from, length());
      System.arraycopy(after[lead], 0, all[lead], from + length(), after[lead].length);
    }
    List<Lead> millivolt = leads.stream().map(Lead::inMillivolt).toList();
    return new SignalWindow(startSample - before[0].length, samplingRate, millivolt, all);
  }
}
