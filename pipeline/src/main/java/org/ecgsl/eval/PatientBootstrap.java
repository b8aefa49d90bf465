package org.ecgsl.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.ecgsl.model.Seed;

/**
 * 95 % intervals by drawing patients with replacement (percentile bootstrap; Efron and Tibshirani
 * 1993, chapter 13): samples of one patient resemble each other, so that drawing them one by one
 * would give intervals that are too narrow.
 *
 * <p>Of a model trained several times, each draw also takes as many of its trainings with
 * replacement, and the figure is the mean over them: the interval holds what comes of patients and
 * of seeds.
 *
 * @param draws how many; at least 100
 * @param seed the same for models that are compared: they get the same patients
 */
public record PatientBootstrap(int draws, Seed seed) {

  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;

  public PatientBootstrap {
    if (draws < 100) {
      throw new IllegalArgumentException("bootstrap of " + draws + " draws; it takes 100 or more");
    }
  }

  /**
   * A figure.
   *
   * @param mean over the trainings, on all patients; NaN where it has no value
   * @param low 2.5th percentile of the draws in which it has a value, NaN if in none
   * @param high 97.5th percentile
   */
  public record Interval(double mean, double low, double high) {}

  /**
   * Intervals of a model's figures.
   *
   * @param trainings the same samples scored by each training of the model; at least one
   */
  public Map<String, Interval> intervals(List<Metrics> trainings, List<String> patients) {
    return intervals(
        mean(trainings.stream().map(Metrics::all).toList()),
        draw -> draw(trainings, patients, draw));
  }

  /**
   * Intervals of the differences of two models' figures, first less second, on the same patients in
   * each draw.
   */
  public Map<String, Interval> differences(
      List<Metrics> first, List<Metrics> second, List<String> patients) {
    return intervals(
        difference(
            mean(first.stream().map(Metrics::all).toList()),
            mean(second.stream().map(Metrics::all).toList())),
        draw -> difference(draw(first, patients, draw), draw(second, patients, draw)));
  }

  private Map<String, Interval> intervals(
      Map<String, Double> means, IntFunction<Map<String, Double>> drawing) {
    List<Map<String, Double>> drawn =
        IntStream.range(0, draws).parallel().mapToObj(drawing).toList();
    Map<String, Interval> intervals = new LinkedHashMap<>();
    means.forEach(
        (name, mean) ->
            intervals.put(
                name, interval(mean, drawn.stream().mapToDouble(figures -> figures.get(name)))));
    return intervals;
  }

  /**
   * The interval of a figure.
   *
   * @param drawn its value in each draw
   */
  static Interval interval(double mean, DoubleStream drawn) {
    double[] values = drawn.filter(value -> !Double.isNaN(value)).sorted().toArray();
    return new Interval(mean, percentile(values, LOW), percentile(values, HIGH));
  }

  private Map<String, Double> draw(List<Metrics> trainings, List<String> patients, int draw) {
    int[] times = times(patients, draw);
    SplittableRandom random = seed.stream("bootstrap", "trainings", Integer.toString(draw));
    int[] taken = new int[trainings.size()];
    for (int i = 0; i < taken.length; i++) {
      taken[random.nextInt(taken.length)]++;
    }
    List<Map<String, Double>> figures = new ArrayList<>();
    for (int i = 0; i < taken.length; i++) {
      if (taken[i] > 0) {
        Map<String, Double> once = trainings.get(i).of(times);
        for (int again = 0; again < taken[i]; again++) {
          figures.add(once);
        }
      }
    }
    return mean(figures);
  }

  /** How often each sample counts in a draw. */
  int[] times(List<String> patients, int draw) {
    return times(patients, seed.stream("bootstrap", "patients", Integer.toString(draw)));
  }

  /** How often each sample counts when as many patients are drawn as there are. */
  static int[] times(List<String> patients, SplittableRandom random) {
    List<String> all = List.copyOf(new TreeSet<>(patients));
    Map<String, Integer> drawn = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      drawn.merge(all.get(random.nextInt(all.size())), 1, Integer::sum);
    }
    return patients.stream().mapToInt(patient -> drawn.getOrDefault(patient, 0)).toArray();
  }

  private static Map<String, Double> mean(List<Map<String, Double>> figures) {
    Map<String, Double> means = new LinkedHashMap<>();
    for (String name : figures.get(0).keySet()) {
      double[] values = figures.stream().mapToDouble(each -> each.get(name)).toArray();
      means.put(name, Arrays.stream(values).average().orElse(Double.NaN));
    }
    return means;
  }

  private static Map<String, Double> difference(
      Map<String, Double> first, Map<String, Double> second) {
    Map<String, Double> differences = new LinkedHashMap<>();
    first.forEach((name, value) -> differences.put(name, value - second.get(name)));
    return differences;
  }

  /** By linear interpolation between order statistics (definition 7 of Hyndman and Fan 1996). */
  static double percentile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = share * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
