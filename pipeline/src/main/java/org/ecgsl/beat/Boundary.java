package org.ecgsl.beat;

import java.util.Arrays;

/**
 * Where a wave begins or ends in each lead, from where its slope falls below some shares of its
 * steepest.
 *
 * <p>A crossing of a low share is early and shaken by noise, one of a high share is steady but
 * inside the wave. The boundary is a weighted mean of a lead's own crossings and of their medians
 * over the leads; the medians count for more, as a wave begins and ends nearly at once in all
 * leads. The weights add up to 1, the shift makes up for what lies between the crossings and what a
 * reader of the curve calls the boundary.
 *
 * @param own weights of the lead's own crossings
 * @param common weights of the crossings' medians
 * @param shiftSeconds added to the mean
 * @param leewaySeconds a lead's crossing that is farther from the median is taken for one at that
 *     distance: it was led astray
 */
record Boundary(double[] own, double[] common, double shiftSeconds, double leewaySeconds) {

  Boundary {
    if (Math.abs(Arrays.stream(own).sum() + Arrays.stream(common).sum() - 1) > 1e-9) {
      throw new IllegalArgumentException("weights do not add up to 1");
    }
  }

  /**
   * Boundaries of one wave in all leads.
   *
   * @param crossings indices {@code [share][lead]}
   * @param counted the leads that are to be told, and to have a part in the medians
   * @param origin index that the means are taken from: rounding must not depend on where the
   *     recording was cut
   * @param samplingRate samples per second
   * @param boundaries receives one index per counted lead
   */
  void place(
      int[][] crossings, boolean[] counted, int origin, double samplingRate, int[] boundaries) {
    int leads = counted.length;
    int[] sorted = new int[leads];
    double leeway = leewaySeconds * samplingRate;
    double[] places = new double[leads];
    Arrays.fill(places, shiftSeconds * samplingRate);
    for (int share = 0; share < crossings.length; share++) {
      double median = median(crossings[share], counted, sorted);
      for (int lead = 0; lead < leads; lead++) {
        double apart = crossings[share][lead] - median;
        double near = Math.max(-leeway, Math.min(leeway, apart));
        places[lead] += (own[share] + common[share]) * (median - origin) + own[share] * near;
      }
    }
    for (int lead = 0; lead < leads; lead++) {
      boundaries[lead] = origin + (int) Math.rint(places[lead]);
    }
  }

  private static double median(int[] values, boolean[] counted, int[] sorted) {
    int count = order(values, counted, sorted);
    return count == 0 ? 0 : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2.0;
  }

  /** The value that a share of the counted ones lies below; {@link Fiducials#ABSENT} if none. */
  static int quantile(int[] values, boolean[] counted, double share) {
    int[] sorted = new int[values.length];
    int count = order(values, counted, sorted);
    return count == 0 ? Fiducials.ABSENT : sorted[(int) Math.rint(share * (count - 1))];
  }

  private static int order(int[] values, boolean[] counted, int[] sorted) {
    int count = 0;
    for (int lead = 0; lead < values.length; lead++) {
      if (counted[lead]) {
        sorted[count++] = values[lead];
      }
    }
    Arrays.sort(sorted, 0, count);
    return count;
  }
}
