package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the jar holds that spark-submit takes. */
class ApplicationJarIT {

  private static final Path JAR = Path.of("target/ecgsl.jar");
  private static final Path SPARK = Path.of("spark-home/target/jars");

  /** Spark has them only together with the AWS SDK; frozen interfaces, the same in both places. */
  private static final String WITH_S3_ONLY = "org/reactivestreams/";

  @Test
  void applicationJarHoldsNothingThatSparkHas() throws IOException {
    Set<String> sparks = new TreeSet<>();
    for (Path jar : jars()) {
      sparks.addAll(classes(jar));
    }
    Set<String> both = classes(JAR);
    assertThat(sparks).contains("org/apache/spark/SparkContext.class");

    both.retainAll(sparks);
    both.removeIf(name -> name.startsWith(WITH_S3_ONLY));

    assertThat(both).isEmpty();
  }

  @Test
  void applicationJarHoldsWhatSparkLacks() throws IOException {
    assertThat(classes(JAR))
        .contains(
            "org/ecgsl/jobs/cli/Ecgsl.class",
            "org/ecgsl/beat/RPeakDetector.class",
            "io/delta/tables/DeltaTable.class",
            "org/deeplearning4j/nn/graph/ComputationGraph.class",
            "org/bytedeco/pytorch/Tensor.class",
            "org/reactivestreams/Publisher.class",
            "picocli/CommandLine.class",
            "com/typesafe/config/Config.class");
  }

  private static List<Path> jars() throws IOException {
    try (Stream<Path> jars = Files.list(SPARK)) {
      return jars.sorted().toList();
    }
  }

  private static Set<String> classes(Path jar) throws IOException {
    Set<String> classes = new TreeSet<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
        String name = entries.nextElement().getName();
        if (name.endsWith(".class") && !name.startsWith("META-INF/")) {
          classes.add(name);
        }
      }
    }
    return classes;
  }
}
