package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs docs/tutorial.md: every block marked {@code sh}, as it is written, one after the other. */
@Tag("nightly")
class TutorialIT {

  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final long MINUTES_FOR_ALL = 30;

  @TempDir private Path folder;

  @Test
  void everyCommandWorksAndTheResultIsThere() throws Exception {
    clone(folder);
    String page = Files.readString(Launcher.ROOT.resolve("docs/tutorial.md"));
    List<String> blocks = BLOCK.matcher(page).results().map((MatchResult b) -> b.group(1)).toList();
    assertThat(blocks).isNotEmpty();
    Path script = folder.resolve("tutorial.sh");
    Files.writeString(script, "set -eux\n" + String.join("\n", blocks));

    Path output = folder.resolve("output");
    ProcessBuilder bash = new ProcessBuilder("bash", script.toString()).directory(folder.toFile());
    bash.environment().remove("SPARK_HOME");
    Process run = bash.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(run.waitFor(MINUTES_FOR_ALL, TimeUnit.MINUTES)).isTrue();

    assertThat(run.exitValue()).as(Files.readString(output)).isZero();
    assertThat(folder.resolve("lake/demo/run.json")).isRegularFile();
    assertThat(folder.resolve("lake/tutorial/models/arrhythmia/model.json")).isRegularFile();
    assertThat(folder.resolve("lake/tutorial/predictions/_delta_log")).isDirectory();
    assertThat(folder.resolve("lake/demo/report.html")).isNotEmptyFile();
    assertThat(folder.resolve("lake/tutorial/report.html")).isNotEmptyFile();
    assertThat(folder.resolve("lake/tutorial/p02r1.html")).isNotEmptyFile();
  }

  /** What a clone has once it is built, without sources, so that nothing is built again. */
  private static void clone(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(Launcher.ROOT)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!List.of("lake", "logs", "pom.xml").contains(name)) {
          Files.createSymbolicLink(folder.resolve(name), file);
        }
      }
    }
  }
}
