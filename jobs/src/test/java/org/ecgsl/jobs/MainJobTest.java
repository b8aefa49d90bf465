package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingListener;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.dl4j.spark.Dl4jSparkConfig;
import org.ecgsl.engine.dl4j.spark.Dl4jSparkEngine;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainJobTest {

  @TempDir private Path folder;

  @BeforeEach
  void archive() throws IOException {
    TestSpark.archive(folder.resolve("archive"), 7, 60);
  }

  @Test
  @Tag("nightly")
  void aRunThatDiedGoesOnWhereItStopped() throws Exception {
    CountingEngine dying = new CountingEngine(2);
    assertThatIllegalStateException().isThrownBy(() -> run("lake", dying));
    assertThat(dying.trainings).isEqualTo(2);

    CountingEngine second = new CountingEngine(Integer.MAX_VALUE);
    RunSummary summary = run("lake", second);
    // Pre-training was complete; fine-tuning and training from scratch were not.
    assertThat(second.trainings).isEqualTo(2);

    CountingEngine third = new CountingEngine(Integer.MAX_VALUE);
    assertThat(run("lake", third))
        .usingRecursiveComparison()
        .ignoringFields("seconds")
        .isEqualTo(summary);
    assertThat(third.trainings).isZero();
  }

  @Test
  @Tag("nightly")
  void theSameConfigurationTwiceGivesTheSameTablesAndModels() throws Exception {
    CountingEngine engine = new CountingEngine(Integer.MAX_VALUE);
    RunSummary a = run("a", engine);
    RunSummary b = run("b", engine);

    for (LakeTable table : LakeTable.values()) {
      assertThat(TestSpark.content(lake("b"), table))
          .as(table.folder())
          .isEqualTo(TestSpark.content(lake("a"), table));
    }
    assertThat(modelId("b", "pretrained")).isEqualTo(modelId("a", "pretrained"));
    assertThat(modelId("b", "arrhythmia")).isEqualTo(modelId("a", "arrhythmia"));
    assertThat(b).usingRecursiveComparison().ignoringFields("seconds").isEqualTo(a);
  }

  @Test
  void runJsonHoldsWhatTheRunCameTo() throws Exception {
    RunSummary summary = run("lake", new CountingEngine(Integer.MAX_VALUE));

    JsonNode json = new ObjectMapper().readTree(folder.resolve("lake/run.json").toFile());
    assertThat(json.at("/counts/records").asLong()).isEqualTo(7);
    assertThat(json.at("/counts/beats").asLong())
        .isEqualTo(lake("lake").open().read(LakeTable.BEATS).count());
    assertThat(json.at("/counts/quarantined").asLong()).isZero();
    assertThat(json.at("/pretrain/lossFirst").asDouble()).isEqualTo(summary.pretrain().lossFirst());
    assertThat(json.at("/pretrain/lossLast").asDouble())
        .isLessThan(json.at("/pretrain/lossFirst").asDouble());
    assertThat(json.at("/finetune/macroF1").isDouble()).isTrue();
    assertThat(json.at("/scratch/perClass/V/support").asLong()).isPositive();
    assertThat(json.get("seconds").fieldNames())
        .toIterable()
        .containsExactly("ingest", "segment", "pretrain", "finetune", "scratch");
    assertThat(lake("lake").open().read(LakeTable.PREDICTIONS).filter("patient_id = 'p07'").count())
        .as("predictions of a patient who is left out")
        .isZero();
    // Every test heartbeat with a reference is in the confusion matrix once, for both models.
    assertThat(sum(json.at("/finetune/confusion"))).isEqualTo(sum(json.at("/scratch/confusion")));
  }

  private RunSummary run(String lake, TrainingEngine engine) throws IOException {
    return new MainJob(config(lake), lake(lake), engine, Progress.silent()).run();
  }

  private Lake lake(String name) {
    return TestSpark.lake(folder.resolve(name));
  }

  private String modelId(String lake, String model) throws IOException {
    return new ModelStore(TestSpark.session().sparkContext().hadoopConfiguration())
        .read(new org.apache.hadoop.fs.Path(config(lake).models(), model))
        .id();
  }

  private RunConfig config(String lake) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("lake", folder.resolve(lake).toUri().toString());
    values.put("ingest.input", folder.resolve("archive").toUri().toString());
    values.put("ingest.dataset", "synthetic");
    values.put("segment.samples", "32");
    values.put("segment.r-index", "12");
    values.put("segment.rate-hz", "50");
    values.put("split.excluded-patients", "[p07]");
    values.put("split.seed", "13");
    values.put("network.sequence-beats", "8");
    values.put("network.stage-widths", "[4]");
    values.put("network.temporal.width", "8");
    values.put("network.temporal.heads", "2");
    values.put("network.temporal.feed-forward", "8");
    values.put("network.temporal.layers", "1");
    values.put("training.batch-beats", "64");
    values.put("pretrain.epochs", "2");
    values.put("finetune.epochs", "1");
    return TestSpark.config(values);
  }

  private static long sum(JsonNode matrix) {
    long sum = 0;
    for (JsonNode row : matrix) {
      for (JsonNode cell : row) {
        sum += cell.asLong();
      }
    }
    return sum;
  }

  /** Deeplearning4j on one worker; dies at a given training. */
  private static final class CountingEngine implements TrainingEngine {
    private final TrainingEngine engine =
        new Dl4jSparkEngine(
            JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext()),
            Dl4jSparkConfig.averaging(1));
    private final int diesAt;
    private int trainings;

    CountingEngine(int diesAt) {
      this.diesAt = diesAt;
    }

    @Override
    public Weights initialise(Network network, long seed) {
      return engine.initialise(network, seed);
    }

    @Override
    public Weights train(
        Network network,
        Checkpoint start,
        TrainingPlan plan,
        MinibatchSource source,
        TrainingListener listener)
        throws IOException {
      trainings++;
      if (trainings == diesAt) {
        throw new IllegalStateException("killed");
      }
      return engine.train(network, start, plan, source, listener);
    }

    @Override
    public ScorerFactory scorers() {
      return engine.scorers();
    }
  }
}
