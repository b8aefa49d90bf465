package org.ecgsl.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Fresh weights of a network: Kaiming (He et al. 2015) where a ReLU follows, variance 1 / inputs
 * elsewhere, zero biases, a head so small that the first outputs are nearly zero.
 *
 * <p>Drawn in plain Java from a stream per parameter name, so that no library decides on the bits
 * and a parameter keeps its values when the network around it changes.
 */
public final class Initialisation {

  private static final double SMALL = 0.02;

  private Initialisation() {}

  /** Fresh weights; the same seed gives the same bits. */
  public static Weights weights(Network network, long seed) {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    for (NetworkParameters.Parameter parameter : NetworkParameters.of(network)) {
      tensors.put(parameter.name(), new Weights.Tensor(parameter.shape(), values(parameter, seed)));
    }
    return new Weights(tensors);
  }

  private static float[] values(NetworkParameters.Parameter parameter, long seed) {
    float[] values = new float[(int) parameter.size()];
    switch (parameter.start()) {
      case ZERO -> {}
      case ONE -> fill(values, 0, values.length);
      // Second of the four gates.
      case FORGET_GATE_OPEN -> fill(values, values.length / 4, values.length / 2);
      case KAIMING -> draw(values, Math.sqrt(2.0 / parameter.fanIn()), parameter.name(), seed);
      case LECUN -> draw(values, Math.sqrt(1.0 / parameter.fanIn()), parameter.name(), seed);
      case SMALL -> draw(values, SMALL, parameter.name(), seed);
    }
    return values;
  }

  private static void fill(float[] values, int from, int to) {
    Arrays.fill(values, from, to, 1);
  }

  private static void draw(float[] values, double deviation, String name, long seed) {
    Random random = new Random(31 * seed + name.hashCode());
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
  }
}
