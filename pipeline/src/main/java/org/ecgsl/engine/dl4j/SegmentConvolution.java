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
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Convolution over the samples of a heartbeat, without bias, padded by half its kernel.
 *
 * <p>Channels last throughout: (N, 1, L, C) to (N, 1, L / stride, K); an input of (1, N, L, C) is
 * taken for the same thing. That layout and weights [1, kernel, in, out] are what oneDNN computes
 * without reordering.
 */
final class SegmentConvolution extends OperationLayer {

  static final String WEIGHT = "weight";

  @JsonProperty private int in;
  @JsonProperty private int out;
  @JsonProperty private int kernel;
  @JsonProperty private int stride;

  SegmentConvolution(int in, int out, int kernel, int stride) {
    this.in = in;
    this.out = out;
    this.kernel = kernel;
    this.stride = stride;
  }

  /** For the deserialiser. */
  @SuppressWarnings("unused")
  private SegmentConvolution() {}

  @Override
  public void defineParameters(SDLayerParams parameters) {
    parameters.addWeightParam(WEIGHT, 1, kernel, in, out);
  }

  @Override
  Operation operation(NeuralNetConfiguration conf, DataType type) {
    return new Convolution(conf, type);
  }

  private static final class Convolution extends Operation {

    private final SegmentConvolution shape;

    Convolution(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
      this.shape = (SegmentConvolution) conf.getLayer();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspace) {
      INDArray x = heartbeats(input);
      INDArray y =
          workspace.createUninitialized(
              ArrayType.ACTIVATIONS,
              dataType,
              new long[] {x.size(0), 1, x.size(2) / shape.stride, shape.out},
              'c');
      Nd4j.exec(configured("conv2d").addInputs(x, paramTable.get(WEIGHT)).addOutputs(y).build());
      return y;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray dy, LayerWorkspaceMgr workspace) {
      INDArray x = heartbeats(input);
      INDArray dx =
          workspace.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
      Nd4j.exec(
          configured("conv2d_bp")
              .addInputs(x, paramTable.get(WEIGHT), contiguous(dy))
              .addOutputs(dx, gradTable.get(WEIGHT))
              .build());
      return new Pair<>(gradients(), dx.reshape(input.shape()));
    }

    private DynamicCustomOp.DynamicCustomOpsBuilder configured(String operation) {
      int same = 0; // padding is given
      int channelsLast = 1;
      int weightsKernelInOut = 0;
      int pad = shape.kernel / 2;
      return DynamicCustomOp.builder(operation)
          .addIntegerArguments(
              1,
              shape.kernel,
              1,
              shape.stride,
              0,
              pad,
              1,
              1,
              same,
              channelsLast,
              weightsKernelInOut);
    }

    private INDArray heartbeats(INDArray x) {
      return contiguous(x).reshape(x.size(0) * x.size(1), 1, x.size(2), shape.in);
    }

    private static INDArray contiguous(INDArray array) {
      return array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
    }
  }
}
