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
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that ingests is killed for real, at any moment, and an ordinary ingest follows. */
@Tag("nightly")
class IngestKillTest {

  private static final List<LakeTable> TABLES =
      List.of(LakeTable.RECORDS, LakeTable.ANNOTATIONS, LakeTable.QUARANTINE, LakeTable.SOURCES);

  private static final int KILLS = 20;

  @TempDir Path folder;
  private Path archive;
  private Map<LakeTable, List<String>> undisturbed;
  private long undisturbedMillis;

  @BeforeEach
  void archiveAndWhatAnUndisturbedIngestMakesOfIt() throws Exception {
    archive = folder.resolve("archive");
    TestSpark.archive(archive, 6, 400);
    Files.writeString(archive.resolve("lost.hea"), "lost 1 360 4\nlost.dat 16\n");
    Files.copy(archive.resolve("p03r1.dat"), archive.resolve("again.dat"));
    Files.writeString(
        archive.resolve("again.hea"),
        Files.readString(archive.resolve("p03r1.hea")).replace("p03r1", "again"));
    IngestProcess.ingest(archive, folder.resolve("warm-up"));
    long start = System.nanoTime();
    Path lake = folder.resolve("undisturbed");
    IngestProcess.ingest(archive, lake);
    undisturbedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    undisturbed = content(lake);
  }

  @Test
  void twentyKillsAtRandomMomentsChangeNothing() throws Exception {
    Random random = new Random(KILLS);
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < KILLS; i++) {
      Path lake = folder.resolve("lake" + i);
      // The child has a cold JVM: it takes some times as long as an ingest in this one.
      long moment = random.nextLong(Math.max(1, 4 * undisturbedMillis));
      boolean killed = killAfter(lake, moment);

      IngestProcess.ingest(archive, lake);

      if (!content(lake).equals(undisturbed)) {
        failures.add("kill %d after %d ms (alive: %s)".formatted(i, moment, killed));
      }
    }
    assertThat(failures).isEmpty();
  }

  /** Returns whether the process was still at work. */
  private boolean killAfter(Path lake, long millis) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-") || option.startsWith("-XX"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1g", "-cp", classPath(), IngestProcess.class.getName()));
    command.addAll(List.of(archive.toString(), lake.toString()));
    Process child =
        new ProcessBuilder(command).redirectError(folder.resolve("child.log").toFile()).start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      while (line != null && !line.equals(IngestProcess.READY)) {
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
