package org.ecgsl.engine.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Lets the features of visible heartbeats through and sets timing beside them: features (N, 1, 1,
 * F), visible (N, 1) and timing (N, R) become (N, F + R).
 */
final class VisibleWithTiming extends GraphVertex {

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray parameters,
      boolean initialise,
      DataType type) {
    return new Gate(graph, name, index, type);
  }

  @Override
  public GraphVertex clone() {
    return new VisibleWithTiming();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VisibleWithTiming;
  }

  @Override
  public int hashCode() {
    return VisibleWithTiming.class.hashCode();
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return 3;
  }

  @Override
  public int maxVertexInputs() {
    return 3;
  }

  @Override
  public InputType getOutputType(int index, InputType... inputs) {
    throw new UnsupportedOperationException("sizes are given, not inferred");
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputs) {
    throw new UnsupportedOperationException("no memory report");
  }

  // Deeplearning4j's own base class overrides a varargs method without them.
  @SuppressWarnings("overrides")
  private static final class Gate extends BaseGraphVertex {

    Gate(ComputationGraph graph, String name, int index, DataType type) {
      super(graph, name, index, null, null, type);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspace) {
      INDArray visible = inputs[1];
      INDArray timing = inputs[2];
      INDArray joined = Nd4j.concat(1, features(inputs[0]).mulColumnVector(visible), timing);
      return workspace.dup(ArrayType.ACTIVATIONS, joined, 'c');
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspace) {
      INDArray visible = inputs[1];
      INDArray passed =
          epsilon
              .get(NDArrayIndex.all(), NDArrayIndex.interval(0, features(inputs[0]).size(1)))
              .mulColumnVector(visible);
      INDArray toFeatures =
          workspace.dup(ArrayType.ACTIVATION_GRAD, passed, 'c').reshape(inputs[0].shape());
      // The inputs of the network take no gradient, yet the graph wants an array for each.
      INDArray toVisible = workspace.create(ArrayType.ACTIVATION_GRAD, dataType, visible.shape());
      INDArray toTiming = workspace.create(ArrayType.ACTIVATION_GRAD, dataType, inputs[2].shape());
      return new Pair<>(null, new INDArray[] {toFeatures, toVisible, toTiming});
    }

    private static INDArray features(INDArray pooled) {
      return pooled.reshape(pooled.size(0), pooled.size(3));
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray gradients) {
      if (gradients != null) {
        throw new IllegalArgumentException("has no parameters");
      }
    }

    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArrays(
        INDArray[] masks, MaskState state, int minibatchSize) {
      return null;
    }

    @Override
    public boolean hasLayer() {
      return false;
    }

    @Override
    public Layer getLayer() {
      return null;
    }

    @Override
    public String toString() {
      return "VisibleWithTiming(" + getVertexName() + ")";
    }
  }
}
