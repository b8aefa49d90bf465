package org.ecgsl.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The parameters of a network by name, in a fixed order, independent of any engine.
 *
 * <p>Names are dotted paths: {@code encoder.*} for the structural encoder, {@code temporal.*} for
 * the model over the sequence, {@code head.*} for the head.
 *
 * @param tensors the tensors by name
 */
public record Weights(Map<String, Tensor> tensors) implements Serializable {

  /**
   * One parameter.
   *
   * @param shape its extents, outermost first
   * @param values its values, row-major; handed over, not copied
   */
  public record Tensor(long[] shape, float[] values) implements Serializable {
    public Tensor {
      long size = 1;
      for (long extent : shape) {
        size *= extent;
      }
      if (size != values.length) {
        throw new IllegalArgumentException(values.length + " values for a shape of " + size);
      }
    }
  }

  public Weights {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** Those whose name passes, in the same order. */
  public Weights keep(Predicate<String> name) {
    Map<String, Tensor> kept = new LinkedHashMap<>();
    tensors.forEach(
        (key, tensor) -> {
          if (name.test(key)) {
            kept.put(key, tensor);
          }
        });
    return new Weights(kept);
  }

  /**
   * These weights with those of {@code other} in the place of the ones of the same name.
   *
   * @throws IllegalArgumentException if a name is not there or a shape differs
   */
  public Weights overlaidWith(Weights other) {
    Map<String, Tensor> merged = new LinkedHashMap<>(tensors);
    other.tensors.forEach(
        (name, tensor) -> {
          Tensor mine = tensors.get(name);
          if (mine == null || !Arrays.equals(mine.shape(), tensor.shape())) {
            throw new IllegalArgumentException(
                "no parameter " + name + " of shape " + Arrays.toString(tensor.shape()));
          }
          merged.put(name, tensor);
        });
    return new Weights(merged);
  }

  /** Number of single parameters. */
  public long size() {
    long size = 0;
    for (Tensor tensor : tensors.values()) {
      size += tensor.values().length;
    }
    return size;
  }

  /**
   * Euclidean distance to other weights of the same names and shapes.
   *
   * @throws IllegalArgumentException if names or sizes differ
   */
  public double distance(Weights other) {
    if (!tensors.keySet().equals(other.tensors.keySet())) {
      throw new IllegalArgumentException("weights of different networks");
    }
    double sum = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      float[] a = entry.getValue().values();
      float[] b = other.tensors.get(entry.getKey()).values();
      if (a.length != b.length) {
        throw new IllegalArgumentException("sizes of " + entry.getKey() + " differ");
      }
      for (int i = 0; i < a.length; i++) {
        double difference = (double) a[i] - b[i];
        sum += difference * difference;
      }
    }
    return Math.sqrt(sum);
  }
}
