package org.ecgsl.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.ecgsl.engine.dl4j.Sample;
import org.ecgsl.engine.torch.TorchConfig.Precision;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TorchTrainingTest {

  private static final TorchConfig CONFIG = TorchConfig.cpu(1);
  private static final Network NETWORK = Sample.network(Sample.TRANSFORMER, Sample.RECONSTRUCTION);
  private static final Weights START = Initialisation.weights(NETWORK, 1);
  private static final double RATE = 0.01;

  @Test
  void aStepOnWhatIsNotANumberIsNotTaken() {
    Minibatch bad = spoiled(Sample.minibatch(NETWORK, 2, 3));

    try (TorchTraining training = training(CONFIG, NETWORK)) {
      assertThat(training.step(List.of(bad), RATE)).isNaN();
      assertThat(training.weights().distance(START)).isZero();

      assertThat(training.step(List.of(Sample.minibatch(NETWORK, 2, 3)), RATE)).isFinite();
      assertThat(training.weights().distance(START)).isFinite().isPositive();
    }
  }

  @Test
  void theGradientNormIsThatOfAllGradientsTogether() {
    try (TorchTraining training = training(CONFIG, NETWORK)) {
      training.gradients(List.of(Sample.minibatch(NETWORK, 2, 3)));

      double squares = 0;
      for (Weights.Tensor gradient : training.namedGradients().tensors().values()) {
        for (float value : gradient.values()) {
          squares += (double) value * value;
        }
      }
      assertThat(training.gradientNorm()).isCloseTo(Math.sqrt(squares), withinPercentage(0.01));
    }
  }

  @Test
  void aSkippedStepLeavesNoTraceInLaterOnes() {
    Minibatch good = Sample.minibatch(NETWORK, 2, 3);

    try (TorchTraining smooth = training(CONFIG, NETWORK);
        TorchTraining rough = training(CONFIG, NETWORK)) {
      smooth.step(List.of(good), RATE);
      smooth.step(List.of(good), RATE);
      rough.step(List.of(good), RATE);
      rough.step(List.of(spoiled(good)), RATE);
      rough.step(List.of(good), RATE);

      assertThat(rough.weights().distance(smooth.weights())).isZero();
    }
  }

  @Test
  void minibatchesOfAStepWeighByTheirHeartbeats() {
    Minibatch one = Sample.minibatch(NETWORK, 2, 3);
    Minibatch other = Sample.minibatch(NETWORK, 3, 4);

    try (TorchTraining training = training(CONFIG, NETWORK)) {
      double lossOfOne = training.gradients(List.of(one));
      Weights ofOne = training.namedGradients();
      double lossOfOther = training.gradients(List.of(other));
      Weights ofOther = training.namedGradients();
      double loss = training.gradients(List.of(one, other));
      Weights ofBoth = training.namedGradients();

      double share = one.totalWeight() / (one.totalWeight() + other.totalWeight());
      assertThat(loss).isCloseTo(share * lossOfOne + (1 - share) * lossOfOther, offset(1e-5));
      ofBoth
          .tensors()
          .forEach(
              (name, tensor) -> {
                for (int i = 0; i < tensor.values().length; i++) {
                  double expected =
                      share * ofOne.tensors().get(name).values()[i]
                          + (1 - share) * ofOther.tensors().get(name).values()[i];
                  assertThat((double) tensor.values()[i])
                      .as(name)
                      .isCloseTo(expected, offset(1e-5));
                }
              });
    }
  }

  @Test
  void aMinibatchInWhichNothingCountsHasNoGradient() {
    Minibatch minibatch = Sample.minibatch(NETWORK, 2, 3);
    Minibatch nothing =
        new Minibatch(
            2,
            minibatch.beats(),
            minibatch.segments(),
            minibatch.timing(),
            minibatch.visible(),
            minibatch.targets(),
            new float[minibatch.weights().length]);

    try (TorchTraining training = training(CONFIG, NETWORK)) {
      assertThat(training.gradients(List.of(nothing))).isZero();
      training
          .namedGradients()
          .tensors()
          .forEach((name, tensor) -> assertThat(tensor.values()).as(name).containsOnly(0));
    }
  }

  @ParameterizedTest
  @MethodSource("org.ecgsl.engine.dl4j.Sample#networks")
  void bfloat16GivesNearlyTheSameLoss(TemporalModel temporal, Head head) {
    Network network = Sample.network(temporal, head);
    Minibatch minibatch = Sample.minibatch(network, 3, 2);

    try (TorchTraining full = training(CONFIG, network);
        TorchTraining half = training(CONFIG.withPrecision(Precision.BFLOAT16), network)) {
      double loss = full.gradients(List.of(minibatch));
      assertThat(half.gradients(List.of(minibatch)))
          .isNotEqualTo(loss)
          .isCloseTo(loss, offset(0.02 * loss));
    }
  }

  @Test
  void nativeMemoryStaysFlat() {
    Minibatch minibatch = Sample.minibatch(NETWORK, 64, 3);
    try (TorchTraining training = training(CONFIG, NETWORK)) {
      Runnable steps =
          () -> {
            for (int i = 0; i < 100; i++) {
              training.step(List.of(minibatch), RATE);
              training.scoredLossSum(minibatch);
            }
          };
      steps.run();
      long before = Pointer.physicalBytes();
      steps.run();
      steps.run();

      // One step's activations are over a megabyte; 200 kept ones would show.
      assertThat(Pointer.physicalBytes() - before).isLessThan(50L << 20);
    }
  }

  private static TorchTraining training(TorchConfig config, Network network) {
    return LoneTraining.of(config, network, Initialisation.weights(network, 1), 0.1);
  }

  /** The same with one sample that is not a number. */
  private static Minibatch spoiled(Minibatch minibatch) {
    float[] segments = minibatch.segments().clone();
    segments[5] = Float.NaN;
    return new Minibatch(
        minibatch.sequences(),
        minibatch.beats(),
        segments,
        minibatch.timing(),
        minibatch.visible(),
        minibatch.targets(),
        minibatch.weights());
  }
}
