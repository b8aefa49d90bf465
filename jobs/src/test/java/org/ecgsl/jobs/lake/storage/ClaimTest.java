package org.ecgsl.jobs.lake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.ecgsl.jobs.lake.storage.Claim.HeldException;
import org.ecgsl.jobs.lake.storage.Claim.Timing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {

  private static final Timing QUICK =
      new Timing(Duration.ofMillis(20), Duration.ofMillis(400), Duration.ofMillis(20));

  /** Renews so rarely that the test is over before. */
  private static final Timing IDLE =
      new Timing(Duration.ofHours(1), Duration.ofMillis(200), Duration.ofMillis(20));

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path lake;
  private final Configuration hadoop = new Configuration();
  private final ProcessTable here = ProcessTable.ofThisMachine();

  @Test
  void aSecondCommandIsToldWhoHoldsTheClaim() throws Exception {
    try (Claim held = take("segment", IDLE)) {
      held.check();
      assertThatThrownBy(() -> take("segment", IDLE))
          .isInstanceOf(HeldException.class)
          .hasMessageContaining("segment")
          .hasMessageContaining("a test")
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
      held.check();
    }
    take("segment", IDLE).close();
  }

  @Test
  void claimsOnOtherPartsGoTogether() throws Exception {
    List<String> parts = List.of("ingest/mitdb", "ingest/ludb", "predictions/a:b c%", "a", "a.0");
    List<Claim> claims = new ArrayList<>();
    for (String part : parts) {
      claims.add(take(part, IDLE));
    }
    for (Claim claim : claims) {
      claim.check();
      claim.close();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aSteppedClockTakesNoClaimFromALivingHolder() throws Exception {
    try (Claim held = take("x", IDLE)) {
      Path file = files().get(0);
      ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
      Files.writeString(file, json.put("since", "1970-01-01T00:00:00Z").toString());

      assertThatThrownBy(() -> take("x", IDLE)).isInstanceOf(HeldException.class);
      held.check();
    }
  }

  @Test
  void aClaimOfAProcessThatWasKilledIsFreeAtOnce() throws Exception {
    Process child = child();
    BufferedReader out = child.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine()).isEqualTo("ready");
    child.getOutputStream().write('\n');
    child.getOutputStream().flush();
    assertThat(out.readLine()).isEqualTo("held");
    assertThatThrownBy(() -> take("x", IDLE)).hasMessageContaining("a child");

    child.destroyForcibly().waitFor();

    Timing never = new Timing(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
    take("x", never).close();
  }

  @Test
  void aClaimOfAnotherHostIsTakenOverWhenItIsNotRenewed() throws Exception {
    Claim lost = take("x", IDLE);
    moveToAnotherHost(files().get(0));

    try (Claim claim = take("x", IDLE)) {
      claim.check();
      assertThatThrownBy(lost::check).isInstanceOf(HeldException.class);
      lost.close();
      claim.check();
    }
  }

  @Test
  void aClaimOfAnotherHostThatIsRenewedIsLeftAlone() throws Exception {
    try (Claim held = take("x", QUICK)) {
      moveToAnotherHost(files().get(0));

      assertThatThrownBy(() -> take("x", QUICK))
          .isInstanceOf(HeldException.class)
          .hasMessageContaining("another host");
      held.check();
    }
  }

  @Test
  void aClaimThatCannotBeReadIsTakenOverWhenItStaysAsItIs() throws Exception {
    Files.createDirectories(lake.resolve("_claims"));
    Files.writeString(lake.resolve("_claims/x.7.json"), "{\"token\":");

    take("x", IDLE).close();

    assertThat(files()).isEmpty();
  }

  @Test
  void oneOfManyThreadsGetsAClaimThatItsHolderLeftBehind() throws Exception {
    Files.createDirectories(lake.resolve("_claims"));
    int threads = 6;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 10; round++) {
        Files.writeString(
            lake.resolve("_claims/x.3.json"),
            new String(
                new Holder("dead", "x", "h", 1, here.scope(), -5, "", 0, Map.of()).json(),
                StandardCharsets.UTF_8));
        CountDownLatch start = new CountDownLatch(threads);
        Callable<Boolean> taker =
            () -> {
              start.countDown();
              start.await();
              return isTaken();
            };
        List<Future<Boolean>> results = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          results.add(pool.submit(taker));
        }
        int taken = 0;
        for (Future<Boolean> result : results) {
          taken += result.get() ? 1 : 0;
        }
        assertThat(taken).isEqualTo(1);
        for (Path left : files()) {
          Files.delete(left);
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** Leaves the claim held: nobody else may get it in this round. */
  private boolean isTaken() throws IOException {
    try {
      take("x", IDLE).check();
      return true;
    } catch (HeldException e) {
      return false;
    }
  }

  @Test
  void oneOfTwoProcessesGetsTheClaim() throws Exception {
    List<Process> children = List.of(child(), child());
    for (Process child : children) {
      assertThat(child.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("ready");
    }
    for (Process child : children) {
      child.getOutputStream().write('\n');
      child.getOutputStream().flush();
    }
    List<String> said = new ArrayList<>();
    for (Process child : children) {
      said.add(String.valueOf(child.inputReader(StandardCharsets.UTF_8).readLine()));
    }
    for (Process child : children) {
      child.getOutputStream().close();
    }
    assertThat(said).containsExactlyInAnyOrder("held", "null");
    assertThat(children).extracting(Process::waitFor).containsExactlyInAnyOrder(0, 4);
  }

  @Test
  void renewalsThatFailForAWhileDoNotLoseTheClaim() throws Exception {
    Path folder = lake.resolve("_claims");
    try (Claim held = take("x", QUICK)) {
      Path aside = lake.resolve("aside");
      Files.move(folder, aside);
      Files.writeString(folder, "no folder");
      Thread.sleep(5 * QUICK.renewal().toMillis());
      Files.delete(folder);
      Files.move(aside, folder);

      held.check();
      long before = beat();
      while (beat() == before) {
        Thread.sleep(QUICK.look().toMillis());
      }
      held.check();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aClaimThatCannotBeWrittenIsAnErrorAndNoClaim() throws Exception {
    Files.writeString(lake.resolve("_claims"), "no folder");

    assertThatThrownBy(() -> take("x", IDLE))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(HeldException.class);

    Files.delete(lake.resolve("_claims"));
    assertThatCode(() -> take("x", IDLE).close()).doesNotThrowAnyException();
  }

  private long beat() throws IOException {
    return JSON.readTree(files().get(0).toFile()).path("beat").asLong();
  }

  private static void moveToAnotherHost(Path file) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    json.put("host", "another host").put("scope", "another kernel");
    Path aside = Files.writeString(file.resolveSibling("aside"), json.toString());
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private Claim take(String subject, Timing timing) throws IOException {
    return Claim.take(path(), subject, "a test", hadoop, here, timing);
  }

  private Process child() throws IOException {
    return Writers.start(lake.resolve("child.log"), ClaimProcess.class, List.of(path().toString()));
  }

  private org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(lake.toUri());
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(lake.resolve("_claims"))) {
      return files.filter(file -> file.toString().endsWith(".json")).toList();
    }
  }
}
