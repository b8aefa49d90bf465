package org.ecgsl.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.ecgsl.model.Head;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

class GradientTest {

  private static final double STEP = 1e-6;
  private static final double TOLERANCE = 1e-6;
  private static final int DIRECTIONS = 2;

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void everyParametersGradientGivesTheSlopeOfTheLoss(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    ComputationGraph graph =
        EcgSlGraph.of(network, Sample.weights(network, 7), Optimisation.NONE, DataType.DOUBLE)
            .graph();
    MultiDataSet data = inDoubles(EcgSlGraph.dataSet(network, Sample.minibatch(network, 3, 11)));
    graph.setInputs(data.getFeatures());
    graph.setLabels(data.getLabels());
    graph.computeGradientAndScore();

    Map<String, Double> errors = new LinkedHashMap<>();
    for (ParameterLayout.Parameter parameter : new ParameterLayout(network).parameters()) {
      if (!parameter.name().contains("running_")) {
        INDArray gradient =
            graph.gradient().getGradientFor(parameter.layer() + "_" + parameter.key());
        errors.put(parameter.name(), slopeError(graph, parameter.in(graph), gradient, data));
      }
    }
    assertThat(errors).allSatisfy((name, error) -> assertThat(error).isLessThan(TOLERANCE));
  }

  /** Largest difference from the slope along random directions, relative to the gradient. */
  private static double slopeError(
      ComputationGraph graph, INDArray parameter, INDArray gradient, MultiDataSet data) {
    Random random = new Random(5);
    INDArray start = parameter.dup();
    double worst = 0;
    for (int i = 0; i < DIRECTIONS; i++) {
      double[] direction = random.doubles(parameter.length(), -1, 1).toArray();
      INDArray step = Nd4j.create(direction, parameter.shape(), 'c').muli(STEP);
      parameter.assign(start.add(step));
      double above = graph.score(data, true);
      parameter.assign(start.sub(step));
      double below = graph.score(data, true);
      parameter.assign(start);
      double measured = (above - below) / (2 * STEP);
      double claimed = gradient.mul(step).sumNumber().doubleValue() / STEP;
      double scale = Math.max(1e-3, gradient.norm2Number().doubleValue());
      worst = Math.max(worst, Math.abs(measured - claimed) / scale);
    }
    return worst;
  }

  private static MultiDataSet inDoubles(MultiDataSet data) {
    for (INDArray[] arrays : List.of(data.getFeatures(), data.getLabels())) {
      for (int i = 0; i < arrays.length; i++) {
        arrays[i] = arrays[i].castTo(DataType.DOUBLE);
      }
    }
    return data;
  }
}
