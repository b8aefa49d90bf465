package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.ecgsl.jobs.s3.FaultyWire;
import org.ecgsl.jobs.s3.S3Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job through the launcher on a Spark standalone cluster, with archive, lake and models in
 * S3.
 */
@Tag("nightly")
class S3RunIT {

  private static final String BUCKET = "run";
  private static final Duration STORM = Duration.ofMinutes(1);

  /** The secret is known to the driver only, by a variable that S3A itself does not read. */
  private static final String CONF =
      """
      lake = "s3a://run/%s"
      ingest.input = "s3a://run/archive"
      storage {
        "fs.s3a.endpoint" = "http://127.0.0.1:%d"
        "fs.s3a.endpoint.region" = us-east-1
        "fs.s3a.path.style.access" = true
        "fs.s3a.access.key" = "%s"
        "fs.s3a.secret.key" = ${ECGSL_TEST_SECRET}
      }
      segment { rate-hz = 50, samples = 32, r-index = 12 }
      network { sequence-beats = 8, stage-widths = [4] }
      network.temporal { width = 8, heads = 2, feed-forward = 8, layers = 1 }
      training.batch-beats = 64
      training.workers = 2
      training.checkpoints.minutes = 0
      pretrain.epochs = 3
      finetune.epochs = 1
      """;

  @TempDir private Path folder;

  private S3Server server;
  private FaultyWire wire;
  private StandaloneCluster cluster;

  @BeforeEach
  void start() throws IOException {
    server = S3Server.start(folder);
    wire = FaultyWire.to(server.port());
    cluster = new StandaloneCluster(folder.resolve("cluster"));
    upload();
  }

  @AfterEach
  void stop() throws IOException {
    cluster.close();
    wire.close();
    server.close();
  }

  @Test
  void theMainJobRunsWhollyInS3AndTellsNoSecret() throws Exception {
    Launcher launcher = new Launcher(folder);
    Launcher.Finished run = launcher.run(environment(), run("lake"));

    assertThat(run.code()).as(run.text()).isZero();
    assertThat(objects("lake/run.json")).isRegularFile();
    assertThat(objects("lake/models/arrhythmia/weights.safetensors")).isRegularFile();
    assertThat(folder.resolve("ecgsl.log")).content().contains("INFO");
    assertNoSecretIn(folder.resolve("ecgsl.log"));
    assertNoSecretIn(launcher.output(1));
    try (Stream<Path> objects = Files.walk(server.objects(BUCKET))) {
      for (Path object : objects.filter(Files::isRegularFile).toList()) {
        assertNoSecretIn(object);
      }
    }

    Launcher.Finished again = launcher.run(environment(), run("lake"));

    assertThat(again.code()).as(again.text()).isZero();
    assertThat(again.text())
        .contains("nothing new in s3a://run/archive")
        .contains("complete already: s3a://run/lake/models/pretrained");
  }

  @Test
  void aMinuteOfSlowDownsInTrainingChangesNothing() throws Exception {
    Launcher launcher = new Launcher(folder);
    Launcher.Finished smooth = launcher.run(environment(), run("smooth"));
    assertThat(smooth.code()).as(smooth.text()).isZero();
    assertThat(wire.faults()).isZero();

    Process rough = launcher.start(environment(), run("rough"));
    while (rough.isAlive() && !Files.readString(launcher.output(2)).contains("pretrain\n")) {
      Thread.sleep(100);
    }
    long end = System.nanoTime() + STORM.toNanos();
    wire.decide(
        request -> System.nanoTime() < end ? new FaultyWire.SlowDown() : new FaultyWire.Pass());

    assertThat(rough.waitFor()).as(Files.readString(launcher.output(2))).isZero();
    assertThat(wire.faults()).isPositive();
    for (String model : List.of("pretrained", "arrhythmia")) {
      String weights = "/models/" + model + "/weights.safetensors";
      assertThat(objects("rough" + weights)).hasSameBinaryContentAs(objects("smooth" + weights));
    }
  }

  private void upload() throws IOException {
    TestSpark.archive(folder.resolve("archive"), 6, 60);
    Configuration hadoop = new Configuration();
    server.bucket(BUCKET, server.port(), hadoop, List.of());
    org.apache.hadoop.fs.Path archive = new org.apache.hadoop.fs.Path("s3a://run/archive");
    try (FileSystem files = FileSystem.newInstance(archive.toUri(), hadoop)) {
      files.copyFromLocalFile(
          new org.apache.hadoop.fs.Path(folder.resolve("archive").toUri()), archive);
    }
  }

  private String[] run(String lake) throws IOException {
    String text = CONF.formatted(lake, wire.port(), S3Server.ACCESS_KEY);
    Path conf = Files.writeString(folder.resolve(lake + ".conf"), text);
    return new String[] {"run", "--conf", conf.toString()};
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(cluster.environment());
    environment.put("ECGSL_TEST_SECRET", S3Server.SECRET_KEY);
    return environment;
  }

  private Path objects(String key) {
    return server.objects(BUCKET).resolve(key);
  }

  private static void assertNoSecretIn(Path file) throws IOException {
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .as(file.toString())
        .doesNotContain(S3Server.SECRET_KEY);
  }
}
