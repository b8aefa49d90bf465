package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingListener;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.torch.TorchConfig;
import org.ecgsl.engine.torch.TorchEngine;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainJobTest {

  @TempDir private Path folder;

  @Test
  void aRunThatWasCutOffGoesOnFromItsCheckpointToTheSameModel() throws IOException {
    Lake lake = lake();
    new PretrainJob(config(1), lake.open(), new TorchEngine(TorchConfig.cpu(1)), Progress.silent())
        .run(model("undisturbed"));

    assertThatThrownBy(() -> run(lake, config(1), new DyingEngine(5)))
        .hasMessageContaining("the power failed");
    assertThat(folder.resolve("cut")).doesNotExist();
    assertThat(folder.resolve("cut.checkpoints")).isNotEmptyDirectory();
    CountingEngine second = new CountingEngine();
    run(lake, config(1), second);

    assertThat(second.start.epoch() + second.start.shards()).isPositive();
    assertThat(stored("cut").distance(stored("undisturbed"))).isZero();
    assertThat(description("cut").at("/history"))
        .isEqualTo(description("undisturbed").at("/history"));
    assertThat(folder.resolve("cut.checkpoints")).doesNotExist();
    List<Integer> epochs = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("cut.metrics.jsonl"))) {
      JsonNode metrics = new ObjectMapper().readTree(line);
      epochs.add(metrics.get("epoch").asInt());
      assertThat(metrics.get("validationLoss").asDouble()).isPositive();
      if (metrics.get("epoch").asInt() > 0) {
        assertThat(metrics.get("steps").asInt()).isPositive();
        assertThat(metrics.get("trainingLoss").asDouble()).isPositive();
        assertThat(metrics.get("gradientNorm").asDouble()).isPositive();
        assertThat(metrics.get("workers")).hasSize(1);
        assertThat(metrics.at("/workers/0/beatsPerSecond").asDouble()).isPositive();
      }
    }
    assertThat(epochs).containsExactly(0, 1, 2, 3);
  }

  @Test
  @Tag("nightly")
  void otherSettingsBeginAnew() throws IOException {
    Lake lake = lake();
    assertThatThrownBy(() -> run(lake, config(1), new DyingEngine(3)))
        .hasMessageContaining("the power failed");
    CountingEngine other = new CountingEngine();

    run(lake, config(2), other);

    assertThat(other.start.isBeforeFirstStep()).isTrue();
  }

  private void run(Lake lake, RunConfig config, TrainingEngine engine) throws IOException {
    new PretrainJob(config, lake.open(), engine, Progress.silent()).run(model("cut"));
  }

  private org.apache.hadoop.fs.Path model(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  private Weights stored(String name) throws IOException {
    return new ModelStore(TestSpark.session().sparkContext().hadoopConfiguration())
        .read(model(name))
        .weights();
  }

  private JsonNode description(String name) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(name).resolve("model.json").toFile());
  }

  private Lake lake() throws IOException {
    TestSpark.archive(folder.resolve("archive"), 6, 60);
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    new IngestJob(config(1).ingest(), lake, Progress.silent()).run();
    new SegmentJob(config(1).segment(), lake, Progress.silent()).run();
    return lake;
  }

  private RunConfig config(long seed) {
    Map<String, String> keys = new HashMap<>();
    keys.put("seed", Long.toString(seed));
    keys.put("split.seed", "13");
    keys.put("ingest.input", folder.resolve("archive").toUri().toString());
    keys.put("segment.rate-hz", "50");
    keys.put("segment.samples", "32");
    keys.put("segment.r-index", "12");
    keys.put("network.sequence-beats", "8");
    keys.put("network.stage-widths", "[4]");
    keys.put("training.batch-beats", "64");
    keys.put("training.checkpoints.minutes", "0");
    keys.put("training.checkpoints.steps", "2");
    keys.put("pretrain.epochs", "3");
    return TestSpark.config(keys);
  }

  /** LibTorch in this process. */
  private static class CountingEngine implements TrainingEngine {
    private final TrainingEngine engine = new TorchEngine(TorchConfig.cpu(1));
    private Checkpoint start;

    @Override
    public Weights initialise(Network network, long seed) {
      return engine.initialise(network, seed);
    }

    @Override
    public Weights train(
        Network network,
        Checkpoint from,
        TrainingPlan plan,
        MinibatchSource source,
        TrainingListener listener)
        throws IOException {
      start = from;
      return engine.train(network, from, plan, source, listener);
    }

    @Override
    public ScorerFactory scorers() {
      return engine.scorers();
    }
  }

  /** The same until a checkpoint is written. */
  private static final class DyingEngine extends CountingEngine {
    private int left;

    DyingEngine(int checkpoints) {
      left = checkpoints;
    }

    @Override
    public Weights train(
        Network network,
        Checkpoint from,
        TrainingPlan plan,
        MinibatchSource source,
        TrainingListener listener)
        throws IOException {
      return super.train(
          network,
          from,
          plan,
          source,
          new TrainingListener() {
            @Override
            public void epoch(EpochReport report) throws IOException {
              listener.epoch(report);
            }

            @Override
            public void checkpoint(Checkpoint checkpoint) throws IOException {
              listener.checkpoint(checkpoint);
              left--;
              if (left == 0) {
                throw new IllegalStateException("the power failed");
              }
            }
          });
    }
  }
}
