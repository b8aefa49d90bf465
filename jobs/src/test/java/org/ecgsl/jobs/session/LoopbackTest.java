package org.ecgsl.jobs.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On one machine nobody listens to others, however the run was started. */
class LoopbackTest {

  /** 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104 as the kernel writes them, words little-endian. */
  private static final String LOOPBACK =
      "(tcp|udp) [0-9A-F]{6}7F:[0-9A-F]{4}"
          + "|(tcp|udp)6 (0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F):[0-9A-F]{4}";

  @TempDir private Path folder;

  @Test
  void withoutALocalAddressTheUiIsOffAndTheRestListensOnLoopback() throws Exception {
    List<String> lines = run("");

    assertThat(addresses(lines)).isNotEmpty().allMatch(address -> address.matches(LOOPBACK));
    assertThat(lines).contains(ListeningProcess.UI + "none");
  }

  @Test
  @Tag("nightly")
  void withALoopbackAddressTheUiListensThere() throws Exception {
    List<String> lines = run("127.0.0.1");

    assertThat(addresses(lines)).isNotEmpty().allMatch(address -> address.matches(LOOPBACK));
    assertThat(lines).anyMatch(line -> line.startsWith(ListeningProcess.UI + "http://127.0.0.1:"));
  }

  @Test
  void clustersAndSettingsOfOnesOwnAreLeftAlone() {
    assertThat(Loopback.settings("yarn", "")).isEmpty();
    assertThat(Loopback.settings("spark://master:7077", "10.0.0.1")).isEmpty();
    assertThat(Loopback.settings("local[*]", "10.0.0.1"))
        .containsEntry("spark.ui.enabled", "false")
        .containsEntry("spark.driver.bindAddress", "127.0.0.1");
    System.setProperty("spark.ui.enabled", "true");
    try {
      assertThat(Loopback.settings("local[*]", "")).doesNotContainKey("spark.ui.enabled");
    } finally {
      System.clearProperty("spark.ui.enabled");
    }
  }

  private static List<String> addresses(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(ListeningProcess.LISTENS))
        .map(line -> line.substring(ListeningProcess.LISTENS.length()))
        .toList();
  }

  private List<String> run(String localAddress) throws Exception {
    assumeThat(Path.of("/proc/net/tcp")).exists();
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1g", "-cp", classPath(), ListeningProcess.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("SPARK_LOCAL_IP");
    if (!localAddress.isEmpty()) {
      builder.environment().put("SPARK_LOCAL_IP", localAddress);
    }
    Path printed = folder.resolve("printed");
    Process process =
        builder
            .redirectOutput(printed.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("errors"))).isZero();
    return Files.readAllLines(printed);
  }

  private static String classPath() {
    String ofSurefire = System.getProperty("surefire.test.class.path");
    return ofSurefire != null ? ofSurefire : System.getProperty("java.class.path");
  }
}
