package org.ecgsl.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.dl4j.Sample;
import org.ecgsl.engine.torch.TorchConfig.Processor;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Test;

class TorchEngineTest {

  private static final TorchConfig CONFIG = TorchConfig.cpu(1);
  private static final Network NETWORK = Sample.network(Sample.TRANSFORMER, Sample.CLASSIFICATION);
  private static final Weights START = Initialisation.weights(NETWORK, 1);

  /** A shard's name is its seed; {@code bad ...} holds what is not a number. */
  private static final MinibatchSource NOISE =
      shard -> {
        if (shard.startsWith("unreadable")) {
          throw new IOException(shard + " cannot be read");
        }
        Minibatch minibatch = Sample.minibatch(NETWORK, 2, shard.hashCode());
        if (shard.startsWith("bad")) {
          minibatch.segments()[0] = Float.NaN;
        }
        return minibatch;
      };

  @Test
  void trainingLearnsItsHeartbeatsByHeart() throws IOException {
    List<EpochReport> reports = new ArrayList<>();

    Weights trained =
        new TorchEngine(CONFIG).train(NETWORK, START, plan(4, 40, "a"), NOISE, reports::add);

    assertThat(reports).extracting(EpochReport::epoch).containsExactly(0, 1, 2, 3, 4);
    assertThat(reports.get(0).validationLoss()).isBetween(0.9, 1.3);
    assertThat(reports.get(4).validationLoss()).isLessThan(0.5 * reports.get(0).validationLoss());
    assertThat(reports.get(4).weights().distance(trained)).isZero();
    assertThat(reports.get(1).learningRate()).isEqualTo(0.02);
  }

  @Test
  void theReportedLossIsThatOfTheScorer() throws IOException {
    List<EpochReport> reports = new ArrayList<>();
    TorchEngine engine = new TorchEngine(CONFIG);
    Weights trained = engine.train(NETWORK, START, plan(1, 3, "a"), NOISE, reports::add);
    Minibatch minibatch = NOISE.load("a");

    try (Scorer scorer = engine.scorers().open(NETWORK, trained)) {
      assertThat(minibatch.lossSum((Head.WithTargets) NETWORK.head(), scorer.score(minibatch)))
          .isCloseTo(
              reports.get(1).validationLoss() * minibatch.totalWeight(), withinPercentage(1e-4));
    }
  }

  @Test
  void theSamePlanGivesTheSameBits() throws IOException {
    Weights once = new TorchEngine(CONFIG).train(NETWORK, START, plan(2, 5, "a"), NOISE, r -> {});
    Weights again = new TorchEngine(CONFIG).train(NETWORK, START, plan(2, 5, "a"), NOISE, r -> {});

    assertThat(again.distance(once)).isZero();
  }

  @Test
  void accumulationTakesFewerSteps() throws IOException {
    TorchEngine one = new TorchEngine(CONFIG.withAccumulation(1));
    TorchEngine four = new TorchEngine(CONFIG.withAccumulation(4));

    double far = moved(one.train(NETWORK, START, plan(1, 4, "a"), NOISE, r -> {}));
    double near = moved(four.train(NETWORK, START, plan(1, 4, "a"), NOISE, r -> {}));

    // Adam's steps are of one length whatever the gradient's.
    assertThat(near).isPositive().isLessThan(0.5 * far);
  }

  @Test
  void someBadShardsAreSkippedAndTooManyEndTheTraining() throws IOException {
    TrainingPlan plan =
        new TrainingPlan(2, 0.01, 0, 1, epoch -> List.of("a", "bad 1", "b", "bad 2"), List.of("a"));
    TorchEngine patient = new TorchEngine(CONFIG.withToleratedSkips(4));
    TorchEngine strict = new TorchEngine(CONFIG.withToleratedSkips(3));

    assertThat(patient.train(NETWORK, START, plan, NOISE, r -> {}).distance(START)).isFinite();
    assertThatThrownBy(() -> strict.train(NETWORK, START, plan, NOISE, r -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("4 steps")
        .hasMessageContaining("3 are tolerated")
        .hasMessageContaining("bad 2");
  }

  @Test
  void anUnreadableShardIsNamed() {
    TrainingPlan plan =
        new TrainingPlan(1, 0.01, 0, 1, epoch -> List.of("unreadable/7"), List.of("a"));

    assertThatThrownBy(() -> new TorchEngine(CONFIG).train(NETWORK, START, plan, NOISE, r -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unreadable/7");
  }

  @Test
  void aMissingGpuIsNamed() {
    assumeFalse(torch.cuda_is_available(), "a CUDA device");
    TorchConfig config =
        new TorchConfig(
            Processor.CUDA, 1, TorchConfig.Precision.FLOAT32, 1, TorchConfig.Collective.GLOO, 0);

    assertThatThrownBy(
            () ->
                new TorchEngine(config).train(NETWORK, START, plan(1, 1, "a"), NOISE, report -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("CUDA");
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() {
    Network other = Sample.network(Sample.LSTM, Sample.CLASSIFICATION);

    assertThatThrownBy(() -> new TorchScorer(other, START, CONFIG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the weights lack");
  }

  @Test
  void scorersTravel() throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new TorchEngine(CONFIG).scorers());
    }
    try (ObjectInputStream in =
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        Scorer scorer = ((ScorerFactory) in.readObject()).open(NETWORK, START)) {
      assertThat(scorer.score(Sample.minibatch(NETWORK, 2, 3))).hasSize(2 * 4 * 3);
    }
  }

  /** How far a training came, running statistics aside. */
  private static double moved(Weights trained) {
    return trained
        .keep(name -> !name.contains(".running_"))
        .distance(START.keep(name -> !name.contains(".running_")));
  }

  /** The same shard again and again, which is validated on as well. */
  private static TrainingPlan plan(int epochs, int steps, String shard) {
    return new TrainingPlan(
        epochs,
        0.02,
        0.01,
        1,
        epoch -> IntStream.range(0, steps).mapToObj(i -> shard).toList(),
        List.of(shard));
  }
}
