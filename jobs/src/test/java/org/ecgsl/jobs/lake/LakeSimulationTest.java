package org.ecgsl.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Histories of many commands on one lake end as the same work done in order. */
class LakeSimulationTest {

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Test
  void commandsAtOnceEndAsTheSameWorkInOrder() {
    play(3_000);
  }

  @Test
  @Tag("nightly")
  void commandsAtOnceEndAsTheSameWorkInOrderInAHundredThousandHistories() {
    play(100_000);
  }

  private void play(int histories) {
    long conflicts = 0;
    long ended = 0;
    for (int seed = 0; seed < histories; seed++) {
      LakeSimulation.Outcome outcome = new LakeSimulation(seed, false, threads).run();
      assertThat(outcome.problems()).as("history of seed %d", seed).isEmpty();
      conflicts += outcome.conflicts();
      ended += outcome.ended();
    }
    assertThat(conflicts).as("commands that met").isPositive();
    assertThat(ended).as("commands that ended well at once").isGreaterThan(conflicts);
  }

  @Test
  void findsTheDoubledSegmentationOfCommitsThatStateNothing() {
    boolean found = false;
    for (int seed = 0; seed < 200 && !found; seed++) {
      found =
          new LakeSimulation(seed, true, threads)
              .run().problems().stream()
                  .anyMatch(problem -> problem.startsWith("BEATS has rows twice"));
    }
    assertThat(found).isTrue();
  }
}
