package org.ecgsl.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What differs between two models that should be the same one, bit by bit. Who made them, where and
 * with which version of the code is not compared.
 *
 * @param weights number of weights of the first
 * @param weightsThatDiffer how many of them differ in any bit; all, if the networks differ
 * @param largestDifference of a weight, absolute; 0 if none differs, infinite if the networks
 *     differ
 * @param losses of the epochs that differ
 * @param metrics those that differ
 * @param parts parts of the description that differ: {@code network}, {@code preprocessing}, {@code
 *     task}, {@code recordings}
 */
public record ModelDifferences(
    long weights,
    long weightsThatDiffer,
    double largestDifference,
    List<Value> losses,
    List<Value> metrics,
    List<String> parts) {

  /**
   * A number that differs.
   *
   * @param name metric, or {@code before} and {@code after epoch N} of a loss
   * @param one {@code null} if the first model does not have it
   * @param other {@code null} if the second model does not have it
   */
  public record Value(String name, Double one, Double other) {}

  public ModelDifferences {
    losses = List.copyOf(losses);
    metrics = List.copyOf(metrics);
    parts = List.copyOf(parts);
  }

  /** Compares two models. */
  public static ModelDifferences between(StoredModel one, StoredModel other) {
    ModelDescription a = one.description();
    ModelDescription b = other.description();
    List<String> parts = new ArrayList<>();
    addUnlessEqual(parts, "network", a.network(), b.network());
    addUnlessEqual(parts, "preprocessing", a.preprocessing(), b.preprocessing());
    addUnlessEqual(parts, "task", a.task(), b.task());
    addUnlessEqual(parts, "recordings", counts(a), counts(b));
    WeightDifferences weights = WeightDifferences.between(one.weights(), other.weights());
    return new ModelDifferences(
        one.weights().size(),
        weights.number(),
        weights.largest(),
        losses(a.history(), b.history()),
        metrics(a.metrics(), b.metrics()),
        parts);
  }

  /** Whether nothing differs. */
  public boolean none() {
    return weightsThatDiffer == 0 && losses.isEmpty() && metrics.isEmpty() && parts.isEmpty();
  }

  private static void addUnlessEqual(List<String> parts, String part, Object one, Object other) {
    if (!one.equals(other)) {
      parts.add(part);
    }
  }

  /** The datasets without title and licence, which come from descriptors of the day. */
  private static List<Object> counts(ModelDescription description) {
    List<Object> counts = new ArrayList<>(description.recordings().leads());
    description
        .recordings()
        .datasets()
        .forEach(
            dataset ->
                counts.add(List.of(dataset.name(), dataset.recordings(), dataset.patients())));
    return counts;
  }

  private static List<Value> losses(List<Double> one, List<Double> other) {
    List<Value> values = new ArrayList<>();
    for (int epoch = 0; epoch < Math.max(one.size(), other.size()); epoch++) {
      Double a = epoch < one.size() ? one.get(epoch) : null;
      Double b = epoch < other.size() ? other.get(epoch) : null;
      if (!Objects.equals(a, b)) {
        values.add(new Value(epoch == 0 ? "before" : "after epoch " + epoch, a, b));
      }
    }
    return values;
  }

  private static List<Value> metrics(Map<String, Double> one, Map<String, Double> other) {
    Set<String> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(one.get(name), other.get(name)))
        .map(name -> new Value(name, one.get(name), other.get(name)))
        .toList();
  }

  private record WeightDifferences(long number, double largest) {

    static WeightDifferences between(Weights one, Weights other) {
      if (!alike(one, other)) {
        return new WeightDifferences(one.size(), Double.POSITIVE_INFINITY);
      }
      long number = 0;
      double largest = 0;
      for (Map.Entry<String, Weights.Tensor> entry : one.tensors().entrySet()) {
        float[] a = entry.getValue().values();
        float[] b = other.tensors().get(entry.getKey()).values();
        for (int i = 0; i < a.length; i++) {
          if (Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i])) {
            number++;
            largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
          }
        }
      }
      return new WeightDifferences(number, largest);
    }

    private static boolean alike(Weights one, Weights other) {
      return one.tensors().keySet().equals(other.tensors().keySet())
          && one.tensors().entrySet().stream()
              .allMatch(
                  entry ->
                      Arrays.equals(
                          entry.getValue().shape(), other.tensors().get(entry.getKey()).shape()));
    }
  }
}
