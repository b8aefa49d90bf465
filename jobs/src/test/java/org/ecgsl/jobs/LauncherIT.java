package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher as its user calls it: a process, spark-submit, the application jar. */
class LauncherIT {

  @TempDir private Path folder;
  private Launcher launcher;

  @BeforeEach
  void launcher() {
    launcher = new Launcher(folder);
  }

  @Test
  void ingestsThroughSparkSubmit() throws Exception {
    Path archive = folder.resolve("archive");
    assertThat(
            launcher
                .run(Map.of(), "synth", "--patients", "2", "--output", archive.toString())
                .code())
        .isZero();

    Launcher.Finished ingest =
        launcher.run(Map.of(), "ingest", "--input", archive.toString(), "--lake", folder + "/lake");

    assertThat(ingest.code()).as(ingest.text()).isZero();
    assertThat(ingest.text()).containsPattern("stored +2").containsPattern("windows +8");
  }

  @Test
  void aWrongOptionIsOneLineAndExitCodeTwo() throws Exception {
    Launcher.Finished wrong = launcher.run(Map.of(), "run", "--conf", "nowhere.conf");

    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.text().strip()).isEqualTo("ecgsl: no configuration file nowhere.conf");
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "dl4j"})
  void theTrainingBenchmarkReportsBeatsPerSecond(String engine) throws Exception {
    Path json = folder.resolve("bench.json");
    Launcher.Finished bench =
        launcher.run(
            Map.of(),
            line(
                "bench train --threads 2 --workers 2 --steps 2 --passes 3 --json " + json, engine));

    assertThat(bench.code()).as(bench.text()).isZero();
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    for (String rates : List.of("train", "infer")) {
      assertThat(report.at("/beatsPerSecond/" + rates).asDouble()).isPositive();
      assertThat(report.at("/beatsPerSecond/" + rates + "Passes")).hasSize(3);
    }
    assertThat(report.at("/network/body/stageWidths/0").asInt()).isEqualTo(4);
  }

  @Test
  void aDeviceThatIsNotThereIsOneLine() throws Exception {
    Launcher.Finished run =
        launcher.run(Map.of(), line("bench train --set training.torch.device=cuda", "torch"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.text().strip().lines().toList())
        .last()
        .asString()
        .startsWith("ecgsl: LibTorch finds no CUDA device")
        .contains("training.torch.device = cpu");
    assertThat(run.text()).doesNotContain("\tat ");
  }

  /** A command line on a small network. */
  private static String[] line(String command, String engine) {
    return (command + " --engine " + engine + " --set network.stage-widths=[4]").split(" ", -1);
  }

  @Tag("nightly")
  @Test
  void aKilledRunGoesOnWhereItStopped() throws Exception {
    Process run = launcher.start(Map.of(), demo("lake"));
    Path output = launcher.output(1);
    while (run.isAlive() && !Files.readString(output).contains("finetune\n")) {
      Thread.sleep(200);
    }
    run.descendants().forEach(ProcessHandle::destroyForcibly);
    run.destroyForcibly().waitFor();
    assertThat(folder.resolve("lake/run.json")).doesNotExist();

    Launcher.Finished again = launcher.run(Map.of(), demo("lake"));

    assertThat(again.code()).as(again.text()).isZero();
    assertThat(again.text())
        .contains("nothing new in test-data/synthetic")
        .contains("every recording is segmented already")
        .contains("complete already: " + folder + "/lake/models/pretrained");
    assertGood("lake");
  }

  @Tag("nightly")
  @Test
  void aKilledRunIsStartedAgainByTheLauncher() throws Exception {
    Process run = launcher.start(Map.of("ECGSL_RESTARTS", "1"), demo("lake"));
    while (run.isAlive() && !Files.readString(launcher.output(1)).contains("segment\n")) {
      Thread.sleep(200);
    }
    run.children().forEach(ProcessHandle::destroyForcibly);

    assertThat(run.waitFor()).as(Files.readString(launcher.output(1))).isZero();
    assertThat(Files.readString(launcher.output(1)))
        .contains("ecgsl: ended with code 137; starts again, 0 restarts left");
    assertGood("lake");
  }

  @Tag("nightly")
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "local[2] ; torch",
        "local-cluster[2,1,3072] ; torch",
        "local-cluster[2,1,3072] ; dl4j"
      })
  void theMainJobReachesItsMarks(String master, String engine) throws Exception {
    Launcher.Finished run =
        launcher.run(
            Map.of("ECGSL_MASTER", master),
            demo("lake", "--set", "training.engine=" + engine, "--set", "training.workers=2"));

    assertThat(run.code()).as(run.text()).isZero();
    assertGood("lake");
  }

  private void assertGood(String lake) throws IOException {
    JsonNode json = new ObjectMapper().readTree(folder.resolve(lake + "/run.json").toFile());
    double first = json.at("/pretrain/lossFirst").asDouble();
    assertThat(json.at("/pretrain/lossLast").asDouble()).isLessThan(0.7 * first);
    assertThat(json.at("/finetune/macroF1").asDouble()).isGreaterThan(0.9);
  }

  private String[] demo(String lake, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of("run", "--conf", "conf/demo.conf", "--lake", folder.resolve(lake).toString()));
    line.addAll(List.of(more));
    return line.toArray(String[]::new);
  }
}
