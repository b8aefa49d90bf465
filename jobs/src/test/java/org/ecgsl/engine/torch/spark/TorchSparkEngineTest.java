package org.ecgsl.engine.torch.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingListener;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.spark.ToyTask;
import org.ecgsl.engine.torch.TorchConfig;
import org.ecgsl.engine.torch.TorchEngine;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Test;

class TorchSparkEngineTest {

  private static final TorchConfig CONFIG = TorchConfig.cpu(1);
  private static final ToyTask TASK = ToyTask.classification();
  private static final Network NETWORK = TASK.network(new TemporalModel.Transformer(16, 2, 32, 1));

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());

  @Test
  void twoWorkersLearnToTellTheShapes() throws IOException {
    TorchSparkEngine engine = engine(2);
    List<EpochReport> reports = new ArrayList<>();
    Weights trained =
        engine.train(
            NETWORK, engine.initialise(NETWORK, 1), ToyTask.plan(5, 40, 0.01), TASK, reports::add);

    assertThat(reports).hasSize(6);
    assertThat(reports.get(5).validationLoss()).isLessThan(0.3 * reports.get(0).validationLoss());
    try (Scorer scorer = engine.scorers().open(NETWORK, trained)) {
      assertThat(ToyTask.accuracy(scorer, TASK.load("validation 1"))).isGreaterThan(0.9);
    }
  }

  @Test
  void twoWorkersTakeTheStepsOfOneProcessWithTwiceTheMinibatches() throws IOException {
    Weights together = train(engine(2));
    Weights alone = train(new TorchEngine(CONFIG.withAccumulation(2)));

    assertThat(trained(together).distance(trained(alone))).isLessThan(1e-3);
  }

  @Test
  void theSamePlanGivesTheSameBits() throws IOException {
    assertThat(train(engine(2)).distance(train(engine(2)))).isZero();
  }

  @Test
  void anUnreadableShardIsNamed() {
    List<String> shards =
        Stream.concat(
                IntStream.range(0, 5).mapToObj(i -> "train " + i), Stream.of("unreadable/7", "x"))
            .toList();
    TrainingPlan plan = new TrainingPlan(1, 0.01, 0, 1, epoch -> shards, List.of("validation 1"));

    assertThatThrownBy(() -> train(engine(2), plan))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unreadable/7");
  }

  @Test
  void moreWorkersThanTheClusterRunsAtOnceAreRefused() {
    assertThatThrownBy(() -> train(engine(3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("3 workers")
        .hasMessageContaining("has room for 2");
  }

  @Test
  void aTrainingGoesOnFromItsCheckpointsToTheSameBits() throws IOException {
    TorchSparkEngine engine = engine(2);
    TrainingPlan plan =
        new TrainingPlan(
            2,
            0.01,
            0,
            1,
            ToyTask.plan(2, 7, 0.01).shards(),
            TrainingPlan.Trained.ALL,
            List.of("validation 1"),
            2);
    List<Checkpoint> checkpoints = new ArrayList<>();
    Weights expected =
        engine.train(NETWORK, engine.initialise(NETWORK, 1), plan, TASK, keeping(checkpoints));

    assertThat(checkpoints).hasSize(4);
    for (Checkpoint checkpoint : checkpoints) {
      Weights resumed = engine.train(NETWORK, checkpoint, plan, TASK, report -> {});
      assertThat(resumed.distance(expected)).isZero();
    }
  }

  private static TrainingListener keeping(List<Checkpoint> checkpoints) {
    return new TrainingListener() {
      @Override
      public void epoch(EpochReport report) {}

      @Override
      public void checkpoint(Checkpoint checkpoint) {
        checkpoints.add(checkpoint);
      }
    };
  }

  private TorchSparkEngine engine(int workers) {
    return new TorchSparkEngine(spark, CONFIG, workers);
  }

  private static Weights train(TrainingEngine engine) throws IOException {
    return train(engine, ToyTask.plan(2, 7, 0.01));
  }

  private static Weights train(TrainingEngine engine, TrainingPlan plan) throws IOException {
    return engine.train(NETWORK, engine.initialise(NETWORK, 1), plan, TASK, report -> {});
  }

  private static Weights trained(Weights weights) {
    return weights.keep(name -> !name.contains(".running_"));
  }
}
