package org.ecgsl.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Every command in the documentation, in the configurations and in the help is one there is, with
 * options it has; a configuration it names is there.
 */
class DocumentedCommandsTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern COMMAND = Pattern.compile("(?:^|\\s)(?:\\./)?ecgsl ([a-z-]+ .*)$");
  private static final Pattern CONFIGURATION = Pattern.compile("--conf (conf/\\S+\\.conf)");

  static Stream<String> commands() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
      pages
          .filter(page -> page.toString().endsWith(".md"))
          .sorted()
          .forEach(page -> lines.addAll(code(page)));
    }
    lines.addAll(code(ROOT.resolve("README.md")));
    for (CommandLine command : all(Ecgsl.commandLine(Terminal.NONE))) {
      lines.addAll(Arrays.asList(command.getCommandSpec().usageMessage().footer()));
    }
    return lines.stream()
        .map(COMMAND::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1).replaceFirst("\\s+#.*|\\s+[>|].*|\\)?\\s{3,}.*", "").strip())
        .filter(line -> !line.contains("NAME.conf"))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isUnderstood(String line) {
    String[] words = line.replace("'", "").split("\\s+");
    assertThatCode(() -> Ecgsl.commandLine(Terminal.NONE).parseArgs(words))
        .doesNotThrowAnyException();

    CONFIGURATION
        .matcher(line)
        .results()
        .forEach(named -> assertThat(ROOT.resolve(named.group(1))).isRegularFile());
  }

  /** Lines of a page that are code: within fences or indented by four; those that go on are one. */
  private static List<String> code(Path page) {
    try {
      List<String> lines = new ArrayList<>();
      boolean fenced = false;
      for (String line : Files.readString(page).replaceAll("\\\\\n\\s*", "").lines().toList()) {
        if (line.startsWith("```")) {
          fenced = !fenced;
        } else if (fenced || line.startsWith("    ")) {
          lines.add(line);
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command and all below it. */
  static List<CommandLine> all(CommandLine command) {
    List<CommandLine> commands = new ArrayList<>(List.of(command));
    command.getSubcommands().values().forEach(below -> commands.addAll(all(below)));
    return commands;
  }
}
