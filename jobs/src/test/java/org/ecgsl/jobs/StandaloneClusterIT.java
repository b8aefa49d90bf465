package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job on a Spark standalone cluster, whose machines and executors come and go. */
@Tag("nightly")
class StandaloneClusterIT {

  private static final List<LakeTable> TABLES =
      List.of(LakeTable.RECORDS, LakeTable.ANNOTATIONS, LakeTable.BEATS, LakeTable.QUARANTINE);
  private static final List<String> STAGES = List.of("ingest", "segment", "pretrain", "finetune");
  private static final String MODEL = "models/pretrained/weights.safetensors";

  @TempDir private Path folder;

  @Test
  void everyStageRunsUnderAuthenticationAndEncryptionAndNobodyElseGetsIn() throws Exception {
    Launcher launcher = new Launcher(folder);
    try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("cluster"), "--secure")) {
      Launcher.Finished run = launcher.run(cluster.environment(), demo("lake"));

      assertThat(run.code()).as(run.text()).isZero();
      assertThat(report("lake").at("/pretrain/lossLast").asDouble())
          .isLessThan(0.7 * report("lake").at("/pretrain/lossFirst").asDouble());
      for (String job : List.of("evaluate", "predict", "embed", "report")) {
        Launcher.Finished more = launcher.run(cluster.environment(), withModel(job));
        assertThat(more.code()).as(job + ": " + more.text()).isZero();
      }

      Map<String, String> stranger = new HashMap<>(cluster.environment());
      stranger.remove("ECGSL_PROPERTIES");
      assertThat(launcher.run(stranger, demo("stranger")).code()).isNotZero();
      assertThat(folder.resolve("stranger")).doesNotExist();
    }
  }

  @Test
  void anExecutorKilledInEveryStageChangesNothing() throws Exception {
    Launcher launcher = new Launcher(folder);
    try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("cluster"))) {
      Launcher.Finished smooth = launcher.run(cluster.environment(), demo("smooth"));
      assertThat(smooth.code()).as(smooth.text()).isZero();

      Process rough = launcher.start(cluster.environment(), demo("rough"));
      int killed = 0;
      while (rough.isAlive()) {
        boolean reached =
            killed < STAGES.size()
                && Files.readString(launcher.output(2)).contains(STAGES.get(killed) + "\n");
        if (reached) {
          Thread.sleep(2000); // into its work
          if (cluster.executor().map(ProcessHandle::destroyForcibly).orElse(false)) {
            killed++;
          }
        }
        Thread.sleep(100);
      }

      String text = Files.readString(launcher.output(2));
      assertThat(rough.exitValue()).as(text).isZero();
      assertThat(killed).as(text).isEqualTo(STAGES.size());
    }
    for (LakeTable table : TABLES) {
      assertThat(rows("rough", table)).as(table.toString()).isEqualTo(rows("smooth", table));
    }
    assertThat(folder.resolve("rough").resolve(MODEL))
        .hasSameBinaryContentAs(folder.resolve("smooth").resolve(MODEL));
    assertThat(report("rough").at("/finetune")).isEqualTo(report("smooth").at("/finetune"));
  }

  /**
   * One executor runs a tenth of the time: the others wait for it, and nobody takes it for lost.
   */
  @Test
  void aStragglerChangesNothing() throws Exception {
    Launcher launcher = new Launcher(folder);
    String[] few = {"--set", "pretrain.epochs=3", "--set", "finetune.epochs=3"};
    try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("cluster"))) {
      Launcher.Finished smooth = launcher.run(cluster.environment(), demo("smooth", few));
      assertThat(smooth.code()).as(smooth.text()).isZero();

      Process slow = launcher.start(cluster.environment(), demo("slow", few));
      int pauses = 0;
      while (slow.isAlive()) {
        Optional<ProcessHandle> executor = cluster.executor();
        if (executor.isPresent()) {
          signal("STOP", executor.get());
          Thread.sleep(900);
          signal("CONT", executor.get());
          pauses++;
        }
        Thread.sleep(100);
      }

      assertThat(slow.exitValue()).as(Files.readString(launcher.output(2))).isZero();
      assertThat(pauses).isGreaterThan(10);
    }
    assertThat(folder.resolve("slow").resolve(MODEL))
        .hasSameBinaryContentAs(folder.resolve("smooth").resolve(MODEL));
    assertThat(report("slow").at("/finetune")).isEqualTo(report("smooth").at("/finetune"));
  }

  private static void signal(String name, ProcessHandle process) throws IOException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().onExit().join();
  }

  @Test
  void aTrainingThatLostAMachineGoesOnWithWhatIsLeft() throws Exception {
    Launcher launcher = new Launcher(folder);
    try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("cluster"))) {
      Map<String, String> impatient = new HashMap<>(cluster.environment());
      impatient.merge(
          "ECGSL_SPARK_OPTIONS",
          " --conf spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures=2",
          String::concat);
      String[] often = demo("lake", "--set", "training.checkpoints.minutes=0");
      Process run = launcher.start(impatient, often);
      Path epochs = folder.resolve("lake/models/pretrained.metrics.jsonl");
      while (run.isAlive() && !hasEpoch(3, epochs)) {
        Thread.sleep(100);
      }
      cluster.loseMachine("worker-2");

      assertThat(run.waitFor()).isEqualTo(1);
      assertThat(Files.readString(launcher.output(1)))
          .contains("the cluster has no room any more for 2 workers at once");

      String[] alone = demo("lake", "--set", "training.workers=1");
      Launcher.Finished again = launcher.run(cluster.environment(), alone);

      assertThat(again.code()).as(again.text()).isZero();
      assertThat(again.text()).contains("goes on from the checkpoint after");
      assertThat(report("lake").at("/finetune/macroF1").asDouble()).isGreaterThan(0.9);
    }
  }

  private static boolean hasEpoch(int epoch, Path metrics) throws IOException {
    return Files.exists(metrics) && Files.readString(metrics).contains("\"epoch\":" + epoch + ",");
  }

  /** A job on what the demonstration left in the folder {@code lake}. */
  private String[] withModel(String job) {
    String lake = folder.resolve("lake").toString();
    List<String> line = new ArrayList<>(List.of(job, "--lake", lake));
    line.addAll(List.of("--model", lake + "/models/arrhythmia"));
    if (!job.equals("predict") && !job.equals("embed")) {
      line.addAll(List.of("--conf", "conf/demo.conf"));
    }
    if (job.equals("report")) {
      line.addAll(List.of("--out", folder.resolve("again.html").toString()));
    }
    return line.toArray(String[]::new);
  }

  /** Into a lake whose path is relative, as in the configuration: executors run elsewhere. */
  private String[] demo(String lake, String... more) {
    Path from = Launcher.ROOT.relativize(folder.toAbsolutePath().resolve(lake));
    List<String> line =
        new ArrayList<>(List.of("run", "--conf", "conf/demo.conf", "--lake", from.toString()));
    line.addAll(List.of("--set", "training.workers=2"));
    line.addAll(List.of(more));
    return line.toArray(String[]::new);
  }

  private JsonNode report(String lake) throws Exception {
    return new ObjectMapper().readTree(folder.resolve(lake + "/run.json").toFile());
  }

  private List<String> rows(String name, LakeTable table) {
    Lake lake = TestSpark.lake(folder.resolve(name));
    return TestSpark.content(lake, table);
  }
}
