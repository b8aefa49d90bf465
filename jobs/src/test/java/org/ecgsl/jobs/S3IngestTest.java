package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.s3.FaultyWire;
import org.ecgsl.jobs.s3.FaultyWire.Cut;
import org.ecgsl.jobs.s3.FaultyWire.Pass;
import org.ecgsl.jobs.s3.FaultyWire.Request;
import org.ecgsl.jobs.s3.FaultyWire.SlowDown;
import org.ecgsl.jobs.s3.S3Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * An archive and a lake in S3, against a server in a process of its own: the rows are those of
 * local disk, whatever happens on the way, or there is one error and no row.
 */
class S3IngestTest {

  /** Gives up soon, so that a test of giving up does not last minutes. */
  private static final List<String> IMPATIENT =
      List.of(
          "attempts.maximum=1",
          "retry.limit=1",
          "retry.interval=10ms",
          "retry.throttle.limit=1",
          "retry.throttle.interval=10ms");

  private static final List<LakeTable> TABLES =
      List.of(LakeTable.RECORDS, LakeTable.ANNOTATIONS, LakeTable.QUARANTINE);

  @TempDir private static Path folder;
  private static S3Server server;
  private static Lake local;

  private FaultyWire wire;
  private String bucket;

  @BeforeAll
  static void ingestFromLocalDisk() throws Exception {
    server = S3Server.start(folder);
    TestSpark.archive(folder.resolve("archive/a"), 2, 47);
    TestSpark.archive(folder.resolve("archive/b/c"), 3, 25);
    local = TestSpark.lake(folder.resolve("lake"));
    ingest(folder.resolve("archive").toUri().toString(), local);
    assertThat(local.open().read(LakeTable.RECORDS).count()).isPositive();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void connect(TestInfo test) throws IOException {
    wire = FaultyWire.to(server.port());
    bucket = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
  }

  @AfterEach
  void disconnect() throws IOException {
    wire.close();
  }

  @Test
  void archiveAndLakeInS3GiveTheRowsOfLocalDisk() throws Exception {
    fill(List.of());

    ingest();

    assertRowsOfLocalDisk();
    assertThat(server.objects(bucket).resolve("lake/records/_delta_log")).isDirectory();
  }

  @Test
  @Tag("nightly")
  void aListOfManyPagesIsReadToItsEnd() throws Exception {
    AtomicInteger pages = new AtomicInteger();
    fill(List.of("paging.maximum=2"));
    wire.decide(
        request -> {
          if (request.target().contains("continuation-token=")) {
            pages.incrementAndGet();
          }
          return new Pass();
        });

    ingest();

    assertRowsOfLocalDisk();
    assertThat(pages).hasPositiveValue();
  }

  @Test
  @Tag("nightly")
  void connectionsCutInTheMiddleOfAnObjectLoseNoSample() throws Exception {
    fill(List.of());
    AtomicInteger left = new AtomicInteger(6);
    wire.decide(
        request -> signal(request) && left.getAndDecrement() > 0 ? new Cut(1000) : new Pass());

    ingest();

    assertRowsOfLocalDisk();
    assertThat(wire.faults()).isEqualTo(6);
  }

  @Test
  @Tag("nightly")
  void aStormOfSlowDownsIsWaitedOut() throws Exception {
    slowDowns(Duration.ofSeconds(8));
  }

  @Test
  @Tag("nightly")
  void aMinuteOfSlowDownsIsWaitedOut() throws Exception {
    slowDowns(Duration.ofMinutes(1));
  }

  private void slowDowns(Duration storm) throws Exception {
    fill(List.of());
    long end = System.nanoTime() + storm.toNanos();
    wire.decide(request -> System.nanoTime() < end ? new SlowDown() : new Pass());

    ingest();

    assertRowsOfLocalDisk();
    assertThat(wire.faults()).isPositive();
  }

  @Test
  @Tag("nightly")
  void anObjectThatNeverComesIsOneErrorAndNoRow() throws Exception {
    fill(IMPATIENT);
    wire.decide(request -> signal(request) ? new Cut(0) : new Pass());

    assertNothingIsWrittenBecauseOf("cannot read " + uri("archive/"));
  }

  @Test
  @Tag("nightly")
  void aLakeThatRefusesTheCommitHasNoRow() throws Exception {
    fill(IMPATIENT);
    refuse(request -> request.method().equals("PUT") && request.target().contains("_delta_log/0"));

    assertNothingIsWrittenBecauseOf("Please reduce your request rate");
  }

  @Test
  void aStoreThatRefusesEverythingIsOneErrorAndNoRow() throws Exception {
    fill(IMPATIENT);
    refuse(request -> true);

    assertNothingIsWrittenBecauseOf("Please reduce your request rate");
  }

  @Test
  void physioNetsOpenBucketIsReadWithoutAKey() throws Exception {
    Configuration hadoop = new Configuration();
    server.bucket("physionet-open", wire.port(), hadoop, List.of("acl.default=PublicRead"));
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path("s3a://physionet-open/RECORDS");
    try (FileSystem owner = FileSystem.newInstance(file.toUri(), hadoop);
        OutputStream out = owner.create(file)) {
      out.write(100);
    }
    Queue<Request> asked = new ConcurrentLinkedQueue<>();
    wire.decide(
        request -> {
          asked.add(request);
          return new Pass();
        });

    TestSpark.config(Map.of()).storage().settings().forEach(hadoop::setIfUnset);
    try (FileSystem anybody = FileSystem.newInstance(file.toUri(), hadoop);
        InputStream in = anybody.open(file)) {
      assertThat(in).hasBinaryContent(new byte[] {100});
    }

    assertThat(asked).isNotEmpty().noneMatch(Request::signed);
  }

  private static boolean signal(Request request) {
    return request.method().equals("GET") && request.target().contains(".dat");
  }

  private void refuse(Predicate<Request> refused) {
    wire.decide(request -> refused.test(request) ? new SlowDown() : new Pass());
  }

  /** Makes the test's bucket, reached by the wire, with the archive in it. */
  private void fill(List<String> settings) throws IOException {
    Configuration hadoop = TestSpark.session().sparkContext().hadoopConfiguration();
    TestSpark.config(Map.of()).storage().settings().forEach(hadoop::set);
    server.bucket(bucket, wire.port(), hadoop, settings);
    org.apache.hadoop.fs.Path archive = new org.apache.hadoop.fs.Path(uri("archive"));
    FileSystem files = archive.getFileSystem(hadoop);
    files.copyFromLocalFile(
        new org.apache.hadoop.fs.Path(folder.resolve("archive").toUri()), archive);
  }

  private void ingest() throws Exception {
    ingest(uri("archive"), lake());
  }

  private static void ingest(String input, Lake lake) throws Exception {
    Map<String, String> values =
        Map.of("ingest.input", input, "ingest.dataset", "test", "ingest.window-seconds", "20");
    new IngestJob(TestSpark.config(values).ingest(), lake, Progress.silent()).run();
  }

  private void assertRowsOfLocalDisk() {
    for (LakeTable table : TABLES) {
      assertThat(TestSpark.content(lake(), table))
          .as(table.folder())
          .isEqualTo(TestSpark.content(local, table));
    }
  }

  /** And once the fault is gone, the same ingest does all there is to do. */
  private void assertNothingIsWrittenBecauseOf(String named) throws Exception {
    assertThatThrownBy(this::ingest).hasStackTraceContaining(named);
    assertThat(wire.faults()).isPositive();

    wire.decide(request -> new Pass());
    for (LakeTable table : TABLES) {
      assertThat(lake().open().read(table).count()).as(table.folder()).isZero();
    }
    ingest();
    assertRowsOfLocalDisk();
  }

  private Lake lake() {
    return new Lake(TestSpark.session(), new org.apache.hadoop.fs.Path(uri("lake")));
  }

  private String uri(String folder) {
    return "s3a://" + bucket + "/" + folder;
  }
}
