package org.ecgsl.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.dl4j.Sample;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the network gives does not hang on what lay in the memory it was given. Widths are no
 * multiples of the processor's vectors, where convolutions of oneDNN have read beside their
 * tensors.
 */
class UnwrittenMemoryTest {

  private static final TorchConfig CONFIG = TorchConfig.cpu(1);
  private static final int TIMES = 3;

  @ParameterizedTest
  @CsvSource({"1, 4", "1, 12", "2, 4", "2, 8", "12, 12"})
  void outputsAreThoseOfCleanMemory(int leads, int width) {
    Network network = network(leads, width);
    Minibatch minibatch = Sample.minibatch(network, 6, 2);
    try (Scorer scorer = new TorchScorer(network, Sample.weights(network, 1), CONFIG)) {
      float[] clean = scorer.score(minibatch);
      assertThat(clean).doesNotContain(Float.NaN);
      float[] cleanGradient = scorer.gradient(minibatch);
      for (int time = 0; time < TIMES; time++) {
        leaveNaN();
        assertThat(scorer.score(minibatch)).isEqualTo(clean);
        leaveNaN();
        assertThat(scorer.gradient(minibatch)).isEqualTo(cleanGradient);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "1, 12", "2, 4", "2, 8", "12, 12"})
  void gradientsAreThoseOfCleanMemory(int leads, int width) {
    Network network = network(leads, width);
    Minibatch minibatch = Sample.minibatch(network, 6, 2);
    Weights clean = gradients(network, minibatch);
    for (int time = 0; time < TIMES; time++) {
      leaveNaN();
      Weights other = gradients(network, minibatch);
      clean
          .tensors()
          .forEach(
              (name, tensor) ->
                  assertThat(other.tensors().get(name).values())
                      .as(name)
                      .isEqualTo(tensor.values()));
    }
  }

  private static Weights gradients(Network network, Minibatch minibatch) {
    try (TorchTraining training = LoneTraining.of(CONFIG, network, Sample.weights(network, 1), 0)) {
      assertThat(training.gradients(List.of(minibatch))).isFinite();
      return training.namedGradients();
    }
  }

  private static Network network(int leads, int width) {
    List<Integer> widths = List.of(width, 2 * width, 3 * width);
    return new Network(
        new EcgSlArchitecture(leads, 1008, 30, widths, 1, 7, new TemporalModel.None()),
        new Head.Prediction(List.of("N", "A"), Head.Unit.SEQUENCE, Head.Answer.ONE_OF));
  }

  /** Fills memory with NaN and frees it, in pieces as large as a network's tensors are. */
  private static void leaveNaN() {
    NativeScope.withoutGradient(
        () -> {
          for (int megabytes = 32; megabytes > 0; megabytes /= 2) {
            nan((megabytes << 18) + megabytes);
          }
          for (long size = 1 << 17; size > 16; size = size * 3 / 4) {
            nan(size);
          }
          for (long size = 16; size < 4096; size += 16) {
            nan(size);
          }
          return null;
        });
  }

  private static void nan(long size) {
    torch.full(new long[] {size}, new Scalar(Float.NaN));
  }
}
