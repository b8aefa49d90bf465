package org.ecgsl.eval;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;

/**
 * Where in the heartbeat a network looks: mean saliency on the beat's own time axis, and its share
 * in parts of the beat beside the share of samples there. Each heartbeat counts the same: its
 * saliency, in absolute values and summed over leads, is divided by its total.
 */
public final class SaliencyProfile implements Serializable {

  private static final long serialVersionUID = 1;

  /** A part of the heartbeat. */
  public enum Region {
    /** Onset to offset of the QRS complex. */
    QRS,
    /** J point to onset of the T wave. */
    ST,
    /** Onset to offset of the T wave. */
    T
  }

  /**
   * Where a part lies in a segment.
   *
   * @param from first sample, at least 0
   * @param to the one after its last, at most S; not under {@code from}
   */
  public record Stretch(int from, int to) implements Serializable {}

  /**
   * Shares in [0, 1] of the saliency, by either method, and of the samples, in one part.
   *
   * @param beats heartbeats that have the part
   */
  public record Share(double gradient, double integrated, double samples, long beats)
      implements Serializable {}

  private final double[] gradient;
  private final double[] integrated;
  private final double[] wave;
  private final Map<Region, double[]> sums = new EnumMap<>(Region.class);
  private long beats;

  /**
   * @param samples samples of a segment, S
   */
  public SaliencyProfile(int samples) {
    gradient = new double[samples];
    integrated = new double[samples];
    wave = new double[samples];
  }

  /**
   * Adds a heartbeat; one without any saliency is passed over.
   *
   * @param gradients (C, S) from {@code at} on
   * @param integrals (C, S) likewise, of integrated gradients
   * @param segments (C, S) likewise, standardised samples
   * @param regions the parts it has
   */
  public void add(
      float[] gradients,
      float[] integrals,
      float[] segments,
      int at,
      int leads,
      Map<Region, Stretch> regions) {
    double[] first = normalised(gradients, at, leads);
    double[] second = normalised(integrals, at, leads);
    if (first.length == 0 || second.length == 0) {
      return;
    }
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += first[i];
      integrated[i] += second[i];
      wave[i] += segments[at + i];
    }
    regions.forEach((region, stretch) -> add(region, stretch, first, second));
    beats++;
  }

  private void add(Region region, Stretch stretch, double[] first, double[] second) {
    double[] sum = sums.computeIfAbsent(region, none -> new double[4]);
    for (int i = stretch.from(); i < stretch.to(); i++) {
      sum[0] += first[i];
      sum[1] += second[i];
    }
    sum[2] += (double) (stretch.to() - stretch.from()) / gradient.length;
    sum[3]++;
  }

  /** (S) absolute values summed over leads, with the sum 1; empty if all are 0. */
  private double[] normalised(float[] values, int at, int leads) {
    double[] sums = new double[gradient.length];
    double total = 0;
    for (int lead = 0; lead < leads; lead++) {
      for (int i = 0; i < sums.length; i++) {
        double value = Math.abs(values[at + lead * sums.length + i]);
        sums[i] += value;
        total += value;
      }
    }
    if (!(total > 0)) {
      return new double[0];
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= total;
    }
    return sums;
  }

  /** Takes in another profile of segments of the same length; returns this one. */
  public SaliencyProfile plus(SaliencyProfile other) {
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += other.gradient[i];
      integrated[i] += other.integrated[i];
      wave[i] += other.wave[i];
    }
    other.sums.forEach(
        (region, sum) -> {
          double[] own = sums.computeIfAbsent(region, none -> new double[sum.length]);
          for (int i = 0; i < sum.length; i++) {
            own[i] += sum[i];
          }
        });
    beats += other.beats;
    return this;
  }

  /** Heartbeats. */
  public long beats() {
    return beats;
  }

  /** (S) mean saliency by the gradient, with the sum 1. */
  public double[] gradient() {
    return mean(gradient);
  }

  /** (S) mean saliency by integrated gradients, with the sum 1. */
  public double[] integrated() {
    return mean(integrated);
  }

  /** (S) mean heartbeat of the first lead, standardised. */
  public double[] wave() {
    return mean(wave);
  }

  /** Shares in one part; all 0 if no heartbeat has it. */
  public Share share(Region region) {
    double[] sum = sums.getOrDefault(region, new double[4]);
    double n = Math.max(1, sum[3]);
    return new Share(sum[0] / n, sum[1] / n, sum[2] / n, (long) sum[3]);
  }

  private double[] mean(double[] values) {
    double[] mean = values.clone();
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= Math.max(1, beats);
    }
    return mean;
  }
}
