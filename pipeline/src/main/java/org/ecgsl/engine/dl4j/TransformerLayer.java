package org.ecgsl.engine.dl4j;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The parts of a pre-norm Transformer encoder: heartbeats (N, H) in, (N, H) out, N = B · T.
 *
 * <p>With backward passes of their own, because Deeplearning4j's attention layer is five times
 * slower than it need be, and its SameDiff layers give gradients twice as long as they are.
 */
abstract class TransformerLayer extends OperationLayer {

  static final String WEIGHT = "weight";
  static final String BIAS = "bias";

  private static final double EPSILON = 1e-5;

  /** Adds a learned vector per place in the sequence. */
  static final class Position extends TransformerLayer {
    @JsonProperty private int beats;
    @JsonProperty private int width;

    Position(int beats, int width) {
      this.beats = beats;
      this.width = width;
    }

    /** For the deserialiser. */
    @SuppressWarnings("unused")
    private Position() {}

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addBiasParam(WEIGHT, beats, width);
    }

    @Override
    Operation operation(NeuralNetConfiguration conf, DataType type) {
      return new AddPosition(conf, type, beats, width);
    }
  }

  /** Layer normalisation (Ba, Kiros and Hinton 2016). */
  static final class Normalization extends TransformerLayer {
    @JsonProperty private int width;

    Normalization(int width) {
      this.width = width;
    }

    /** For the deserialiser. */
    @SuppressWarnings("unused")
    private Normalization() {}

    @Override
    public void defineParameters(SDLayerParams parameters) {
      norm(parameters, "", width);
    }

    @Override
    Operation operation(NeuralNetConfiguration conf, DataType type) {
      return new Normalise(conf, type);
    }
  }

  /** y = x + attention(norm(x)), then y + feed-forward(norm(y)). */
  static final class Block extends TransformerLayer {
    static final String[] LINEARS = {"query", "key", "value", "out"};

    @JsonProperty private int beats;
    @JsonProperty private int width;
    @JsonProperty private int heads;
    @JsonProperty private int feedForward;

    Block(int beats, int width, int heads, int feedForward) {
      this.beats = beats;
      this.width = width;
      this.heads = heads;
      this.feedForward = feedForward;
    }

    /** For the deserialiser. */
    @SuppressWarnings("unused")
    private Block() {}

    @Override
    public void defineParameters(SDLayerParams parameters) {
      norm(parameters, "norm1", width);
      for (String linear : LINEARS) {
        linear(parameters, linear, width, width);
      }
      norm(parameters, "norm2", width);
      linear(parameters, "up", width, feedForward);
      linear(parameters, "down", feedForward, width);
    }

    @Override
    Operation operation(NeuralNetConfiguration conf, DataType type) {
      return new Encode(conf, type, this);
    }
  }

  private static void norm(SDLayerParams parameters, String part, int width) {
    parameters.addBiasParam(part + WEIGHT, width);
    parameters.addBiasParam(part + BIAS, width);
  }

  private static void linear(SDLayerParams parameters, String part, int in, int out) {
    parameters.addWeightParam(part + WEIGHT, in, out);
    parameters.addBiasParam(part + BIAS, out);
  }

  private static final class AddPosition extends Operation {
    private final int beats;
    private final int width;

    AddPosition(NeuralNetConfiguration conf, DataType type, int beats, int width) {
      super(conf, type);
      this.beats = beats;
      this.width = width;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspace) {
      INDArray y = workspace.dup(ArrayType.ACTIVATIONS, input, 'c');
      y.reshape(-1, (long) beats * width).addiRowVector(places(paramTable.get(WEIGHT)));
      return y;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray dy, LayerWorkspaceMgr workspace) {
      INDArray dx = workspace.dup(ArrayType.ACTIVATION_GRAD, dy, 'c');
      places(gradTable.get(WEIGHT)).assign(dx.reshape(-1, (long) beats * width).sum(0));
      return new Pair<>(gradients(), dx);
    }

    private INDArray places(INDArray weight) {
      return weight.reshape((long) beats * width);
    }
  }

  private static final class Normalise extends Part {
    private Standardised x;

    Normalise(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspace) {
      x = standardise(input, workspace);
      return workspace.leverageTo(ArrayType.ACTIVATIONS, norm("", x));
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray dy, LayerWorkspaceMgr workspace) {
      INDArray dx = normBackward("", x, dy);
      return new Pair<>(gradients(), workspace.leverageTo(ArrayType.ACTIVATION_GRAD, dx));
    }
  }

  private static final class Encode extends Part {
    private final Block shape;

    // Of the last pass, for the way back; in the workspace of activations.
    private Standardised x; // (N, H)
    private INDArray query; // (B · heads, T, H / heads)
    private INDArray key; // (B · heads, T, H / heads)
    private INDArray value; // (B · heads, T, H / heads)
    private INDArray attention; // (B · heads, T, T), rows sum to 1
    private INDArray mixed; // (N, H)
    private Standardised y; // (N, H)
    private INDArray up; // (N, feed-forward)

    Encode(NeuralNetConfiguration conf, DataType type, Block shape) {
      super(conf, type);
      this.shape = shape;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspace) {
      x = standardise(input, workspace);
      INDArray normed = norm("norm1", x);
      query = keep(byHead(linear("query", normed)), workspace);
      key = keep(byHead(linear("key", normed)), workspace);
      value = keep(byHead(linear("value", normed)), workspace);
      INDArray scores = matmul(query, false, key, true).muli(scale()); // (B · heads, T, T)
      attention = keep(Transforms.softmax(rows(scores), true).reshape(scores.shape()), workspace);
      mixed = keep(joined(matmul(attention, false, value, false)), workspace);
      INDArray attended = linear("out", mixed).addi(input);
      y = standardise(attended, workspace);
      up = keep(Transforms.relu(linear("up", norm("norm2", y)), false), workspace);
      return keep(linear("down", up).addi(attended), workspace);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray dout, LayerWorkspaceMgr workspace) {
      INDArray dup = linearBackward("down", up, dout).muli(Transforms.sign(up, true));
      INDArray dy = normBackward("norm2", y, linearBackward("up", norm("norm2", y), dup));
      dy.addi(dout);

      INDArray dmixed = byHead(linearBackward("out", mixed, dy)); // (B · heads, T, H / heads)
      INDArray dvalue = matmul(attention, true, dmixed, false);
      INDArray dscores = softmaxBackward(matmul(dmixed, false, value, true)).muli(scale());
      INDArray dquery = matmul(dscores, false, key, false);
      INDArray dkey = matmul(dscores, true, query, false);

      INDArray normed = norm("norm1", x);
      INDArray dnormed = linearBackward("query", normed, joined(dquery));
      dnormed.addi(linearBackward("key", normed, joined(dkey)));
      dnormed.addi(linearBackward("value", normed, joined(dvalue)));
      INDArray dx = normBackward("norm1", x, dnormed).addi(dy);
      return new Pair<>(gradients(), workspace.leverageTo(ArrayType.ACTIVATION_GRAD, dx));
    }

    private double scale() {
      return 1 / Math.sqrt((double) shape.width / shape.heads);
    }

    /** d scores = attention (d attention - row sum of attention · d attention). */
    private INDArray softmaxBackward(INDArray dattention) {
      INDArray weights = rows(attention);
      INDArray dweights = rows(dattention);
      INDArray mean = weights.mul(dweights).sum(true, 1);
      return dweights.subColumnVector(mean).muli(weights).reshape('c', dattention.shape());
    }

    private static INDArray rows(INDArray x) {
      return x.reshape('c', x.size(0) * x.size(1), x.size(2));
    }

    /** (N, H) to (B · heads, T, H / heads). */
    private INDArray byHead(INDArray x) {
      int size = shape.width / shape.heads;
      long sequences = x.size(0) / shape.beats;
      return x.reshape('c', sequences, shape.beats, shape.heads, size)
          .permute(0, 2, 1, 3)
          .dup('c')
          .reshape('c', sequences * shape.heads, shape.beats, size);
    }

    /** (B · heads, T, H / heads) to (N, H). */
    private INDArray joined(INDArray x) {
      long sequences = x.size(0) / shape.heads;
      return x.reshape('c', sequences, shape.heads, shape.beats, x.size(2))
          .permute(0, 2, 1, 3)
          .dup('c')
          .reshape('c', sequences * shape.beats, shape.width);
    }

    /** Product of the last two axes, either side transposed if wanted. */
    private INDArray matmul(INDArray a, boolean turnA, INDArray b, boolean turnB) {
      INDArray product =
          Nd4j.createUninitialized(
              dataType, new long[] {a.size(0), a.size(turnA ? 2 : 1), b.size(turnB ? 1 : 2)}, 'c');
      Nd4j.exec(
          DynamicCustomOp.builder("matmul")
              .addInputs(a, b)
              .addOutputs(product)
              .addIntegerArguments(turnA ? 1 : 0, turnB ? 1 : 0, 0)
              .build());
      return product;
    }
  }

  /**
   * Values less their row's mean, divided by its deviation.
   *
   * @param values (N, H)
   * @param inverse 1 / deviation (N, 1)
   */
  private record Standardised(INDArray values, INDArray inverse) {}

  /** Linear maps and norms by the name of their parameters, forward and backward. */
  private abstract static class Part extends Operation {

    Part(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    static INDArray keep(INDArray array, LayerWorkspaceMgr workspace) {
      return workspace.leverageTo(ArrayType.ACTIVATIONS, array);
    }

    /** x · weight + bias: (N, in) to (N, out). */
    final INDArray linear(String part, INDArray x) {
      return product(x, paramTable.get(part + WEIGHT)).addiRowVector(paramTable.get(part + BIAS));
    }

    /** Sets the gradients of weight and bias and returns that of x. */
    final INDArray linearBackward(String part, INDArray x, INDArray dy) {
      gradTable.get(part + WEIGHT).assign(product(x.transpose(), dy));
      gradTable.get(part + BIAS).assign(dy.sum(0));
      return product(dy, paramTable.get(part + WEIGHT).transpose());
    }

    private INDArray product(INDArray a, INDArray b) {
      INDArray product = Nd4j.createUninitialized(dataType, new long[] {a.size(0), b.size(1)}, 'c');
      return a.mmuli(b, product);
    }

    static Standardised standardise(INDArray x, LayerWorkspaceMgr workspace) {
      INDArray centred = x.subColumnVector(x.mean(true, 1));
      INDArray variance = centred.mul(centred).mean(true, 1);
      INDArray inverse = Transforms.sqrt(variance.addi(EPSILON), false).rdivi(1);
      return new Standardised(
          keep(centred.muliColumnVector(inverse), workspace), keep(inverse, workspace));
    }

    final INDArray norm(String part, Standardised x) {
      return x.values()
          .mulRowVector(paramTable.get(part + WEIGHT))
          .addiRowVector(paramTable.get(part + BIAS));
    }

    /** Sets the gradients of weight and bias and returns that of what was standardised. */
    final INDArray normBackward(String part, Standardised x, INDArray dy) {
      gradTable.get(part + WEIGHT).assign(dy.mul(x.values()).sum(0));
      gradTable.get(part + BIAS).assign(dy.sum(0));
      INDArray dx = dy.mulRowVector(paramTable.get(part + WEIGHT));
      INDArray along = x.values().mul(dx).mean(true, 1);
      dx.subiColumnVector(dx.mean(true, 1)).subi(x.values().mulColumnVector(along));
      return dx.muliColumnVector(x.inverse());
    }
  }
}
