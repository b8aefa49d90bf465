package org.ecgsl.engine.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ecgsl.model.NetworkParameters.Parameter;
import org.ecgsl.model.Weights;

/**
 * Where parameters lie in one tensor (n).
 *
 * <p>Each begins at a multiple of 256 bytes, as one that was allocated by itself would (CUDA C++
 * Programming Guide, device memory accesses): where they lay end to end, training in float32 on a
 * GPU failed with a misaligned address.
 *
 * @param from index of the first value of each, in the order of the network
 * @param size of the tensor
 */
record ParameterPlaces(Map<Parameter, Long> from, long size) {

  /** Values from one possible beginning to the next, of 4 bytes each. */
  private static final long ALIGNMENT = 64;

  /**
   * @param statistics whether for running statistics; for what is trained otherwise
   */
  static ParameterPlaces of(List<Parameter> layout, boolean statistics) {
    Map<Parameter, Long> from = new LinkedHashMap<>();
    long next = 0;
    for (Parameter parameter : layout) {
      if (parameter.kind().isStatistic() == statistics) {
        from.put(parameter, next);
        next += (parameter.size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      }
    }
    return new ParameterPlaces(from, next);
  }

  /** The parameters' weights (n), zeros in the gaps. */
  float[] spread(Weights weights) {
    float[] spread = new float[(int) size];
    from.forEach(
        (parameter, at) -> {
          float[] part = weights.tensors().get(parameter.name()).values();
          System.arraycopy(part, 0, spread, at.intValue(), part.length);
        });
    return spread;
  }

  /** Values end to end become (n), zeros in the gaps. */
  float[] spread(float[] packed) {
    float[] spread = new float[(int) size];
    int next = 0;
    for (Map.Entry<Parameter, Long> place : from.entrySet()) {
      int length = (int) place.getKey().size();
      System.arraycopy(packed, next, spread, place.getValue().intValue(), length);
      next += length;
    }
    return spread;
  }

  /** Values (n) end to end, for what outlives a tensor. */
  float[] packed(float[] spread) {
    float[] packed = new float[(int) from.keySet().stream().mapToLong(Parameter::size).sum()];
    int next = 0;
    for (Map.Entry<Parameter, Long> place : from.entrySet()) {
      int length = (int) place.getKey().size();
      System.arraycopy(spread, place.getValue().intValue(), packed, next, length);
      next += length;
    }
    return packed;
  }
}
