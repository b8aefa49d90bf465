package org.ecgsl.engine.dl4j;

import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Batch normalisation (Ioffe and Szegedy 2015) of the last axis, if wanted with a ReLU on it.
 *
 * <p>Training uses the minibatch's mean and variance, scoring the running ones. Those are
 * parameters too, so that they travel and are averaged with the others: their "gradient" is the
 * step that moves them a tenth of the way to the minibatch's values.
 */
final class BatchNormalization extends OperationLayer {

  static final String WEIGHT = "weight";
  static final String BIAS = "bias";
  static final String MEAN = "mean";
  static final String VARIANCE = "variance";

  /** Added to the variance before the root. */
  static final double EPSILON = 1e-5;

  private static final double STEP = 0.1;

  @JsonProperty private int channels;
  @JsonProperty private boolean rectify;
  @JsonProperty private boolean tracking;

  /**
   * @param rectify whether a ReLU follows
   * @param tracking whether training steps move the running statistics
   */
  BatchNormalization(int channels, boolean rectify, boolean tracking) {
    this.channels = channels;
    this.rectify = rectify;
    this.tracking = tracking;
    // A clipped layer norm would slow the running statistics, which are no gradients.
    this.gradientNormalization = GradientNormalization.None;
  }

  /** For the deserialiser. */
  @SuppressWarnings("unused")
  private BatchNormalization() {}

  @Override
  public void defineParameters(SDLayerParams parameters) {
    parameters.addBiasParam(WEIGHT, channels);
    parameters.addBiasParam(BIAS, channels);
    parameters.addBiasParam(MEAN, channels);
    parameters.addBiasParam(VARIANCE, channels);
  }

  @Override
  public IUpdater getUpdaterByParam(String parameter) {
    boolean statistic = parameter.equals(MEAN) || parameter.equals(VARIANCE);
    return statistic ? new NoOp() : super.getUpdaterByParam(parameter);
  }

  @Override
  public List<Regularization> getRegularizationByParam(String parameter) {
    return List.of();
  }

  @Override
  Operation operation(NeuralNetConfiguration conf, DataType type) {
    return new Normalization(conf, type);
  }

  /** The running part; keeps the minibatch's statistics for whoever averages them. */
  static final class Normalization extends Operation {

    private final BatchNormalization shape;
    private INDArray normalised; // (M, C), of the last training pass
    private INDArray output; // (M, C), of the last training pass
    private INDArray batchMean; // (C)
    private INDArray batchVariance; // (C)

    Normalization(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
      this.shape = (BatchNormalization) conf.getLayer();
    }

    /** Mean of the last training pass (C). */
    float[] batchMean() {
      return batchMean.toFloatVector();
    }

    /** Variance of the last training pass (C), without bias. */
    float[] batchVariance() {
      return batchVariance.toFloatVector();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspace) {
      INDArray x = rows(input);
      INDArray y = workspace.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
      if (training) {
        standardise(x, workspace);
        Nd4j.exec(new BroadcastMulOp(normalised, paramTable.get(WEIGHT), y, 1));
        y.addiRowVector(paramTable.get(BIAS));
        output = y;
      } else {
        INDArray scale =
            paramTable.get(WEIGHT).div(Transforms.sqrt(paramTable.get(VARIANCE).add(EPSILON)));
        Nd4j.exec(new BroadcastMulOp(x, scale, y, 1));
        y.addiRowVector(paramTable.get(BIAS).sub(scale.mul(paramTable.get(MEAN))));
      }
      if (shape.rectify) {
        Transforms.relu(y, false);
      }
      return y.reshape(input.shape());
    }

    private void standardise(INDArray x, LayerWorkspaceMgr workspace) {
      double rows = x.size(0);
      INDArray mean = x.mean(0);
      // Held until the backward pass, as activations are.
      normalised = workspace.createUninitialized(ArrayType.ACTIVATIONS, dataType, x.shape(), 'c');
      Nd4j.exec(new BroadcastSubOp(x, mean, normalised, 1));
      INDArray variance = normalised.mul(normalised).mean(0);
      normalised.diviRowVector(Transforms.sqrt(variance.add(EPSILON)));
      batchMean = mean.detach();
      batchVariance = variance.mul(rows / Math.max(1, rows - 1)).detach();
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray dy, LayerWorkspaceMgr workspace) {
      INDArray dz =
          workspace.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, output.shape(), 'c');
      if (shape.rectify) {
        Nd4j.exec(new Sign(output, dz)); // 1 where the ReLU let through, else 0
        dz.muli(rows(dy));
      } else {
        dz.assign(rows(dy));
      }
      double rows = dz.size(0);
      INDArray biasGradient = dz.sum(0);
      INDArray weightGradient = dz.mul(normalised).sum(0);
      gradTable.get(BIAS).assign(biasGradient);
      gradTable.get(WEIGHT).assign(weightGradient);
      moveStatistics();

      // dx = weight / sigma (dz - mean(dz) - normalised mean(dz normalised))
      dz.subiRowVector(biasGradient.div(rows));
      dz.subi(normalised.muliRowVector(weightGradient.div(rows)));
      double unbiased = Math.max(1, rows - 1) / rows;
      INDArray sigma = Transforms.sqrt(batchVariance.mul(unbiased).addi(EPSILON), false);
      dz.muliRowVector(paramTable.get(WEIGHT).div(sigma));
      return new Pair<>(gradients(), dz.reshape(input.shape()));
    }

    private void moveStatistics() {
      double step = shape.tracking ? STEP : 0;
      gradTable.get(MEAN).assign(paramTable.get(MEAN).sub(batchMean).muli(step));
      gradTable.get(VARIANCE).assign(paramTable.get(VARIANCE).sub(batchVariance).muli(step));
    }

    private INDArray rows(INDArray x) {
      return x.reshape('c', x.length() / shape.channels, shape.channels);
    }
  }
}
