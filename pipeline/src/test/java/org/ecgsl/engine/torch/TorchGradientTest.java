package org.ecgsl.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.ecgsl.engine.dl4j.Sample;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.NetworkParameters;
import org.ecgsl.model.TemporalModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients against the slope of the loss, in double precision. */
class TorchGradientTest {

  private static final double STEP = 1e-6;
  private static final double TOLERANCE = 1e-6;

  /** The rounding of a loss, divided by the step, is what a gradient of 0 measures as. */
  private static final double OF_LARGER_LOSSES = 1e-5;

  private static final LibTorch DOUBLE =
      LibTorch.prepare(TorchConfig.cpu(1), torch.ScalarType.Double);

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void everyParametersGradientGivesTheSlopeOfTheLoss(TemporalModel temporal, Head head) {
    check(Sample.network(temporal, head), 3, TOLERANCE);
  }

  static Stream<Head> headsOfSequences() {
    return Stream.of(
        new Head.Prediction(List.of("N", "A"), Head.Unit.SEQUENCE, Head.Answer.ONE_OF),
        new Head.Prediction(List.of("MI", "HYP"), Head.Unit.SEQUENCE, Head.Answer.ANY_OF),
        new Head.Prediction(List.of("age"), Head.Unit.SEQUENCE, Head.Answer.AMOUNT),
        new Head.Contrast(4, 0.5));
  }

  @ParameterizedTest
  @MethodSource("headsOfSequences")
  void theSameHoldsForAnswersAndViewsOfSequences(Head head) {
    check(Sample.network(Sample.TRANSFORMER, head), 4, OF_LARGER_LOSSES);
    check(Sample.network(new TemporalModel.None(), head), 4, OF_LARGER_LOSSES);
  }

  private static void check(Network network, int sequences, double tolerance) {
    Minibatch minibatch = Sample.minibatch(network, sequences, 11);
    Map<String, Double> errors = new LinkedHashMap<>();
    try (FlatParameters parameters =
        new FlatParameters(DOUBLE, network, Sample.weights(network, 7))) {
      LossOf loss = new LossOf(network, parameters, minibatch);
      loss.backward();
      for (NetworkParameters.Parameter parameter : NetworkParameters.of(network)) {
        if (!parameter.kind().isStatistic()) {
          errors.put(parameter.name(), slopeError(parameters.get(parameter.name()), loss));
        }
      }
    }
    assertThat(errors).allSatisfy((name, error) -> assertThat(error).isLessThan(tolerance));
  }

  private record LossOf(Network network, FlatParameters parameters, Minibatch minibatch) {

    void backward() {
      NativeScope.within(
          () -> {
            tensor().backward();
            return null;
          });
    }

    double value() {
      return NativeScope.withoutGradient(() -> tensor().item_double());
    }

    private Tensor tensor() {
      return new TorchNetwork(network, parameters)
          .lossSum(MinibatchTensors.of(DOUBLE, network, minibatch));
    }
  }

  /** Difference from the slope along a random direction, relative to the gradient. */
  private static double slopeError(Tensor parameter, LossOf loss) {
    float[] direction = new float[(int) parameter.numel()];
    Random random = new Random(5);
    for (int i = 0; i < direction.length; i++) {
      direction[i] = 2 * random.nextFloat() - 1;
    }
    return NativeScope.withoutGradient(
        () -> {
          Tensor step = DOUBLE.tensor(direction, parameter.shape());
          parameter.add_(step, new Scalar(STEP));
          double above = loss.value();
          parameter.add_(step, new Scalar(-2 * STEP));
          double below = loss.value();
          parameter.add_(step, new Scalar(STEP));
          double measured = (above - below) / (2 * STEP);
          double claimed = parameter.grad().mul(step).sum().item_double();
          double scale = Math.max(1e-3, parameter.grad().norm().item_double());
          return Math.abs(measured - claimed) / scale;
        });
  }
}
