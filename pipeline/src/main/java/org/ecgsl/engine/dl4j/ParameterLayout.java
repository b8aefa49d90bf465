package org.ecgsl.engine.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where each named parameter of a network lies in the graph, and in which order.
 *
 * <p>The neutral layout is PyTorch's: a convolution's weight is [out, in, kernel], a linear map's
 * [out, in], an LSTM direction's [4 · hidden, in] with the gates in the order input, forget, cell,
 * output, and one bias in place of PyTorch's two. {@code running_var} is the unbiased variance.
 */
final class ParameterLayout {

  /** How values start; the last two are for the linear maps that end in the outputs. */
  enum Start {
    ZERO,
    ONE,
    /** Normal with variance 2 / inputs (He et al. 2015), for what a ReLU follows. */
    KAIMING,
    /** Normal with variance 1 / inputs. */
    LECUN,
    /** Normal with deviation 0.02 (positions and head): outputs start near zero. */
    SMALL,
    /** Zero, but 1 for the forget gate of an LSTM (Gers et al. 2000). */
    FORGET_GATE_OPEN
  }

  /** How the graph's values (row-major) are ordered, seen from the neutral layout. */
  enum Order {
    SAME,
    /** [out, in] neutral, [in, out] in the graph. */
    LINEAR,
    /** [out, in, kernel] neutral, [1, kernel, in, out] in the graph. */
    CONVOLUTION,
    /** [4 · hidden, in] neutral, [in, 4 · hidden] with other gate order in the graph. */
    GATES
  }

  /**
   * One parameter.
   *
   * @param name neutral name
   * @param shape neutral extents
   * @param layer name of the graph's layer
   * @param key name of the parameter in it
   * @param order how the graph orders it
   * @param start its initial values
   */
  record Parameter(String name, long[] shape, String layer, String key, Order order, Start start) {

    /** The graph's own values, a view. */
    INDArray in(ComputationGraph graph) {
      return graph.getLayer(layer).getParam(key);
    }

    long size() {
      return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** Inputs that one output sums up. */
    int fanIn() {
      return (int) (size() / shape[0]);
    }

    float[] toNeutral(float[] engine) {
      float[] neutral = new float[engine.length];
      for (int i = 0; i < engine.length; i++) {
        neutral[i] = engine[engineIndex(i)];
      }
      return neutral;
    }

    float[] toEngine(float[] neutral) {
      float[] engine = new float[neutral.length];
      for (int i = 0; i < neutral.length; i++) {
        engine[engineIndex(i)] = neutral[i];
      }
      return engine;
    }

    private int engineIndex(int neutral) {
      int rows = (int) shape[0];
      int row = neutral / fanIn();
      int column = neutral % fanIn();
      return switch (order) {
        case SAME -> neutral;
        case LINEAR -> column * rows + row;
        case GATES -> column * rows + engineGateRow(row, rows / 4);
        case CONVOLUTION -> {
          int kernel = (int) shape[2];
          int in = (int) shape[1];
          yield ((column % kernel) * in + column / kernel) * rows + row;
        }
      };
    }

    /** Deeplearning4j orders the gates cell, forget, output, input. */
    private static int engineGateRow(int row, int hidden) {
      int[] place = {3, 1, 0, 2}; // of input, forget, cell, output
      return place[row / hidden] * hidden + row % hidden;
    }
  }

  private final List<Parameter> parameters = new ArrayList<>();

  ParameterLayout(Network network) {
    encoder(network.body());
    int width = network.body().temporal().outputSize();
    linear(
        "temporal.input",
        network.body().featureSize() + Minibatch.TIMING_FEATURES,
        width,
        Start.LECUN);
    if (network.body().temporal() instanceof TemporalModel.Transformer model) {
      transformer(network.body().sequenceBeats(), model);
    } else {
      lstm((TemporalModel.BiLstm) network.body().temporal());
    }
    linear("head", width, network.outputSize(), Start.SMALL);
  }

  /** In the order of the neutral weights: as data flows. */
  List<Parameter> parameters() {
    return parameters;
  }

  /** Number of single values. */
  long size() {
    return parameters.stream().mapToLong(Parameter::size).sum();
  }

  /** Refuses weights of another network. */
  void check(Weights weights) {
    for (Parameter parameter : parameters) {
      Weights.Tensor tensor = weights.tensors().get(parameter.name());
      if (tensor == null) {
        throw new IllegalArgumentException("the weights lack " + parameter.name());
      }
      if (!Arrays.equals(tensor.shape(), parameter.shape())) {
        throw new IllegalArgumentException(
            parameter.name()
                + " is "
                + Arrays.toString(tensor.shape())
                + ", the network has "
                + Arrays.toString(parameter.shape()));
      }
    }
    if (weights.tensors().size() != parameters.size()) {
      throw new IllegalArgumentException(
          "the weights hold "
              + weights.tensors().size()
              + " tensors, the network "
              + parameters.size());
    }
  }

