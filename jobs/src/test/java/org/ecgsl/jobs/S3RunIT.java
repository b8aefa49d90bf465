package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.ecgsl.jobs.s3.S3Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job through the launcher on a local cluster, with archive, lake and models in S3. */
@Tag("nightly")
class S3RunIT {

  private static final long LIMIT_MINUTES = 15;
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String BUCKET = "run";

  /** The secret is known to the driver only, by a variable that S3A itself does not read. */
  private static final String CONF =
      """
      lake = "s3a://run/lake"
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
      pretrain.epochs = 1
      finetune.epochs = 1
      """;

  @TempDir private Path folder;

  @Test
  void theMainJobRunsWhollyInS3AndTellsNoSecret() throws Exception {
    try (S3Server server = S3Server.start(folder)) {
      upload(server);

      assertThat(run(server)).as(Files.readString(folder.resolve("output"))).isZero();
      assertThat(server.objects(BUCKET).resolve("lake/run.json")).isRegularFile();
      assertThat(server.objects(BUCKET).resolve("lake/models/arrhythmia/weights.safetensors"))
          .isRegularFile();
      assertThat(folder.resolve("ecgsl.log")).content().contains("INFO");
      assertNoSecretIn(folder.resolve("ecgsl.log"));
      assertNoSecretIn(folder.resolve("output"));
      try (Stream<Path> objects = Files.walk(server.objects(BUCKET))) {
        for (Path object : objects.filter(Files::isRegularFile).toList()) {
          assertNoSecretIn(object);
        }
      }

      assertThat(run(server)).isZero();
      assertThat(folder.resolve("output"))
          .content()
          .contains("is in the lake already")
          .contains("complete already: s3a://run/lake/models/pretrained");
    }
  }

  private void upload(S3Server server) throws IOException {
    TestSpark.archive(folder.resolve("archive"), 6, 60);
    Configuration hadoop = new Configuration();
    server.bucket(BUCKET, server.port(), hadoop, List.of());
    org.apache.hadoop.fs.Path archive = new org.apache.hadoop.fs.Path("s3a://run/archive");
    try (FileSystem files = FileSystem.newInstance(archive.toUri(), hadoop)) {
      files.copyFromLocalFile(
          new org.apache.hadoop.fs.Path(folder.resolve("archive").toUri()), archive);
    }
  }

  private int run(S3Server server) throws Exception {
    Path conf =
        Files.writeString(
            folder.resolve("run.conf"), CONF.formatted(server.port(), S3Server.ACCESS_KEY));
    ProcessBuilder builder =
        new ProcessBuilder(ROOT.resolve("ecgsl").toString(), "run", "--conf", conf.toString());
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("ECGSL_MASTER", "local-cluster[2,1,3072]");
    builder.environment().put("ECGSL_LOG", folder.resolve("ecgsl.log").toString());
    builder.environment().put("ECGSL_TEST_SECRET", S3Server.SECRET_KEY);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile());
    Process process = builder.directory(ROOT.toFile()).start();
    assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  private static void assertNoSecretIn(Path file) throws IOException {
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .as(file.toString())
        .doesNotContain(S3Server.SECRET_KEY);
  }
}
