package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A master and two workers of one core as processes, started and stopped by {@code
 * scripts/standalone-cluster}.
 */
final class StandaloneCluster implements AutoCloseable {

  private static final Pattern VARIABLE = Pattern.compile("(\\w+)=('[^']*'|\\S+)");
  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

  private final Path folder;
  private final Map<String, String> environment = new LinkedHashMap<>();

  /** Starts it, with its processes' files in a folder. */
  StandaloneCluster(Path folder, String... options) throws IOException {
    this.folder = folder;
    List<String> line = new ArrayList<>(List.of("start", "--folder", folder.toString()));
    line.addAll(List.of(options));
    Matcher variables = VARIABLE.matcher(script(line));
    while (variables.find()) {
      environment.put(variables.group(1), variables.group(2).replace("'", ""));
    }
    environment.put("ECGSL_SPARK_OPTIONS", "--executor-memory 2g");
  }

  /** What {@code ecgsl} needs to run on it. */
  Map<String, String> environment() {
    return environment;
  }

  /** One of the executors that are alive. */
  Optional<ProcessHandle> executor() throws IOException {
    for (String worker : List.of("worker-1", "worker-2")) {
      Optional<ProcessHandle> executor =
          daemon(worker).flatMap(process -> process.children().filter(this::executes).findFirst());
      if (executor.isPresent()) {
        return executor;
      }
    }
    return Optional.empty();
  }

  /** Takes a worker away with its executors, as when a machine loses its power. */
  void loseMachine(String worker) throws IOException {
    ProcessHandle process = daemon(worker).orElseThrow();
    List<ProcessHandle> executors = process.children().toList();
    process.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() throws IOException {
    script(List.of("stop", "--folder", folder.toString()));
  }

  private Optional<ProcessHandle> daemon(String name) throws IOException {
    return ProcessHandle.of(
        Long.parseLong(Files.readString(folder.resolve(name + ".pid")).strip()));
  }

  private boolean executes(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains(EXECUTOR);
  }

  private static String script(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Launcher.ROOT.resolve("scripts/standalone-cluster").toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("SPARK_HOME");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as(text).isZero();
    return text;
  }
}
