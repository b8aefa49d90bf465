package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final long SECOND = 1_000_000_000L;

  private final StringWriter printed = new StringWriter();
  private final AtomicLong now = new AtomicLong();

  @Test
  void elsewhereThanOnATerminalLinesAreFewAndPlain() {
    Progress progress = new Progress(new PrintWriter(printed), 0, true, now::get);
    progress.waiting("starting ...");
    count(progress, 100);
    progress.step("epoch 1");
    progress.end();

    assertThat(printed.toString())
        .doesNotContain("\u001b", "\r", "starting")
        .contains("  6 of 100 recordings (6 %), 1.00 a second, about 1 min 34 s left\n")
        .endsWith("  epoch 1\n");
    assertThat(printed.toString().lines()).hasSizeBetween(10, 21);
  }

  @Test
  void elsewhereThanOnATerminalAShortStageHasOneLineAtMost() {
    Progress progress = new Progress(new PrintWriter(printed), 0, false, now::get);
    now.addAndGet(60 * SECOND);
    count(progress, 4);
    progress.stage("train");
    for (int epoch = 1; epoch <= 12; epoch++) {
      now.addAndGet(SECOND / 3);
      progress.step("epoch " + epoch);
    }
    progress.say("done");

    assertThat(printed).hasToString("train\n  epoch 12\n  done\n");
  }

  @Test
  void elsewhereThanOnATerminalEpochsOfALongTrainingAreTold() {
    Progress progress = new Progress(new PrintWriter(printed), 0, false, now::get);
    for (int epoch = 1; epoch <= 5; epoch++) {
      now.addAndGet(3 * SECOND);
      progress.step("epoch " + epoch);
    }
    progress.end();

    assertThat(printed).hasToString("  epoch 2\n  epoch 4\n  epoch 5\n");
  }

  @Test
  void onATerminalOneLineIsDrawnInItsPlace() {
    Progress progress = new Progress(new PrintWriter(printed), 40, false, now::get);
    progress.stage("ingest");
    count(progress, 3);
    progress.step("epoch 1 of 2");
    progress.step("epoch 2 of 2 and more than a line of the terminal holds");
    progress.stage("evaluate");

    assertThat(shown()).isEqualTo("ingest\n  epoch 2 of 2 and more than a line of \nevaluate\n");
  }

  @Test
  void nothingIsDrawnAfterTheEnd() {
    Progress progress = new Progress(new PrintWriter(printed), 80, false, now::get);
    Progress.Counter counter = progress.counter("tasks", 9);
    now.addAndGet(SECOND);
    counter.advance();
    progress.end();
    now.addAndGet(SECOND);
    counter.advance();

    assertThat(shown()).isEmpty();
  }

  /** One a second. */
  private void count(Progress progress, int total) {
    Progress.Counter counter = progress.counter("recordings", total);
    for (int i = 0; i < total; i++) {
      now.addAndGet(SECOND);
      counter.advance();
    }
  }

  /** What is left to see: everything behind a line's last carriage return. */
  private String shown() {
    return printed.toString().replaceAll("[^\n]*\r\u001b\\[K", "");
  }
}
