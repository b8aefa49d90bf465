package org.ecgsl.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ecgsl.eval.PatientBootstrap.Interval;

/**
 * Receiver operating characteristics with pointwise 95 % intervals over patients: sensitivities at
 * the same false positive rates in every draw (vertical averaging; Fawcett 2006, section 8).
 *
 * @param bootstrap draws of the intervals
 * @param falsePositiveRates ascending, 0 to 1
 */
public record RocBands(PatientBootstrap bootstrap, List<Double> falsePositiveRates) {

  public RocBands {
    falsePositiveRates = List.copyOf(falsePositiveRates);
  }

  /** Bands at so many false positive rates, evenly from 0 to 1. */
  public static RocBands at(int points, PatientBootstrap bootstrap) {
    return new RocBands(
        bootstrap, IntStream.range(0, points).mapToObj(i -> (double) i / (points - 1)).toList());
  }

  /**
   * The sensitivity at each false positive rate, label by label; labels that all samples or none
   * have are left out.
   *
   * @param samples with labels, not amounts
   */
  public Map<String, List<Interval>> of(ScoredSamples samples) {
    List<int[]> drawn =
        IntStream.range(0, bootstrap.draws())
            .mapToObj(draw -> bootstrap.times(samples.patients(), draw))
            .toList();
    int[] once = IntStream.range(0, samples.size()).map(i -> 1).toArray();
    Map<String, List<Interval>> bands = new LinkedHashMap<>();
    for (int k = 0; k < samples.labels().size(); k++) {
      float[] outputs = samples.outputs(k);
      float[] references = samples.references(k);
      int[] order = Metrics.descending(outputs);
      double[] curve = curve(outputs, references, order, once);
      if (!Double.isNaN(curve[0])) {
        List<double[]> curves =
            drawn.stream()
                .parallel()
                .map(times -> curve(outputs, references, order, times))
                .toList();
        bands.put(samples.labels().get(k), band(curve, curves));
      }
    }
    return bands;
  }

  private static List<Interval> band(double[] curve, List<double[]> curves) {
    List<Interval> band = new ArrayList<>();
    for (int i = 0; i < curve.length; i++) {
      int at = i;
      band.add(PatientBootstrap.interval(curve[at], curves.stream().mapToDouble(each -> each[at])));
    }
    return band;
  }

  /**
   * Sensitivities, on straight lines between the thresholds' points.
   *
   * @param order (n) indices of the outputs, largest first
   * @param times (n) how often each sample counts
   * @return NaN everywhere unless there are samples with the label and samples without
   */
  private double[] curve(float[] outputs, float[] references, int[] order, int[] times) {
    double all = 0;
    double without = 0;
    for (int i = 0; i < times.length; i++) {
      all += times[i];
      without += references[i] == 1 ? 0 : times[i];
    }
    double[] curve = new double[falsePositiveRates.size()];
    double hits = 0;
    double alarms = 0;
    int at = 0;
    for (int i = 0; i < order.length && at < curve.length; ) {
      float output = outputs[order[i]];
      double moreHits = 0;
      double moreAlarms = 0;
      for (; i < order.length && outputs[order[i]] == output; i++) {
        int sample = order[i];
        moreHits += references[sample] == 1 ? times[sample] : 0;
        moreAlarms += references[sample] == 1 ? 0 : times[sample];
      }
      while (at < curve.length && falsePositiveRates.get(at) * without < alarms + moreAlarms) {
        double share = (falsePositiveRates.get(at) * without - alarms) / moreAlarms;
        curve[at++] = (hits + share * moreHits) / (all - without);
      }
      hits += moreHits;
      alarms += moreAlarms;
    }
    while (at < curve.length) {
      curve[at++] = 1;
    }
    if (without == 0 || without == all) {
      Arrays.fill(curve, Double.NaN);
    }
    return curve;
  }
}