  private void encoder(EcgSlArchitecture body) {
    int in = body.stageWidths().get(0);
    convolution("encoder.stem.conv", body.leads(), in, body.kernel());
    normalisation("encoder.stem.bn", in);
    for (int stage = 1; stage <= body.stageWidths().size(); stage++) {
      int out = body.stageWidths().get(stage - 1);
      for (int block = 1; block <= body.blocksPerStage(); block++) {
        String name = "encoder.stage" + stage + ".block" + block;
        convolution(name + ".conv1", in, out, body.kernel());
        normalisation(name + ".bn1", out);
        convolution(name + ".conv2", out, out, body.kernel());
        normalisation(name + ".bn2", out);
        if (block == 1) {
          convolution(name + ".shortcut.conv", in, out, 1);
          normalisation(name + ".shortcut.bn", out);
        }
        in = out;
      }
    }
  }

  private void convolution(String layer, int in, int out, int kernel) {
    long[] shape = {out, in, kernel};
    add(layer + ".weight", shape, layer, "weight", Order.CONVOLUTION, Start.KAIMING);
  }

  private void normalisation(String layer, int channels) {
    vector(layer + ".weight", channels, layer, BatchNormalization.WEIGHT, Start.ONE);
    vector(layer + ".bias", channels, layer, BatchNormalization.BIAS, Start.ZERO);
    vector(layer + ".running_mean", channels, layer, BatchNormalization.MEAN, Start.ZERO);
    vector(layer + ".running_var", channels, layer, BatchNormalization.VARIANCE, Start.ONE);
  }

  private void linear(String layer, int in, int out, Start start) {
    add(layer + ".weight", new long[] {out, in}, layer, "W", Order.LINEAR, start);
    vector(layer + ".bias", out, layer, "b", Start.ZERO);
  }

  private void transformer(int beats, TemporalModel.Transformer model) {
    int width = model.width();
    String position = "temporal.position";
    long[] places = {beats, width};
    add(position + ".weight", places, position, "weight", Order.SAME, Start.SMALL);
    for (int layer = 1; layer <= model.layers(); layer++) {
      String block = "temporal.layer" + layer;
      layerNorm(block + ".norm1", block, "norm1", width);
      for (String linear : TransformerLayer.Block.LINEARS) {
        part(block, ".attention." + linear, linear, width, width, Start.LECUN);
      }
      layerNorm(block + ".norm2", block, "norm2", width);
      part(block, ".feed_forward.up", "up", width, model.feedForward(), Start.KAIMING);
      part(block, ".feed_forward.down", "down", model.feedForward(), width, Start.LECUN);
    }
    layerNorm("temporal.norm", "temporal.norm", "", width);
  }

  private void part(String layer, String name, String key, int in, int out, Start start) {
    long[] shape = {out, in};
    add(layer + name + ".weight", shape, layer, key + "weight", Order.LINEAR, start);
    vector(layer + name + ".bias", out, layer, key + "bias", Start.ZERO);
  }

  private void layerNorm(String name, String layer, String key, int width) {
    vector(name + ".weight", width, layer, key + "weight", Start.ONE);
    vector(name + ".bias", width, layer, key + "bias", Start.ZERO);
  }

  private void lstm(TemporalModel.BiLstm model) {
    int gates = 4 * model.hidden();
    Map<String, String> directions = Map.of("forward", "f", "backward", "b");
    for (int layer = 1; layer <= model.layers(); layer++) {
      String block = "temporal.layer" + layer;
      for (String direction : List.of("forward", "backward")) {
        String name = block + "." + direction;
        String key = directions.get(direction);
        long[] input = {gates, model.outputSize()};
        long[] recurrent = {gates, model.hidden()};
        add(name + ".weight_ih", input, block, key + "W", Order.GATES, Start.LECUN);
        add(name + ".weight_hh", recurrent, block, key + "RW", Order.GATES, Start.LECUN);
        long[] bias = {gates};
        add(name + ".bias", bias, block, key + "b", Order.GATES, Start.FORGET_GATE_OPEN);
      }
    }
  }

  private void vector(String name, int size, String layer, String key, Start start) {
    add(name, new long[] {size}, layer, key, Order.SAME, start);
  }

  private void add(String name, long[] shape, String layer, String key, Order order, Start start) {
    parameters.add(new Parameter(name, shape, layer, key, order, start));
  }
}
