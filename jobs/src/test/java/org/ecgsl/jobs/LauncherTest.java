package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher refuses before it starts anything. */
class LauncherTest {

  @TempDir private Path folder;
  private Launcher launcher;

  @BeforeEach
  void launcher() {
    launcher = new Launcher(folder);
  }

  @Test
  void everyJavaBut17() throws Exception {
    for (String version : new String[] {"11.0.24", "1.8.0_412", "21.0.1"}) {
      assertOneLine(
          Map.of("JAVA_HOME", javaHome(version)), "it takes a JDK 17", "name it with JAVA_HOME");
    }
    assertOneLine(Map.of("JAVA_HOME", folder + "/nowhere"), "no " + folder + "/nowhere/bin/java");
  }

  @Test
  void surroundingsThatCannotWork() throws Exception {
    assertOneLine(Map.of("ECGSL_MEMORY", "plenty"), "for example 6g");
    assertOneLine(Map.of("ECGSL_RESTARTS", "often"), "a whole number");
    assertOneLine(Map.of("ECGSL_PROPERTIES", folder + "/none"), folder + "/none");
    assertOneLine(Map.of("SPARK_HOME", folder + "/none"), "no bin/spark-submit");
    assertOneLine(Map.of("ECGSL_LOG", "/proc/ecgsl/log"), "/proc/ecgsl/log", "ECGSL_LOG");
  }

  @Test
  void secretsThatOtherUsersWouldSee() throws Exception {
    for (String key :
        new String[] {
          "spark.hadoop.fs.s3a.secret.key",
          "spark.hadoop.fs.s3a.session.token",
          "spark.hadoop.fs.azure.account.key.a.dfs.core.windows.net",
          "spark.authenticate.secret"
        }) {
      Map<String, String> environment =
          Map.of("ECGSL_SPARK_OPTIONS", "--conf %s=hunter2".formatted(key));

      assertOneLine(environment, "ECGSL_SPARK_OPTIONS", "ECGSL_PROPERTIES");
      assertThat(launcher.run(environment, "ingest").text()).doesNotContain("hunter2");
    }
  }

  private void assertOneLine(Map<String, String> environment, String... parts) throws Exception {
    Launcher.Finished refused = launcher.run(environment, "ingest", "--input", "x");

    assertThat(refused.code()).as(refused.text()).isEqualTo(2);
    assertThat(refused.text().lines().toList())
        .singleElement()
        .asString()
        .startsWith("ecgsl: ")
        .contains(parts);
  }

  /** A folder whose java says no more than which one it is. */
  private String javaHome(String version) throws IOException {
    Path home = folder.resolve("jdk-" + version);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(
        java, "#!/bin/sh\necho 'openjdk version \"%s\" 2024-07-16' >&2\n".formatted(version));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home.toString();
  }
}
