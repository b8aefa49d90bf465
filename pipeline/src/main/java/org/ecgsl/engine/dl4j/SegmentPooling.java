package org.ecgsl.engine.dl4j;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Pools {@code width} neighbouring samples into one: (N, 1, L, C) to (N, 1, L / width, C). */
final class SegmentPooling extends OperationLayer {

  /** What becomes of the samples that are pooled. */
  enum Kind {
    MAXIMUM("maxpool2d"),
    MEAN("avgpool2d");

    private final String operation;

    Kind(String operation) {
      this.operation = operation;
    }
  }

  @JsonProperty private Kind kind;
  @JsonProperty private int width;

  SegmentPooling(Kind kind, int width) {
    this.kind = kind;
    this.width = width;
  }

  /** For the deserialiser. */
  @SuppressWarnings("unused")
  private SegmentPooling() {}

  @Override
  Operation operation(NeuralNetConfiguration conf, DataType type) {
    return new Pooling(conf, type);
  }

  private static final class Pooling extends Operation {

    private final SegmentPooling shape;

    Pooling(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
      this.shape = (SegmentPooling) conf.getLayer();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspace) {
      INDArray y =
          workspace.createUninitialized(
              ArrayType.ACTIVATIONS,
              dataType,
              new long[] {input.size(0), 1, input.size(2) / shape.width, input.size(3)},
              'c');
      Nd4j.exec(configured(shape.kind.operation).addInputs(input).addOutputs(y).build());
      return y;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray dy, LayerWorkspaceMgr workspace) {
      INDArray dx =
          workspace.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
      Nd4j.exec(
          configured(shape.kind.operation + "_bp").addInputs(input, dy).addOutputs(dx).build());
      return new Pair<>(gradients(), dx);
    }

    private DynamicCustomOp.DynamicCustomOpsBuilder configured(String operation) {
      int same = 0; // no padding
      int divisor = 0; // samples in the window
      int channelsLast = 1;
      return DynamicCustomOp.builder(operation)
          .addIntegerArguments(
              1, shape.width, 1, shape.width, 0, 0, 1, 1, same, divisor, channelsLast);
    }
  }
}
