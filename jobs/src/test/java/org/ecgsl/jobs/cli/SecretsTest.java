package org.ecgsl.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void aSecretOnTheCommandLineIsRefused() {
    int code =
        execute("ingest", "--input", "x", "--set", "storage.fs.s3a.secret.key=a-wrong-secret");

    assertThat(code).isEqualTo(Ecgsl.WRONG_USE);
    assertThat(printed.toString().lines())
        .singleElement()
        .asString()
        .contains("storage.fs.s3a.secret.key", "--conf FILE")
        .doesNotContain("a-wrong-secret");
  }

  private int ingest(String bucket, String secret) throws IOException {
    TestSpark.session();
    Path conf = folder.resolve("s3.conf");
    Files.writeString(
        conf,
        """
        storage {
          "fs.s3a.endpoint" = "http://127.0.0.1:%d"
          "fs.s3a.endpoint.region" = us-east-1
          "fs.s3a.path.style.access" = true
          "fs.s3a.access.key" = "%s"
          "fs.s3a.secret.key" = "%s"
        }
        """
            .formatted(server.port(), S3Server.ACCESS_KEY, secret));
    return execute(
        "ingest",
        "--conf",
        conf.toString(),
        "--input",
        "s3a://" + bucket + "/archive",
        "--lake",
        "s3a://" + bucket + "/lake");
  }

  private int execute(String... line) {
    CommandLine command = Ecgsl.commandLine();
    command.setOut(new PrintWriter(printed, true));
    command.setErr(new PrintWriter(printed, true));
    return command.execute(line);
  }

  private List<Path> objects(String bucket) throws IOException {
    try (Stream<Path> objects = Files.walk(server.objects(bucket))) {
      return objects.filter(Files::isRegularFile).toList();
    }
  }
}
