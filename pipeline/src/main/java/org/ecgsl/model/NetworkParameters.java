package org.ecgsl.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The named parameters of a network: which there are, in the order data flows through them, and how
 * they start.
 *
 * <p>The layout is PyTorch's: a convolution's weight is [out, in, kernel], a linear map's [out,
 * in], an LSTM direction's [4 · hidden, in] with the gates in the order input, forget, cell,
 * output, and one bias in place of PyTorch's two. {@code running_var} is the unbiased variance.
 */
public final class NetworkParameters {

  /** What a parameter is. */
  public enum Kind {
    /** Kernels of a convolution [out, in, kernel]. */
    CONVOLUTION,
    /** Matrix of a linear map [out, in]. */
    LINEAR,
    /** Matrix of an LSTM direction [4 · hidden, in]. */
    GATES,
    /** Bias of a linear map. */
    BIAS,
    /** Bias of an LSTM direction [4 · hidden]. */
    GATE_BIAS,
    /** Vectors by place in the sequence [beats, width]. */
    POSITION,
    /** Scale of a normalisation. */
    NORM_WEIGHT,
    /** Shift of a normalisation. */
    NORM_BIAS,
    /** Mean that batch normalisation scores with. */
    RUNNING_MEAN,
    /** Variance that batch normalisation scores with. */
    RUNNING_VARIANCE;

    /** Whether weight decay takes from it: matrices and kernels only. */
    public boolean decays() {
      return this == CONVOLUTION || this == LINEAR || this == GATES;
    }

    /** Whether it follows the minibatches instead of a gradient. */
    public boolean isStatistic() {
      return this == RUNNING_MEAN || this == RUNNING_VARIANCE;
    }
  }

  /** How values start. */
  public enum Start {
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

  /**
   * One parameter.
   *
   * @param name dotted path, beginning with the layer's
   * @param shape its extents, outermost first
   * @param layer what it is part of; gradients are clipped by layer
   * @param kind what it is
   * @param start its initial values
   */
  public record Parameter(String name, long[] shape, String layer, Kind kind, Start start) {

    /** Number of values. */
    public long size() {
      return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** Inputs that one output sums up. */
    public int fanIn() {
      return (int) (size() / shape[0]);
    }
  }

  private static final List<String> ATTENTION = List.of("query", "key", "value", "out");

  private final List<Parameter> parameters = new ArrayList<>();

  private NetworkParameters(Network network) {
    EcgSlArchitecture body = network.body();
    encoder(body);
    int width = body.sequenceFeatureSize();
    if (body.temporal() instanceof TemporalModel.Transformer model) {
      input(body, width);
      transformer(body.sequenceBeats(), model);
    } else if (body.temporal() instanceof TemporalModel.BiLstm model) {
      input(body, width);
      lstm(width, model);
    }
    linear("head", width, network.outputSize(), Start.SMALL);
  }

  /** The parameters of a network, in the order data flows through them. */
  public static List<Parameter> of(Network network) {
    return List.copyOf(new NetworkParameters(network).parameters);
  }

  /** Numbers that are trained: all values but running statistics. */
  public static long trained(Network network) {
    return of(network).stream()
        .filter(parameter -> !parameter.kind().isStatistic())
        .mapToLong(Parameter::size)
        .sum();
  }

  /**
   * Refuses weights of another network.
   *
   * @throws IllegalArgumentException if names or shapes differ from the network's
   */
  public static void check(Network network, Weights weights) {
    List<Parameter> wanted = of(network);
    for (Parameter parameter : wanted) {
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
    if (weights.tensors().size() != wanted.size()) {
      throw new IllegalArgumentException(
          "the weights hold "
              + weights.tensors().size()
              + " tensors, the network "
              + wanted.size());
    }
  }

  private void encoder(EcgSlArchitecture body) {
    int in = body.stageWidths().get(0);
    convolution("encoder.stem.conv", body.leads(), in, body.kernel());
    batchNorm("encoder.stem.bn", in);
    for (int stage = 1; stage <= body.stageWidths().size(); stage++) {
      int out = body.stageWidths().get(stage - 1);
      for (int block = 1; block <= body.blocksPerStage(); block++) {
        String name = "encoder.stage" + stage + ".block" + block;
        convolution(name + ".conv1", in, out, body.kernel());
        batchNorm(name + ".bn1", out);
        convolution(name + ".conv2", out, out, body.kernel());
        batchNorm(name + ".bn2", out);
        if (block == 1) {
          convolution(name + ".shortcut.conv", in, out, 1);
          batchNorm(name + ".shortcut.bn", out);
        }
        in = out;
      }
    }
  }

  private void transformer(int beats, TemporalModel.Transformer model) {
    int width = model.width();
    String position = "temporal.position";
    add(position, "weight", Kind.POSITION, Start.SMALL, beats, width);
    for (int layer = 1; layer <= model.layers(); layer++) {
      String block = "temporal.layer" + layer;
      norm(block, "norm1.", width);
      for (String part : ATTENTION) {
        linear(block, "attention." + part + ".", width, width, Start.LECUN);
      }
      norm(block, "norm2.", width);
      linear(block, "feed_forward.up.", width, model.feedForward(), Start.KAIMING);
      linear(block, "feed_forward.down.", model.feedForward(), width, Start.LECUN);
    }
    norm("temporal.norm", "", width);
  }

  private void input(EcgSlArchitecture body, int width) {
    linear("temporal.input", body.featureSize() + Minibatch.TIMING_FEATURES, width, Start.LECUN);
  }

  private void lstm(int width, TemporalModel.BiLstm model) {
    int gates = 4 * model.hidden();
    for (int layer = 1; layer <= model.layers(); layer++) {
      String block = "temporal.layer" + layer;
      for (String direction : List.of("forward.", "backward.")) {
        add(block, direction + "weight_ih", Kind.GATES, Start.LECUN, gates, width);
        add(block, direction + "weight_hh", Kind.GATES, Start.LECUN, gates, model.hidden());
        add(block, direction + "bias", Kind.GATE_BIAS, Start.FORGET_GATE_OPEN, gates);
      }
    }
  }

  private void convolution(String layer, int in, int out, int kernel) {
    add(layer, "weight", Kind.CONVOLUTION, Start.KAIMING, out, in, kernel);
  }

  private void batchNorm(String layer, int channels) {
    norm(layer, "", channels);
    add(layer, "running_mean", Kind.RUNNING_MEAN, Start.ZERO, channels);
    add(layer, "running_var", Kind.RUNNING_VARIANCE, Start.ONE, channels);
  }

  private void norm(String layer, String part, int width) {
    add(layer, part + "weight", Kind.NORM_WEIGHT, Start.ONE, width);
    add(layer, part + "bias", Kind.NORM_BIAS, Start.ZERO, width);
  }

  private void linear(String layer, int in, int out, Start start) {
    linear(layer, "", in, out, start);
  }

  private void linear(String layer, String part, int in, int out, Start start) {
    add(layer, part + "weight", Kind.LINEAR, start, out, in);
    add(layer, part + "bias", Kind.BIAS, Start.ZERO, out);
  }

  private void add(String layer, String part, Kind kind, Start start, long... shape) {
    parameters.add(new Parameter(layer + "." + part, shape, layer, kind, start));
  }
}
