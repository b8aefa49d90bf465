package org.ecgsl.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole classes in the documentation compile as they stand. */
class DocumentedJavaTest {

  private static final Pattern EXAMPLE =
      Pattern.compile("```java\\n((?:import .*\\n)+\\n[^`]*public class (\\w+)[^`]*)```");

  @TempDir private Path folder;

  @Test
  void theExampleOfInferenceCompiles() throws IOException {
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../docs/inference.md")));
    assertThat(example.find()).isTrue();
    Path file = folder.resolve(example.group(2) + ".java");
    Files.writeString(file, example.group(1));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter told = new StringWriter();

    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiles =
          compiler
              .getTask(
                  told,
                  files,
                  null,
                  List.of("-proc:none", "-d", folder.toString()),
                  null,
                  files.getJavaFileObjects(file))
              .call();

      assertThat(compiles).as(told.toString()).isTrue();
    }
  }
}
