package org.ecgsl.engine.dl4j;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Configuration of a layer made of plain ND4J operations with a hand-written backward pass.
 *
 * <p>It borrows the SameDiff layer's handling of parameters (views into one flat vector, updaters,
 * weight decay) and nothing of its graph: the operations on contiguous arrays run several times
 * faster than Deeplearning4j's own convolution and batch normalisation.
 */
abstract class OperationLayer extends SameDiffLayer {

  /** Computes with the parameters; one per network. */
  abstract Operation operation(NeuralNetConfiguration conf, DataType type);

  @Override
  public final Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialise,
      DataType type) {
    Operation operation = operation(conf, type);
    operation.setIndex(index);
    operation.setParamsViewArray(parameters);
    operation.setParamTable(initializer().init(conf, parameters, initialise));
    operation.setConf(conf);
    return operation;
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {}

  /** Values come from {@code Weights}, never from here. */
  @Override
  public final void initializeParameters(Map<String, INDArray> parameters) {}

  @Override
  public final SDVariable defineLayer(
      SameDiff graph, SDVariable input, Map<String, SDVariable> parameters, SDVariable mask) {
    throw new UnsupportedOperationException("made of operations, not of a SameDiff graph");
  }

  @Override
  public final InputType getOutputType(int index, InputType input) {
    throw new UnsupportedOperationException("sizes are given, not inferred");
  }

  /** The running part of the layer. */
  abstract static class Operation extends org.deeplearning4j.nn.layers.samediff.SameDiffLayer {

    Operation(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    /** Parameter gradients as they stand in the network's flat gradient vector. */
    final Gradient gradients() {
      Gradient gradients = new DefaultGradient();
      if (gradTable != null) {
        gradTable.forEach(gradients::setGradientFor);
      }
      return gradients;
    }
  }
}
