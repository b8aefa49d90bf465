package org.ecgsl.engine.dl4j;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.ecgsl.model.Network;
import org.ecgsl.model.NetworkParameters;
import org.ecgsl.model.NetworkParameters.Kind;
import org.ecgsl.model.Weights;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where each named parameter of a network lies in the graph, and in which order its values are. */
final class ParameterLayout {

  /** How the graph's values (row-major) are ordered, seen from the neutral layout. */
  enum Order {
    SAME,
    /** [out, in] neutral, [in, out] in the graph. */
    LINEAR,
    /** [out, in, kernel] neutral, [1, kernel, in, out] in the graph. */
    CONVOLUTION,
    /** [4 · hidden, in] neutral, [in, 4 · hidden] with other gate order in the graph. */
    GATES;

    private static Order of(Kind kind) {
      return switch (kind) {
        case CONVOLUTION -> CONVOLUTION;
        case LINEAR -> LINEAR;
        case GATES, GATE_BIAS -> GATES;
        default -> SAME;
      };
    }
  }

  /**
   * One parameter.
   *
   * @param neutral what it is outside of the graph
   * @param key its name in its layer of the graph
   * @param order how the graph orders it
   */
  record Parameter(NetworkParameters.Parameter neutral, String key, Order order) {

    String name() {
      return neutral.name();
    }

    long[] shape() {
      return neutral.shape();
    }

    String layer() {
      return neutral.layer();
    }

    /** The graph's own values, a view. */
    INDArray in(ComputationGraph graph) {
      return graph.getLayer(layer()).getParam(key);
    }

    float[] toNeutral(float[] engine) {
      float[] values = new float[engine.length];
      for (int i = 0; i < engine.length; i++) {
        values[i] = engine[engineIndex(i)];
      }
      return values;
    }

    float[] toEngine(float[] values) {
      float[] engine = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        engine[engineIndex(i)] = values[i];
      }
      return engine;
    }

    private int engineIndex(int index) {
      int rows = (int) shape()[0];
      int row = index / neutral.fanIn();
      int column = index % neutral.fanIn();
      return switch (order) {
        case SAME -> index;
        case LINEAR -> column * rows + row;
        case GATES -> column * rows + engineGateRow(row, rows / 4);
        case CONVOLUTION -> {
          int kernel = (int) shape()[2];
          int in = (int) shape()[1];
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

  private final Network network;
  private final List<Parameter> parameters;

  ParameterLayout(Network network) {
    this.network = network;
    this.parameters =
        NetworkParameters.of(network).stream()
            .map(neutral -> new Parameter(neutral, key(neutral), Order.of(neutral.kind())))
            .toList();
  }

  /** In the order of the neutral weights: as data flows. */
  List<Parameter> parameters() {
    return parameters;
  }

  /** Number of single values. */
  long size() {
    return parameters.stream().mapToLong(parameter -> parameter.neutral().size()).sum();
  }

  /** Refuses weights of another network. */
  void check(Weights weights) {
    NetworkParameters.check(network, weights);
  }

  /** Layers of ours are named by us, those of Deeplearning4j by it. */
  private static String key(NetworkParameters.Parameter neutral) {
    String part = neutral.name().substring(neutral.layer().length() + 1);
    return switch (part) {
      case "weight" -> neutral.kind() == Kind.LINEAR ? "W" : TransformerLayer.WEIGHT;
      case "bias" -> neutral.kind() == Kind.BIAS ? "b" : TransformerLayer.BIAS;
      case "running_mean" -> BatchNormalization.MEAN;
      case "running_var" -> BatchNormalization.VARIANCE;
      case "forward.weight_ih" -> "fW";
      case "forward.weight_hh" -> "fRW";
      case "forward.bias" -> "fb";
      case "backward.weight_ih" -> "bW";
      case "backward.weight_hh" -> "bRW";
      case "backward.bias" -> "bb";
      // A part of a Transformer block: attention.query.weight is its queryweight.
      default -> part.replaceFirst("^(attention|feed_forward)\\.", "").replace(".", "");
    };
  }
}
