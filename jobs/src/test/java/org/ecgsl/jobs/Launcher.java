package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Calls {@code ecgsl} as its user does.
 *
 * @param folder where the log goes, and what each command prints
 */
record Launcher(Path folder) {

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Only a command that hangs takes as long, on however slow a machine. */
  private static final long LIMIT_MINUTES = 30;

  /** A command that has ended; both its outputs as one text. */
  record Finished(int code, String text) {}

  Finished run(Map<String, String> environment, String... arguments) throws Exception {
    Process process = start(environment, arguments);
    int number = (int) outputs();
    try {
      assertThat(process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).as("the command ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Finished(process.exitValue(), Files.readString(output(number)));
  }

  /** What the n-th command that was started has printed. */
  Path output(int n) {
    return folder.resolve("output-" + n);
  }

  Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("ecgsl").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(ROOT.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("ECGSL_LOG", folder.resolve("ecgsl.log").toString());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    return builder.redirectOutput(output((int) outputs() + 1).toFile()).start();
  }

  private long outputs() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("output-")).count();
    }
  }
}
