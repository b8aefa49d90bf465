package org.ecgsl.jobs.lake.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.storage.LogStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** Writers of a log that commit at once, in threads or processes, and what is in it afterwards. */
final class Writers {

  private static final String READY = "ready";

  private Writers() {}

  /** Commits {@code count} times, each time to the next version that is free. */
  static void commit(
      LogStore store, org.apache.hadoop.fs.Path log, Configuration hadoop, String name, int count)
      throws IOException {
    long version = 0;
    for (int i = 0; i < count; i++) {
      while (!commit(store, commit(log, version), hadoop, line(name, i))) {
        version++;
      }
      version++;
    }
  }

  private static boolean commit(
      LogStore store, org.apache.hadoop.fs.Path commit, Configuration hadoop, String line)
      throws IOException {
    try {
      store.write(commit, List.of(line).iterator(), false, hadoop);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** What writers of {@code count} commits each must have left: each commit once, no gap. */
  static void assertEachCommitOnce(
      LogStore store, org.apache.hadoop.fs.Path log, Configuration hadoop, int count, String... of)
      throws IOException {
    List<String> expected = new ArrayList<>();
    for (String name : of) {
      IntStream.range(0, count).forEach(i -> expected.add(line(name, i)));
    }
    List<String> names = new ArrayList<>();
    List<String> found = new ArrayList<>();
    store
        .listFrom(commit(log, 0), hadoop)
        .forEachRemaining(file -> names.add(file.getPath().getName()));
    for (int version = 0; version < expected.size(); version++) {
      assertThat(names).contains(commit(log, version).getName());
      try (var lines = store.read(commit(log, version), hadoop)) {
        lines.forEachRemaining(found::add);
      }
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(names).hasSameSizeAs(expected);
  }

  private static org.apache.hadoop.fs.Path commit(org.apache.hadoop.fs.Path log, long version) {
    return new org.apache.hadoop.fs.Path(log, "%020d.json".formatted(version));
  }

  private static String line(String writer, int i) {
    return "{\"commitInfo\":{\"txnId\":\"%s-%d\"}}".formatted(writer, i);
  }

  /** Starts a JVM with a class of the tests; it waits for {@link #release} once it is ready. */
  static Process start(Path log, Class<?> main, List<String> arguments) throws IOException {
    String ofSurefire = System.getProperty("surefire.test.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.matches("(--add-opens|-XX:|-Dspark\\.).*"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1g", "-cp"));
    command.add(ofSurefire != null ? ofSurefire : System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(log.toFile()).start();
  }

  /** In the process that was started: takes settings of Hadoop, {@code key=value}, from the end. */
  static void configure(Configuration hadoop, String[] arguments, int from) {
    Arrays.stream(arguments)
        .skip(from)
        .map(setting -> setting.split("=", 2))
        .forEach(pair -> hadoop.set(pair[0], pair[1]));
  }

  /** The settings of a bucket as such arguments. */
  static List<String> settings(Configuration hadoop, String bucket) {
    String prefix = "fs.s3a.bucket." + bucket + ".";
    return hadoop.getPropsWithPrefix(prefix).entrySet().stream()
        .map(setting -> prefix + setting.getKey() + "=" + setting.getValue())
        .toList();
  }

  /** Waits until all are ready, lets them go at once, and waits for their ends. */
  static void release(List<Process> processes) throws IOException, InterruptedException {
    for (Process process : processes) {
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      String line = out.readLine();
      while (line != null && !line.equals(READY)) {
        line = out.readLine();
      }
      assertThat(line).as("a writer came up").isNotNull();
    }
    for (Process process : processes) {
      try (OutputStream in = process.getOutputStream()) {
        in.write('\n');
      }
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).as("exit code of a writer").isZero();
    }
  }

  /** In the process that was started: says that it is ready, waits to be let go. */
  static void await() throws IOException {
    System.out.println(READY);
    System.out.flush();
    assertThat(System.in.read()).isNotNegative();
  }
}
