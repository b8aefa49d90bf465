package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ecgsl.jobs.JobProcess.Job;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed for real, at any moment of its job, and the same job, run again, follows. */
@Tag("nightly")
class JobKillTest {

  private static final List<LakeTable> TABLES =
      List.of(
          LakeTable.RECORDS,
          LakeTable.ANNOTATIONS,
          LakeTable.QUARANTINE,
          LakeTable.SOURCES,
          LakeTable.BEATS,
          LakeTable.QUALITY);

  @TempDir Path folder;
  private Path archive;

  @BeforeEach
  void archive() throws Exception {
    archive = folder.resolve("archive");
    TestSpark.archive(archive, 6, 400);
    Files.writeString(archive.resolve("lost.hea"), "lost 1 360 4\nlost.dat 16\n");
    Files.copy(archive.resolve("p03r1.dat"), archive.resolve("again.dat"));
    Files.writeString(
        archive.resolve("again.hea"),
        Files.readString(archive.resolve("p03r1.hea")).replace("p03r1", "again"));
  }

  @Test
  void anIngestThatIsKilledTwentyTimesChangesNothing() throws Exception {
    kill(Job.INGEST, 20);
  }

  @Test
  void aSegmentationThatIsKilledSixTimesChangesNothing() throws Exception {
    kill(Job.SEGMENT, 6, Job.INGEST);
  }

  @Test
  void aForgettingThatIsKilledSixTimesChangesNothing() throws Exception {
    kill(Job.FORGET, 6, Job.INGEST, Job.SEGMENT);
  }

  /** Holds the tables after a kill and another run against those of an undisturbed run. */
  private void kill(Job job, int kills, Job... before) throws Exception {
    JobProcess.run(Job.INGEST, archive, folder.resolve("warm-up"));
    Path undisturbed = folder.resolve("undisturbed");
    prepare(undisturbed, before);
    long start = System.nanoTime();
    JobProcess.run(job, archive, undisturbed);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    Map<LakeTable, List<String>> expected = content(undisturbed);
    Random random = new Random(kills);
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < kills; i++) {
      Path lake = folder.resolve("lake" + i);
      prepare(lake, before);
      // The child has a cold JVM: it takes some times as long as a job in this one.
      long moment = random.nextLong(Math.max(1, 4 * millis));
      boolean killed = killAfter(job, lake, moment);

      JobProcess.run(job, archive, lake);

      if (!content(lake).equals(expected)) {
        failures.add("kill %d after %d ms (alive: %s)".formatted(i, moment, killed));
      }
    }
    assertThat(failures).isEmpty();
  }

  private void prepare(Path lake, Job... before) throws Exception {
    for (Job each : before) {
      JobProcess.run(each, archive, lake);
    }
  }

  /** Returns whether the process was still at work. */
  private boolean killAfter(Job job, Path lake, long millis)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-") || option.startsWith("-XX"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1g", "-cp", classPath(), JobProcess.class.getName()));
    command.addAll(List.of(job.name(), archive.toString(), lake.toString()));
    Process child =
        new ProcessBuilder(command).redirectError(folder.resolve("child.log").toFile()).start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      while (line != null && !line.equals(JobProcess.READY)) {
        line = out.readLine();
      }
      assertThat(line).as("the child came up: %s", folder.resolve("child.log")).isNotNull();
      boolean ended = child.waitFor(millis, TimeUnit.MILLISECONDS);
      child.destroyForcibly().waitFor();
      return !ended;
    }
  }

  private static String classPath() {
    String ofSurefire = System.getProperty("surefire.test.class.path");
    return ofSurefire != null ? ofSurefire : System.getProperty("java.class.path");
  }

  private static Map<LakeTable, List<String>> content(Path folder) {
    Lake lake = TestSpark.lake(folder);
    Map<LakeTable, List<String>> content = new LinkedHashMap<>();
    TABLES.forEach(table -> content.put(table, TestSpark.content(lake, table)));
    return content;
  }
}
