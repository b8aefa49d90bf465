package org.ecgsl.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The reference of the configuration is what conf/defaults.conf says. Written anew with {@code
 * -Decgsl.writeReference=true}.
 */
class ConfigReferenceTest {

  private static final Path DEFAULTS = Path.of("../conf/defaults.conf");
  private static final Path REFERENCE = Path.of("../docs/configuration.md");
  private static final String HEAD =
      """
      # Configuration

      Every key, its default and what it means, made from [`conf/defaults.conf`](../conf/defaults.conf): the same texts as a page. A
      run's own file (`--conf FILE`, in [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md)) names only what differs, `--set
      KEY=VALUE` wins over it, and a command's own options (`--lake`, `--input`, ...) win over both. An unknown key is an error that
      names the nearest one there is. URIs: any Hadoop file system (`file:`, `hdfs:`, `s3a:`); a plain path is relative to the
      working directory. `ingest.mapping` has a page of its own: [own data](own-data.md).
      """;

  private final StringBuilder page = new StringBuilder(HEAD);
  private final List<String> keys = new ArrayList<>();

  /** Keys that share an explanation, with their defaults. */
  private static final class Rows {
    private final List<String> keys = new ArrayList<>();
    private final List<String> defaults = new ArrayList<>();
    private String what = "";
  }

  @Test
  void theReferenceSaysWhatTheDefaultsSay() throws IOException {
    block("", ConfigFactory.parseFile(DEFAULTS.toFile()).root(), "");
    if (Boolean.getBoolean("ecgsl.writeReference")) {
      Files.writeString(REFERENCE, page.toString());
    }

    assertThat(REFERENCE)
        .as("docs/configuration.md; write it anew with -Decgsl.writeReference=true")
        .content()
        .isEqualTo(page.toString());
    assertThat(keys).containsAll(ConfigFile.keys());
    assertThat(page.toString()).as("a key without an explanation").doesNotContain("|  |\n");
  }

  /** The keys of a block as a table, then the blocks within it. */
  private void block(String path, ConfigObject block, String comment) {
    List<Map.Entry<String, ConfigValue>> inOrder =
        block.entrySet().stream()
            .sorted(
                Comparator.comparingInt(
                    (Map.Entry<String, ConfigValue> entry) ->
                        entry.getValue().origin().lineNumber()))
            .toList();
    if (!path.isEmpty()) {
      page.append("\n## ").append(path).append("\n");
    }
    if (!comment.isEmpty()) {
      page.append("\n").append(comment).append("\n");
    }
    table(path, inOrder);
    for (Map.Entry<String, ConfigValue> entry : inOrder) {
      if (entry.getValue() instanceof ConfigObject inner) {
        block(key(path, entry.getKey()), inner, comment(entry.getValue()));
      }
    }
  }

  private void table(String path, List<Map.Entry<String, ConfigValue>> inOrder) {
    List<Rows> rows = new ArrayList<>();
    for (Map.Entry<String, ConfigValue> entry : inOrder) {
      if (!(entry.getValue() instanceof ConfigObject)) {
        String comment = comment(entry.getValue());
        if (rows.isEmpty() || !comment.isEmpty()) {
          rows.add(new Rows());
        }
        Rows row = rows.get(rows.size() - 1);
        String key = key(path, entry.getKey());
        keys.add(key);
        row.keys.add("`" + key + "`");
        row.defaults.add("`" + entry.getValue().render(ConfigRenderOptions.concise()) + "`");
        row.what += comment;
      }
    }
    if (!rows.isEmpty()) {
      page.append("\n| key | default | what |\n|---|---|---|\n");
      rows.forEach(
          row ->
              page.append(
                  "| %s | %s | %s |\n"
                      .formatted(
                          String.join(", ", row.keys),
                          String.join(", ", row.defaults),
                          row.what.replace("|", "\\|"))));
    }
  }

  private static String key(String path, String name) {
    String last = ConfigUtil.joinPath(name);
    return path.isEmpty() ? last : path + "." + last;
  }

  private static String comment(ConfigValue value) {
    return String.join(" ", value.origin().comments().stream().map(String::strip).toList()).strip();
  }
}
