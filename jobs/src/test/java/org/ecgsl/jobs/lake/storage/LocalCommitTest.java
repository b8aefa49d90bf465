package org.ecgsl.jobs.lake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.ecgsl.jobs.config.UserException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delta's commits on local disk by several writers at once. */
class LocalCommitTest {

  @TempDir private Path folder;
  private final Configuration hadoop = new Configuration();

  @Test
  void twoProcessesLoseNoCommit() throws Exception {
    twoProcesses(200);
  }

  @Test
  @Tag("nightly")
  void twoProcessesLoseNoneOfTenThousandCommits() throws Exception {
    twoProcesses(5_000);
  }

  private void twoProcesses(int count) throws Exception {
    org.apache.hadoop.fs.Path log = new org.apache.hadoop.fs.Path(folder.resolve("log").toUri());
    Writers.release(List.of(start("a", log, count), start("b", log, count)));

    Writers.assertEachCommitOnce(new ExclusiveLogStore(hadoop), log, hadoop, count, "a", "b");
    try (var files = Files.list(folder.resolve("log"))) {
      assertThat(files).as("nothing is left aside").hasSize(2 * count);
    }
  }

  private Process start(String name, org.apache.hadoop.fs.Path log, int count) throws Exception {
    return Writers.start(
        folder.resolve(name + ".log"),
        CommitProcess.class,
        List.of(ExclusiveLogStore.class.getName(), log.toString(), Integer.toString(count), name));
  }

  @Test
  void aCommitWithoutATokenIsRefused() {
    org.apache.hadoop.fs.Path commit =
        new org.apache.hadoop.fs.Path(
            folder.resolve("_delta_log/00000000000000000000.json").toUri());
    ExclusiveLogStore store = new ExclusiveLogStore(hadoop);

    assertThatThrownBy(() -> store.write(commit, List.of("{\"add\":{}}").iterator(), false, hadoop))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("commitInfo.enabled");
    assertThat(folder.resolve("_delta_log")).doesNotExist();
  }
}
