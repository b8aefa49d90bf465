package org.ecgsl.format.table;

import com.google.errorprone.annotations.CompileTimeConstant;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.table.Mapping.Csv;

/** A text table. It is read through once to count its rows and to see whether numbers are whole. */
final class CsvTable implements SampleTable {

  /** A decimal number; Java would take {@code 1d} and {@code 0x1p3} for one too. */
  static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:\\d++(?:\\.\\d*+)?+|\\.\\d++)(?:[eE][-+]?\\d++)?+");

  private static final Set<String> BLANK = Set.of("", "nan", "na", "n/a", "null", "none", "-");
  private static final int BUFFER_CHARS = 1 << 14;
  private static final int MAX_CELL_CHARS = 1 << 12;

  private final RecordFiles files;
  private final String fileName;
  private final Csv layout;
  private final Set<String> missing;
  private List<String> columns = List.of();
  private int rowsBefore;

  private CsvTable(RecordFiles files, String fileName, Mapping mapping) {
    this.files = files;
    this.fileName = fileName;
    this.layout = mapping.csv();
    this.missing =
        Stream.concat(BLANK.stream(), mapping.signal().missing().stream())
            .map(text -> text.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  static CsvTable open(RecordFiles files, String fileName, Mapping mapping)
      throws IOException, FormatException {
    CsvTable table = new CsvTable(files, fileName, mapping);
    table.readHeader();
    return table;
  }

  private void readHeader() throws IOException, FormatException {
    try (Rows rows = new Rows(layout.skipBefore())) {
      String[] first = rows.next();
      if (first == null) {
        throw TableRecordReader.malformed(files.describe(fileName), "has no samples");
      }
      boolean named =
          switch (layout.header()) {
            case YES -> true;
            case NO -> false;
            case AUTO -> !Arrays.stream(first).allMatch(this::isSample);
          };
      columns =
          named
              ? Arrays.stream(first).map(name -> name.strip().replaceAll("^'(.*)'$", "$1")).toList()
              : IntStream.range(0, first.length).mapToObj(i -> "").toList();
      rowsBefore = layout.skipBefore() + (named ? 1 : 0) + layout.skipAfter();
    }
  }

  private boolean isSample(String cell) {
    String text = cell.strip();
    return NUMBER.matcher(text).matches() || missing.contains(text.toLowerCase(Locale.ROOT));
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public Extent measure(int[] wanted) throws IOException, FormatException {
    boolean[] whole = new boolean[wanted.length];
    Arrays.fill(whole, true);
    long count = 0;
    try (Rows rows = new Rows(rowsBefore)) {
      for (String[] row = rows.next(); row != null; row = rows.next(), count++) {
        for (int i = 0; i < wanted.length; i++) {
          double value = number(row, wanted[i], rows);
          whole[i] &= Double.isNaN(value) || value == Math.rint(value);
        }
      }
    }
    return new Extent(count, whole);
  }

  @Override
  public Cursor open(int[] wanted) throws IOException, FormatException {
    Rows rows = new Rows(rowsBefore);
    return new Cursor() {
      @Override
      public int read(double[][] out, int count) throws IOException, FormatException {
        for (int at = 0; at < count; at++) {
          String[] row = rows.next();
          if (row == null) {
            return at;
          }
          for (int i = 0; i < wanted.length; i++) {
            out[i][at] = number(row, wanted[i], rows);
          }
        }
        return count;
      }

      @Override
      public void close() {
        rows.close();
      }
    };
  }

  private double number(String[] row, int column, Rows rows) throws FormatException {
    if (column >= row.length) {
      throw rows.wrong("has %d cells where there are %d columns", row.length, columns.size());
    }
    String text = row[column].strip();
    if (NUMBER.matcher(text).matches()) {
      return Double.parseDouble(text);
    }
    if (missing.contains(text.toLowerCase(Locale.ROOT))) {
      return Double.NaN;
    }
    String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
    throw rows.wrong(
        "column %d is '%s'; it takes a number", column + 1, shown.replaceAll("\\R", " "));
  }

  /** The rows of the file that are not blank, from one of them on. */
  private final class Rows implements AutoCloseable {

    private final CsvParser parser;
    private long line;

    Rows(int skipped) throws IOException, FormatException {
      CsvParserSettings settings = new CsvParserSettings();
      settings.getFormat().setDelimiter(layout.separator());
      settings.getFormat().setComment('\0');
      settings.setReadInputOnSeparateThread(false);
      settings.setLineSeparatorDetectionEnabled(true);
      settings.setNullValue("");
      settings.setEmptyValue("");
      settings.setInputBufferSize(BUFFER_CHARS);
      settings.setMaxCharsPerColumn(MAX_CELL_CHARS);
      settings.setMaxColumns(MAX_COLUMNS);
      parser = new CsvParser(settings);
      InputStream in;
      try {
        in = files.open(fileName);
      } catch (FileNotFoundException | NoSuchFileException e) {
        throw new FormatException(
            new FormatError.MissingFile(files.describe(fileName), "the archive"));
      }
      try {
        parser.beginParsing(in, StandardCharsets.UTF_8);
      } catch (RuntimeException e) {
        in.close();
        throw translated(e);
      }
      for (int i = 0; i < skipped && next() != null; i++) {
        // Passed over.
      }
    }

    /** The next row; null behind the last. */
    String[] next() throws IOException, FormatException {
      try {
        line = parser.getContext().currentLine() + 1;
        return parser.parseNext();
      } catch (RuntimeException e) {
        throw translated(e);
      }
    }

    /** The parser's exceptions are unchecked, those it wraps the storage's in too. */
    private FormatException translated(RuntimeException e) throws IOException {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof IOException storage) {
          throw storage;
        }
      }
      return wrong(
          "is no row of cells separated by '%s', at most %d of at most %d characters",
          layout.separator(), MAX_COLUMNS, MAX_CELL_CHARS);
    }

    FormatException wrong(@CompileTimeConstant final String problem, Object... arguments) {
      return TableRecordReader.malformed(
          files.describe(fileName), Message.of("line %d", line), problem, arguments);
    }

    @Override
    public void close() {
      parser.stopParsing();
    }
  }
}
