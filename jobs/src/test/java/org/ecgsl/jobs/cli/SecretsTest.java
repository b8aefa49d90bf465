package org.ecgsl.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.FileAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.jobs.s3.S3Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** No secret of the configuration is in what a command prints, logs or stores. */
class SecretsTest {

  @TempDir private Path folder;

  private final StringWriter printed = new StringWriter();
  private S3Server server;
  private FileAppender log;
  private Level level;

  @BeforeEach
  void logAtInfo() throws IOException {
    server = S3Server.start(folder);
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    log =
        FileAppender.newBuilder()
            .setName("secrets")
            .withFileName(folder.resolve("info.log").toString())
            .setLayout(PatternLayout.newBuilder().withPattern("%m%n%ex").build())
            .build();
    log.start();
    level = context.getRootLogger().getLevel();
    Configurator.setRootLevel(Level.INFO);
    context.getRootLogger().addAppender(log);
  }

  @AfterEach
  void logAsBefore() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    context.getRootLogger().removeAppender(log);
    Configurator.setRootLevel(level);
    log.stop();
    server.close();
  }

  @Test
  void aCommandThatSucceedsTellsNoSecret() throws Exception {
    String bucket = bucketWithArchive("told-nothing");

    assertThat(ingest(bucket, S3Server.SECRET_KEY)).as(printed.toString()).isZero();

    assertThat(Files.readString(folder.resolve("info.log")))
        .contains("s3a://" + bucket)
        .doesNotContain(S3Server.SECRET_KEY);
    assertThat(printed.toString()).contains("1 files to read").doesNotContain(S3Server.SECRET_KEY);
    List<Path> objects = objects(bucket);
    assertThat(objects).anyMatch(object -> object.endsWith("_delta_log/00000000000000000000.json"));
    for (Path object : objects) {
      assertThat(Files.readString(object, StandardCharsets.ISO_8859_1))
          .as(object.toString())
          .doesNotContain(S3Server.SECRET_KEY);
    }
  }

  @Test
  void aCommandTheStoreRefusesTellsNoSecret() throws Exception {
    String bucket = bucketWithArchive("refused");

    assertThat(ingest(bucket, "a-wrong-secret")).isEqualTo(Ecgsl.WRONG_USE);

    assertThat(printed.toString()).contains("403").doesNotContain("a-wrong-secret");
    assertThat(Files.readString(folder.resolve("info.log"))).doesNotContain("a-wrong-secret");
  }

  /** Puts an archive of one recording into a new bucket. */
  private String bucketWithArchive(String bucket) throws IOException {
    TestSpark.archive(folder.resolve("archive"), 1, 20);
    Configuration hadoop = new Configuration();
    server.bucket(bucket, server.port(), hadoop, List.of());
    org.apache.hadoop.fs.Path archive =
        new org.apache.hadoop.fs.Path("s3a://" + bucket + "/archive");
    try (FileSystem files = FileSystem.newInstance(archive.toUri(), hadoop)) {
      files.copyFromLocalFile(
          new org.apache.hadoop.fs.Path(folder.resolve("archive").toUri()), archive);
    }
    return bucket;
  }

  private int ingest(String bucket, String secret) {
    TestSpark.session();
    CommandLine command = Ecgsl.commandLine();
    command.setOut(new PrintWriter(printed, true));
    command.setErr(new PrintWriter(printed, true));
    List<String> line = new ArrayList<>(List.of("ingest"));
    line.addAll(List.of("--input", "s3a://" + bucket + "/archive"));
    line.addAll(List.of("--lake", "s3a://" + bucket + "/lake"));
    set(line, "endpoint", "http://127.0.0.1:" + server.port());
    set(line, "endpoint.region", "us-east-1");
    set(line, "path.style.access", "true");
    set(line, "access.key", S3Server.ACCESS_KEY);
    set(line, "secret.key", secret);
    return command.execute(line.toArray(String[]::new));
  }

  private static void set(List<String> line, String key, String value) {
    line.add("--set");
    line.add("storage.fs.s3a." + key + "=" + value);
  }

  private List<Path> objects(String bucket) throws IOException {
    try (Stream<Path> objects = Files.walk(server.objects(bucket))) {
      return objects.filter(Files::isRegularFile).toList();
    }
  }
}
