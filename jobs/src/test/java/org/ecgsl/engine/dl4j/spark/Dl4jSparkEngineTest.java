package org.ecgsl.engine.dl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.TrainingListener;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.spark.ToyTask;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.model.Network;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class Dl4jSparkEngineTest {

  private static final TemporalModel TRANSFORMER = new TemporalModel.Transformer(16, 2, 32, 1);
  private static final TemporalModel LSTM = new TemporalModel.BiLstm(8, 1);

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());

  @Test
  void averagedTransformerLearnsToTellTheShapes() throws IOException {
    assertThat(accuracyAfterTraining(averaging(2), TRANSFORMER, 5)).isGreaterThan(0.9);
  }

  @Test
  @Tag("nightly")
  void bothSynchronisationsComeToTheSameQuality() throws IOException {
    double averaged = lossAfterTraining(averaging(2));
    double shared = lossAfterTraining(sharing());

    assertThat(averaged).isLessThan(0.5);
    assertThat(shared).isLessThan(0.5).isCloseTo(averaged, offset(0.25));
  }

  @Test
  void averagedLstmLearnsToTellTheShapes() throws IOException {
    assertThat(accuracyAfterTraining(averaging(2), LSTM, 3)).isGreaterThan(0.9);
  }

  @Test
  void maskedHeartbeatsAreRebuiltFromTheirNeighbours() throws IOException {
    Network network = ToyTask.reconstruction().network(TRANSFORMER);
    Dl4jSparkEngine engine = averaging(2);
    List<EpochReport> reports = new ArrayList<>();

    engine.train(
        network,
        engine.initialise(network, 1),
        ToyTask.plan(6, 40, 0.005),
        ToyTask.reconstruction(),
        reports::add);

    assertThat(reports).hasSize(7);
    assertThat(reports.get(0).validationLoss()).isBetween(0.8, 1.2);
    assertThat(reports.get(6).validationLoss()).isLessThan(0.35);
  }

  @Test
  void oneWorkerGivesTheSameBitsTwice() throws IOException {
    Weights once = trainShortly(averaging(1));
    Weights again = trainShortly(averaging(1));

    assertThat(again.distance(once)).isZero();
  }

  @Test
  void anUnreadableShardIsNamed() {
    Network network = ToyTask.classification().network(TRANSFORMER);
    Dl4jSparkEngine engine = averaging(2);
    TrainingPlan plan =
        new TrainingPlan(1, 0.01, 0, 1, epoch -> List.of("unreadable/7"), List.of("validation 1"));

    assertThatThrownBy(
            () ->
                engine.train(
                    network,
                    engine.initialise(network, 1),
                    plan,
                    ToyTask.classification(),
                    report -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unreadable/7");
  }

  @Test
  void aTrainingGoesOnFromItsCheckpointsToTheSameBits() throws IOException {
    Dl4jSparkEngine engine = averaging(1);
    Network network = ToyTask.classification().network(TRANSFORMER);
    TrainingPlan plan = ToyTask.plan(3, 8, 0.01);
    List<Checkpoint> checkpoints = new ArrayList<>();
    Weights expected =
        engine.train(
            network,
            engine.initialise(network, 1),
            plan,
            ToyTask.classification(),
            keeping(checkpoints));

    assertThat(checkpoints).hasSize(3);
    for (Checkpoint checkpoint : checkpoints) {
      Weights resumed =
          engine.train(network, checkpoint, plan, ToyTask.classification(), report -> {});
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

  private double lossAfterTraining(Dl4jSparkEngine engine) throws IOException {
    ToyTask task = ToyTask.classification();
    Network network = task.network(TRANSFORMER);
    List<EpochReport> reports = new ArrayList<>();
    engine.train(
        network, engine.initialise(network, 1), ToyTask.plan(4, 40, 0.01), task, reports::add);
    return reports.get(4).validationLoss();
  }

  private static Weights trainShortly(Dl4jSparkEngine engine) throws IOException {
    Network network = ToyTask.classification().network(TRANSFORMER);
    return engine.train(
        network,
        engine.initialise(network, 1),
        ToyTask.plan(2, 8, 0.01),
        ToyTask.classification(),
        report -> {});
  }

  private double accuracyAfterTraining(Dl4jSparkEngine engine, TemporalModel temporal, int epochs)
      throws IOException {
    ToyTask task = ToyTask.classification();
    Network network = task.network(temporal);
    Weights trained =
        engine.train(
            network,
            engine.initialise(network, 1),
            ToyTask.plan(epochs, 40, 0.01),
            task,
            report -> {});
    try (Scorer scorer = engine.scorers().open(network, trained)) {
      return ToyTask.accuracy(scorer, task.load("validation 1"));
    }
  }

  private Dl4jSparkEngine sharing() {
    return new Dl4jSparkEngine(
        spark, new Dl4jSparkConfig(new Synchronisation.GradientSharing(2, 1e-3, "127.0.0.1"), 2));
  }

  private Dl4jSparkEngine averaging(int workers) {
    return new Dl4jSparkEngine(
        spark, new Dl4jSparkConfig(new Synchronisation.ParameterAveraging(10), workers));
  }
}
