package org.ecgsl.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ecgsl.model.Weights;

/** How far two sets of weights or gradients lie apart. */
final class WeightErrors {

  private WeightErrors() {}

  /** Distance of each tensor relative to its length, or to 0.001 if it is shorter. */
  static Map<String, Double> relative(Weights expected, Weights actual) {
    assertThat(actual.tensors().keySet()).containsExactlyElementsOf(expected.tensors().keySet());
    Map<String, Double> errors = new LinkedHashMap<>();
    for (String name : expected.tensors().keySet()) {
      float[] a = expected.tensors().get(name).values();
      float[] b = actual.tensors().get(name).values();
      double distance = 0;
      double length = 0;
      for (int i = 0; i < a.length; i++) {
        distance += Math.pow((double) a[i] - b[i], 2);
        length += Math.pow(a[i], 2);
      }
      errors.put(name, Math.sqrt(distance) / Math.max(1e-3, Math.sqrt(length)));
    }
    return errors;
  }
}
