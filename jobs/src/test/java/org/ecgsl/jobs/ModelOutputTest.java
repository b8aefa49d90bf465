package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.engine.DivergedException;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.StepTotals;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.Network;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.StoredModel;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelOutputTest {

  private static final Network NETWORK =
      new Network(
          new EcgSlArchitecture(
              1, 32, 8, List.of(4), 1, 3, new TemporalModel.Transformer(8, 2, 8, 1)),
          new Head.Reconstruction());
  private final DivergedException failure =
      new DivergedException("the loss was not finite in 11 steps");

  @TempDir private Path folder;

  private final ModelStore store = new ModelStore(new Configuration());

  @Test
  void aTrainingThatDivergesKeepsItsLastGoodEpochBesideTheModelBefore() throws IOException {
    Weights before = Initialisation.weights(NETWORK, 1);
    Weights good = Initialisation.weights(NETWORK, 2);
    output().store(before);

    ModelOutput output = output();
    output.epoch(report(0, before));
    output.epoch(report(1, good));

    assertThat(output.keep(failure))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("not finite in 11 steps. The model after epoch 1 is in ")
        .hasMessageEndingWith("/model-last-good");
    assertThat(store.read(path("model-last-good")).weights().distance(good)).isZero();
    assertThat(store.read(path("model")).weights().distance(before)).isZero();
  }

  @Test
  void aTrainingThatDivergesAtOnceLeavesNothing() throws IOException {
    ModelOutput output = output();
    output.epoch(report(0, Initialisation.weights(NETWORK, 1)));

    assertThat(output.keep(failure))
        .hasMessage("training stopped: the loss was not finite in 11 steps");
    assertThatThrownBy(() -> store.read(path("model-last-good"))).isInstanceOf(UserException.class);
  }

  private ModelOutput output() {
    return new ModelOutput(store, path("model"), ModelOutputTest::model);
  }

  private static StoredModel model(Weights weights) {
    return new StoredModel(
        new ModelDescription(
            ModelDescription.FORMAT_VERSION,
            NETWORK,
            new Preprocessing(1, SegmentationConfig.defaults().segments(50, 32, 12), 8),
            new ModelDescription.Provenance("pretrain", "", 1, Map.of(), Map.of(), "test"),
            List.of()),
        weights);
  }

  private static EpochReport report(int epoch, Weights weights) {
    return new EpochReport(epoch, 1, 0.1, 1, StepTotals.NONE, weights);
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
  }
}
