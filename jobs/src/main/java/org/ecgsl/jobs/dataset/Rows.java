package org.ecgsl.jobs.dataset;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.dataset.MetadataTable.Column;
import org.ecgsl.jobs.dataset.MetadataTable.Template;

/** The rows of a table one after the other, cells by the name of their column. */
final class Rows {

  /** Longest cell. */
  static final int MAX_CELL_CHARS = 1 << 20;

  /** Cells that say nothing, in lower case. */
  private static final Set<String> UNSTATED = Set.of("", "na", "nan", "n/a", "null", "none", "-");

  private final CsvParser parser;
  private final String place;
  private final Map<String, Integer> columns = new HashMap<>();
  private final int width;
  private String[] cells = {};
  private long line;

  /**
   * Begins at the first row, or behind it if that names the columns.
   *
   * @param header names of the columns, empty if the first row has them
   */
  Rows(CsvParser parser, String place, List<String> header) {
    this.parser = parser;
    this.place = place;
    List<String> names = header;
    if (header.isEmpty()) {
      if (!next()) {
        throw new UserException(
            place + " is empty; a row with the names of the columns is missing");
      }
      names = List.of(cells);
    }
    for (int i = 0; i < names.size(); i++) {
      columns.putIfAbsent(names.get(i).strip(), i);
    }
    width = names.size();
  }

  /** A parser of tables: quoted cells over several lines, either line end, a byte order mark. */
  static CsvParser parser(char separator) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setDelimiter(separator);
    settings.getFormat().setComment('\0');
    settings.setReadInputOnSeparateThread(false);
    settings.setLineSeparatorDetectionEnabled(true);
    settings.setSkipEmptyLines(false);
    settings.setNullValue("");
    settings.setEmptyValue("");
    // Otherwise a quote that is not closed moves cells into other columns without a word.
    settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
    settings.setMaxCharsPerColumn(MAX_CELL_CHARS);
    settings.setMaxColumns(1 << 12);
    return new CsvParser(settings);
  }

  /** Goes on to the next row that is not blank; false behind the last. */
  boolean next() {
    do {
      line = parser.getContext().currentLine() + 1;
      cells = parser.parseNext();
    } while (cells != null && cells.length == 1 && cells[0].isBlank());
    return cells != null;
  }

  /** Fails if the row breaks off, as one does in which a quote was not closed. */
  void requireWhole() {
    if (cells.length < width) {
      throw new UserException(
          "%s line %d: %d cells where there are %d columns; a quote may not be closed"
              .formatted(place, line, cells.length, width));
    }
  }

  /** The first cell. */
  String first() {
    return cells[0].strip();
  }

  /** A cell; empty if it says nothing or its column, being optional, is not there. */
  Optional<String> cell(Column column) {
    Integer index = columns.get(column.name());
    if (index == null) {
      if (column.optional()) {
        return Optional.empty();
      }
      throw new UserException(
          "%s has no column %s; its columns are %s"
              .formatted(place, column.name(), String.join(", ", columns.keySet())));
    }
    String cell = cells[index].strip();
    return UNSTATED.contains(cell.toLowerCase(Locale.ROOT)) ? Optional.empty() : Optional.of(cell);
  }

  /** A cell as a number. */
  double number(Column column, String cell) {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      throw wrong(column.name(), "is '" + cell + "'; it takes a number");
    }
  }

  /** The path a template makes; empty if one of its cells is. */
  Optional<String> path(Template template) {
    StringBuilder path = new StringBuilder(template.texts().get(0));
    for (int i = 0; i < template.columns().size(); i++) {
      Optional<String> cell = cell(template.columns().get(i));
      if (cell.isEmpty()) {
        return Optional.empty();
      }
      path.append("0".repeat(Math.max(0, template.widths().get(i) - cell.get().length())));
      path.append(cell.get()).append(template.texts().get(i + 1));
    }
    return Optional.of(path.toString());
  }

  UserException wrong(String column, String problem) {
    return new UserException("%s line %d: column %s %s".formatted(place, line, column, problem));
  }
}
