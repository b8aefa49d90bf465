package org.ecgsl.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every notebook runs from its first cell to its last, as a user would run it; in the ordinary
 * build the quickest alone.
 */
class NotebooksIT {

  private static final Path NOTEBOOKS = Path.of("..").toAbsolutePath().normalize();
  private static final long LIMIT_MINUTES = 10;

  @TempDir private Path folder;

  @BeforeAll
  static void wantJupyter() {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "jupyter-nbconvert"))),
        "no jupyter-nbconvert");
  }

  static List<Path> notebooks() throws IOException {
    try (Stream<Path> files = Files.list(NOTEBOOKS)) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }

  @Test
  void theFirstRunsToItsEnd() throws Exception {
    assertRunsToItsEnd(notebooks().get(0));
  }

  @Tag("nightly")
  @ParameterizedTest
  @MethodSource("notebooks")
  void runsToItsEnd(Path notebook) throws Exception {
    assertRunsToItsEnd(notebook);
  }

  private void assertRunsToItsEnd(Path notebook) throws Exception {
    Path run = folder.resolve("run.ipynb");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                NOTEBOOKS.resolve("jupyter").toString(),
                "nbconvert",
                "--to=notebook",
                "--execute",
                "--ExecutePreprocessor.timeout=" + TimeUnit.MINUTES.toSeconds(LIMIT_MINUTES),
                "--output=" + run,
                notebook.toString())
            .directory(NOTEBOOKS.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    // What people see who only read it is what they get.
    assertThat(kinds(run)).isEqualTo(kinds(notebook));
  }

  /** What lies under each cell: text, pictures, tables; figures differ from machine to machine. */
  private static List<List<String>> kinds(Path notebook) throws IOException {
    List<List<String>> kinds = new ArrayList<>();
    for (JsonNode cell : new ObjectMapper().readTree(notebook.toFile()).get("cells")) {
      List<String> own = new ArrayList<>();
      for (JsonNode output : cell.path("outputs")) {
        if (!output.path("name").asText().equals("stderr")) {
          output.path("data").fieldNames().forEachRemaining(own::add);
        }
      }
      kinds.add(own);
    }
    return kinds;
  }
}
