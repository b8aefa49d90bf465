package org.ecgsl.engine.dl4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** What Deeplearning4j makes of minibatches, in the neutral layout, for tests of other engines. */
public final class Dl4jStep {

  private Dl4jStep() {}

  /**
   * Loss and gradients of the mean loss in training mode.
   *
   * @param loss mean loss
   * @param gradients under the names of the trained parameters
   */
  public record Slope(double loss, Weights gradients) {}

  public static Slope slope(Network network, Weights weights, Minibatch minibatch) {
    ComputationGraph graph = EcgSlGraph.of(network, weights, Optimisation.NONE).graph();
    MultiDataSet data = EcgSlGraph.dataSet(network, minibatch);
    graph.setInputs(data.getFeatures());
    graph.setLabels(data.getLabels());
    graph.computeGradientAndScore();
    Map<String, Weights.Tensor> gradients = new LinkedHashMap<>();
    for (ParameterLayout.Parameter parameter : new ParameterLayout(network).parameters()) {
      if (!parameter.neutral().kind().isStatistic()) {
        INDArray gradient =
            graph.gradient().getGradientFor(parameter.layer() + "_" + parameter.key());
        float[] values = parameter.toNeutral(gradient.dup('c').data().asFloat());
        gradients.put(parameter.name(), new Weights.Tensor(parameter.shape(), values));
      }
    }
    return new Slope(graph.score(), new Weights(gradients));
  }

  /** Weights after a step on each minibatch. */
  public static Weights trained(
      Network network, Weights start, List<Minibatch> minibatches, double rate, double decay) {
    EcgSlGraph graph =
        EcgSlGraph.of(
            network,
            start,
            new Optimisation(
                StepRates.constant(rate), decay, Optimisation.RunningStatistics.FROM_STEPS));
    minibatches.forEach(minibatch -> graph.graph().fit(EcgSlGraph.dataSet(network, minibatch)));
    return graph.weights();
  }
}
