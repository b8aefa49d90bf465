package org.ecgsl.jobs.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ecgsl.jobs.dataset.MetadataTable.DiagnosisColumn;

/** Takes the codes out of a cell. */
final class DiagnosisCell {

  /** {@code 'NORM': 100.0}, as Python prints an entry whose key is a text. */
  private static final Pattern ENTRY =
      Pattern.compile("\\s*+(?:'([^'\\\\]++)'|\"([^\"\\\\]++)\")\\s*+:\\s*+[-+.\\w]++\\s*+");

  private DiagnosisCell() {}

  /** The codes of a cell in their order. */
  static List<String> codes(DiagnosisColumn column, String cell, Rows row) {
    return switch (column.form()) {
      case PLAIN -> List.of(cell);
      case LIST -> stripped(Arrays.stream(cell.split(Pattern.quote(column.separator()))));
      case LINES -> stripped(cell.lines());
      case PYTHON_DICT -> keys(column, cell, row);
      case FLAG -> flag(column, cell, row);
    };
  }

  private static List<String> stripped(Stream<String> codes) {
    return codes.map(String::strip).filter(code -> !code.isEmpty()).toList();
  }

  private static List<String> keys(DiagnosisColumn column, String cell, Rows row) {
    List<String> keys = new ArrayList<>();
    boolean braces = cell.startsWith("{") && cell.endsWith("}") && cell.length() >= 2;
    String inside = braces ? cell.substring(1, cell.length() - 1) : "?";
    Matcher entry = ENTRY.matcher(inside);
    int at = 0;
    while (at < inside.length() && !inside.isBlank()) {
      if (!entry.region(at, inside.length()).lookingAt()
          || (entry.end() < inside.length() && inside.charAt(entry.end()) != ',')) {
        throw row.wrong(
            column.column().name(),
            "is %s; it takes a dictionary such as {'NORM': 100.0, 'SR': 0.0}".formatted(cell));
      }
      keys.add(entry.group(1) == null ? entry.group(2) : entry.group(1));
      at = entry.end() + 1;
    }
    return keys;
  }

  private static List<String> flag(DiagnosisColumn column, String cell, Rows row) {
    return switch (cell.toLowerCase(Locale.ROOT)) {
      case "true", "1", "1.0" -> List.of(column.column().name());
      case "false", "0", "0.0" -> List.of();
      default ->
          throw row.wrong(column.column().name(), "is '" + cell + "'; it takes true or false");
    };
  }
}
