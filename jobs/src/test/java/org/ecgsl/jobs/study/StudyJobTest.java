package org.ecgsl.jobs.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingListener;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.torch.TorchConfig;
import org.ecgsl.engine.torch.TorchEngine;
import org.ecgsl.jobs.ForgetJob;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.jobs.config.ConfigFile;
import org.ecgsl.jobs.config.StudyConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyJobTest {

  private static final String SMALL =
      """
      ingest { input = "%s", dataset = synthetic }
      segment { rate-hz = 50, samples = 32, r-index = 12 }
      split { seed = 13, test = 0.25, validation = 0.15 }
      network {
        sequence-beats = 8, stage-widths = [4]
        temporal { width = 8, heads = 2, feed-forward = 8, layers = 1 }
      }
      training.batch-beats = 64
      pretrain.epochs = 1
      finetune.epochs = 1
      study {
        note = "A <small> one"
        label-shares = [0.5, 1]
        seeds = [1]
        bootstrap = 100
        ablation.label-share = 1
        resnet1d.segment { samples = 64, r-index = 32 }
      """;

  @TempDir private Path folder;

  @Test
  @Tag("nightly")
  void everyModelHasARowAtEveryShareAndASecondRunTrainsNothing() throws IOException {
    CountingEngine engine = new CountingEngine();
    StudyTable table = run("ablation { pretexts = [latent], mask-shares = [0.3, 0.6] } }", engine);

    assertThat(table.rows())
        .extracting(row -> row.model() + " " + row.labelShare())
        .containsExactly(
            "pretrained 0.5",
            "scratch 0.5",
            "linear-probe 0.5",
            "random-frozen 0.5",
            "resnet1d 0.5",
            "pretrained 1.0",
            "scratch 1.0",
            "linear-probe 1.0",
            "random-frozen 1.0",
            "resnet1d 1.0");
    assertThat(table.rows())
        .allSatisfy(
            row -> {
              StudyTable.Figure accuracy = row.metrics().get("accuracy");
              assertThat(accuracy.mean()).isBetween(accuracy.low() - 1e-9, accuracy.high() + 1e-9);
              assertThat(row.patients()).isEqualTo(2);
              // The same R-peaks are judged, whatever lies around them.
              assertThat(row.samples()).isEqualTo(table.rows().get(0).samples());
            });
    assertThat(table.rows().get(0).labelled()).isLessThan(table.rows().get(5).labelled());
    assertThat(table.ablation()).extracting(StudyTable.Tried::pretext).containsOnly("latent");
    assertThat(table.ablation().get(0).validation())
        .isGreaterThanOrEqualTo(table.ablation().get(1).validation());
    assertThat(table.differences()).hasSize(8);
    assertThat(table.saliency())
        .filteredOn(look -> look.part().equals("QRS"))
        .isNotEmpty()
        .allSatisfy(look -> assertThat(look.gradient()).isBetween(0.0, 1.0));

    int trainings = engine.trainings;
    // Two to pre-train and two probes to choose by, 2 x 5 to compare.
    assertThat(trainings).isEqualTo(14);
    StudyTable again = run("ablation { pretexts = [latent], mask-shares = [0.3, 0.6] } }", engine);
    assertThat(engine.trainings).isEqualTo(trainings);
    assertThat(again).usingRecursiveComparison().isEqualTo(table);
  }

  @Test
  void theTableIsThereForProgramsAndForPeople() throws IOException {
    StudyTable table =
        run("models = [scratch], seeds = [1, 2], label-shares = [1] }", new CountingEngine());

    JsonNode json = new ObjectMapper().readTree(folder.resolve("out/small.json").toFile());
    JsonNode row = json.at("/rows/0");
    assertThat(row.get("model").asText()).isEqualTo("scratch");
    assertThat(row.get("labelShare").asDouble()).isEqualTo(1);
    assertThat(row.at("/metrics/macroF1/mean").asDouble())
        .isEqualTo(table.rows().get(0).metrics().get("macroF1").mean());
    assertThat(row.at("/metrics/macroF1/low").isNumber()).isTrue();
    assertThat(row.get("validation").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("seeds")).hasSize(2);
    assertThat(json.get("command").asText()).isEqualTo("ecgsl study");
    String markdown = Files.readString(folder.resolve("out/small.md"));
    String figure = "%.3f".formatted(table.rows().get(0).metrics().get("macroF1").mean());
    assertThat(markdown).contains("| 100 % | scratch |").contains(figure).contains("A <small> one");
    assertThat(Files.readString(folder.resolve("out/small.html")))
        .contains("<td>scratch</td>")
        .contains(figure)
        .contains("A &lt;small&gt; one")
        .doesNotContain("http://", "https://");
    assertThat(Files.readString(folder.resolve("out/small-saliency-scratch.svg")))
        .startsWith("<svg")
        .contains("0 ms</text>");
  }

  @Test
  @Tag("nightly")
  void forgottenPatientsAreInNoCutOfTheLake() throws IOException {
    run(
        "models = [resnet1d], seeds = [1], label-shares = [1], saliency = false }",
        new CountingEngine());
    Lake windows = lake().cut("resnet1d");
    assertThat(patients(windows)).contains("p01");

    new ForgetJob(study("}").run().ingest(), lake(), Progress.silent()).run(Set.of("p01"));

    assertThat(patients(windows)).isNotEmpty().doesNotContain("p01");
    assertThat(patients(lake())).isNotEmpty().doesNotContain("p01");
  }

  @Test
  void aWrongKeyOfAModelIsNamed() {
    assertThatThrownBy(() -> study("resnet1d.network.kernal = 5 }"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("network.kernal")
        .hasMessageContaining("network.kernel");
    assertThatThrownBy(() -> study("models = [resnet2d] }"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("study.models has resnet2d")
        .hasMessageContaining("random-frozen");
    assertThatThrownBy(() -> study("label-shares = [10] }"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("study.label-shares has 10");
  }

  private static List<String> patients(Lake lake) {
    return lake
        .open()
        .read(LakeTable.BEATS)
        .select("patient_id")
        .distinct()
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private StudyTable run(String more, TrainingEngine engine) throws IOException {
    if (!Files.exists(folder.resolve("archive"))) {
      TestSpark.archive(folder.resolve("archive"), 6, 40);
    }
    return new StudyJob(study(more), lake(), engine, Progress.silent())
        .run(new org.apache.hadoop.fs.Path(folder.resolve("out").toUri()), "ecgsl study");
  }

  private StudyConfig study(String more) throws IOException {
    Path file = folder.resolve("small.conf");
    Files.writeString(file, SMALL.formatted(folder.resolve("archive").toUri()) + more);
    return ConfigFile.readStudy(file, Map.of("lake", folder.resolve("lake").toUri().toString()));
  }

  private Lake lake() {
    return TestSpark.lake(folder.resolve("lake"));
  }

  /** LibTorch in this process. */
  private static final class CountingEngine implements TrainingEngine {
    private final TrainingEngine engine = new TorchEngine(TorchConfig.cpu(1));
    private int trainings;

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
      return engine.train(network, start, plan, source, listener);
    }

    @Override
    public ScorerFactory scorers() {
      return engine.scorers();
    }
  }
}
