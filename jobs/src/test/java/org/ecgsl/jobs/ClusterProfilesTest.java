package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.internal.config.ConfigEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The profiles for clusters: Spark takes a key it does not know without a word. */
class ClusterProfilesTest {

  private static final Path PROFILES = Path.of("../conf/cluster");

  /** Spark's entries of these are in modules for their clusters, or are families of free names. */
  private static final List<String> ELSEWHERE =
      List.of(
          "spark.kubernetes.",
          "spark.yarn.",
          "spark.executorEnv.",
          "spark.executor.resource.gpu.",
          "spark.metrics.conf.*.sink.");

  /** Read without an entry. */
  private static final Set<String> BARE = Set.of("spark.master");

  /** Entries are known once the object that holds them is there. */
  @BeforeAll
  static void readEntries() throws ClassNotFoundException {
    for (String holder : List.of("package$", "UI$", "Network$")) {
      Class.forName("org.apache.spark.internal.config." + holder);
    }
  }

  static Stream<Path> profiles() throws IOException {
    try (Stream<Path> files = Files.list(PROFILES)) {
      return files
          .filter(file -> file.toString().endsWith(".properties"))
          .filter(file -> !file.endsWith("log4j2-daemon.properties"))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void sparkKnowsEveryKey(Path profile) throws IOException {
    List<String> keys =
        Files.readAllLines(profile).stream()
            .filter(line -> line.startsWith("spark."))
            .map(line -> line.split("\\s", 2)[0])
            .toList();

    assertThat(keys)
        .isNotEmpty()
        .allMatch(
            key ->
                BARE.contains(key)
                    || ELSEWHERE.stream().anyMatch(key::startsWith)
                    || ConfigEntry.findEntry(key) != null);
  }
}
