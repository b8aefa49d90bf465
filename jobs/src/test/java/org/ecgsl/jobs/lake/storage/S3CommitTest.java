package org.ecgsl.jobs.lake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.s3.FaultyWire;
import org.ecgsl.jobs.s3.FaultyWire.DropCondition;
import org.ecgsl.jobs.s3.FaultyWire.Fate;
import org.ecgsl.jobs.s3.FaultyWire.LoseReply;
import org.ecgsl.jobs.s3.FaultyWire.Pass;
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

/** Objects created on condition, against a server whose replies get lost. */
class S3CommitTest {

  private static final int COMMITS = 20;

  @TempDir private static Path folder;
  private static S3Server server;

  private final Configuration hadoop = new Configuration();
  private FaultyWire wire;
  private String bucket;

  @BeforeAll
  static void startServer() throws IOException {
    server = S3Server.startOpen(folder);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void connect(TestInfo test) throws IOException {
    wire = FaultyWire.to(server.port());
    bucket = "b" + Integer.toHexString(test.getDisplayName().hashCode());
    server.bucket(bucket, wire.port(), hadoop, List.of("attempts.maximum=1", "retry.interval=5ms"));
  }

  @AfterEach
  void disconnect() throws IOException {
    wire.close();
  }

  @Test
  void twoWritersLoseNoCommitWhileRepliesAreLost() throws Exception {
    AtomicInteger uploads = new AtomicInteger();
    wire.decide(
        request ->
            request.conditional() && uploads.incrementAndGet() % 3 == 0
                ? new LoseReply()
                : new Pass());
    org.apache.hadoop.fs.Path log = path("table/_delta_log");
    ExclusiveLogStore store = new ExclusiveLogStore(hadoop);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Void>> writers = new ArrayList<>();
      for (String name : List.of("a", "b")) {
        Callable<Void> writer =
            () -> {
              Writers.commit(store, log, hadoop, name, COMMITS);
              return null;
            };
        writers.add(threads.submit(writer));
      }
      for (Future<Void> writer : writers) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(wire.faults()).isGreaterThan(COMMITS / 3);
    Writers.assertEachCommitOnce(store, log, hadoop, COMMITS, "a", "b");
  }

  @Test
  @Tag("nightly")
  void twoProcessesCommitAThousandTimesEachWhileRepliesAreLost() throws Exception {
    AtomicInteger uploads = new AtomicInteger();
    wire.decide(
        request ->
            request.conditional() && uploads.incrementAndGet() % 20 == 0
                ? new LoseReply()
                : new Pass());
    org.apache.hadoop.fs.Path log = path("table/_delta_log");

    Writers.release(List.of(start("a", log, 1000), start("b", log, 1000)));

    assertThat(wire.faults()).isGreaterThan(100);
    assertThat(uploads).as("uploads, some of a version that was taken").hasValueGreaterThan(2100);
    Writers.assertEachCommitOnce(new ExclusiveLogStore(hadoop), log, hadoop, 1000, "a", "b");
  }

  private Process start(String name, org.apache.hadoop.fs.Path log, int count) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add(ExclusiveLogStore.class.getName());
    arguments.addAll(List.of(log.toString(), Integer.toString(count), name));
    arguments.addAll(Writers.settings(hadoop, bucket));
    return Writers.start(folder.resolve(name + ".log"), CommitProcess.class, arguments);
  }

  @Test
  void aLostReplyIsSettledByWhatIsThere() throws Exception {
    loseConditionalReplies(1, new LoseReply());
    assertThat(file("x").create(bytes("mine"))).isTrue();

    loseConditionalReplies(1, new LoseReply());
    assertThat(file("x").create(bytes("another's"))).isFalse();
    assertThat(file("x").read()).contains(bytes("mine"));
  }

  @Test
  void aStoreThatAsksForPatienceIsAskedAgain() throws Exception {
    loseConditionalReplies(2, new SlowDown());

    assertThat(file("x").create(bytes("mine"))).isTrue();
    assertThat(wire.faults()).isEqualTo(2);
  }

  @Test
  void anUploadThatNeverComesThroughIsAnErrorAndNoObject() throws Exception {
    hadoop.set("fs.s3a.bucket." + bucket + ".retry.throttle.limit", "1");
    hadoop.set("fs.s3a.bucket." + bucket + ".retry.throttle.interval", "5ms");
    loseConditionalReplies(Integer.MAX_VALUE, new SlowDown());
    assertThatThrownBy(() -> file("x").create(bytes("mine"))).isInstanceOf(IOException.class);

    wire.decide(request -> new Pass());
    assertThat(file("x").read()).isEmpty();
    assertThat(file("x").create(bytes("mine"))).isTrue();
  }

  @Test
  void aStoreThatRefusesASecondCreationPassesTheProbeWithoutATrace() throws Exception {
    StoreProbe probe = new StoreProbe(path("lake"), hadoop);
    probe.require();
    int requests = wire.requests();
    probe.require();

    assertThat(requests).isPositive();
    assertThat(wire.requests()).as("a second probe").isEqualTo(requests);
    try (var files = Files.walk(server.objects(bucket)).filter(Files::isRegularFile)) {
      assertThat(files).noneMatch(file -> file.toString().contains("_probe"));
    }
  }

  @Test
  void aStoreThatIgnoresTheConditionIsRefusedInOneLine() {
    wire.decide(request -> request.conditional() ? new DropCondition() : new Pass());

    assertThatThrownBy(() -> new StoreProbe(path("lake"), hadoop).require())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("s3a://" + bucket + "/lake")
        .hasMessageContaining("If-None-Match")
        .hasMessageContaining("HDFS")
        .hasMessageNotContaining("\n");
    assertThat(wire.faults()).isEqualTo(2);
  }

  @Test
  void aHadoopThatCannotStateTheConditionIsRefusedAndReads() throws Exception {
    assertThat(file("x").create(bytes("mine"))).isTrue();
    Configuration old = new Configuration(hadoop);
    old.set("fs.s3a.create.conditional.enabled", "false");
    old.set("fs.s3a.impl.disable.cache", "true");
    ExclusiveFile file = new ExclusiveFile(path("x"), old);

    assertThatThrownBy(() -> new StoreProbe(path("lake"), old).require())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("fs.s3a.create.conditional.enabled");
    assertThatThrownBy(() -> file.create(bytes("other"))).isInstanceOf(UserException.class);
    assertThat(file.read()).contains(bytes("mine"));
  }

  @Test
  void aClaimInABucketIsHeldByOne() throws Exception {
    try (Claim held = Claim.take(path("lake"), "segment", "one", hadoop)) {
      held.check();
      assertThatThrownBy(() -> Claim.take(path("lake"), "segment", "two", hadoop))
          .isInstanceOf(Claim.HeldException.class)
          .hasMessageContaining("by one, ");
    }
    Claim.take(path("lake"), "segment", "two", hadoop).close();
  }

  private void loseConditionalReplies(int count, Fate fate) {
    AtomicInteger left = new AtomicInteger(count);
    wire.decide(request -> request.conditional() && left.getAndDecrement() > 0 ? fate : new Pass());
  }

  private ExclusiveFile file(String name) throws IOException {
    return new ExclusiveFile(path(name), hadoop);
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path("s3a://" + bucket + "/" + name);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
