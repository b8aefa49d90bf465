package org.ecgsl.inference;

import java.util.List;
import java.util.Optional;

/** Means of vectors. */
public final class Means {

  private Means() {}

  /** Mean of vectors of one length; empty of none. Summed in double precision. */
  public static Optional<float[]> of(List<float[]> vectors) {
    if (vectors.isEmpty()) {
      return Optional.empty();
    }
    double[] sums = new double[vectors.get(0).length];
    for (float[] vector : vectors) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += vector[i];
      }
    }
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) (sums[i] / vectors.size());
    }
    return Optional.of(means);
  }
}
