package org.ecgsl.jobs.dataset;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.dataset.MetadataTable.Column;
import org.ecgsl.jobs.dataset.MetadataTable.DiagnosisColumn;
import org.ecgsl.jobs.dataset.MetadataTable.Template;
import org.ecgsl.signal.Diagnosis;
import org.ecgsl.signal.Sex;

/**
 * Reads the tables of an archive.
 *
 * <p>They are read by univocity-parsers, which Spark reads its CSV by and brings along: quoted
 * cells over several lines, either line end, a byte order mark.
 */
public final class MetadataReader {

  private static final int OLDEST = 130;

  /** Ids that went through a column of floating-point numbers, as PTB-XL's did. */
  private static final Pattern WHOLE_NUMBER = Pattern.compile("^(-?\\d+)\\.0*$");

  private final DatasetDescriptor descriptor;
  private final RecordFiles files;

  private MetadataReader(DatasetDescriptor descriptor, RecordFiles files) {
    this.descriptor = descriptor;
    this.files = files;
  }

  /**
   * Reads all tables.
   *
   * @param files the archive's root
   * @throws UserException if a table is missing that is not optional, lacks a column, or has a cell
   *     that makes no sense
   */
  public static DatasetMetadata read(DatasetDescriptor descriptor, RecordFiles files)
      throws IOException {
    MetadataReader reader = new MetadataReader(descriptor, files);
    Map<String, RecordMetadata> byPath = new HashMap<>();
    for (MetadataTable table : descriptor.tables()) {
      Optional<String> file = reader.find(table);
      if (file.isPresent()) {
        reader.read(table, file.get(), byPath);
      }
    }
    return new DatasetMetadata(descriptor, byPath);
  }

  private Optional<String> find(MetadataTable table) throws IOException {
    for (String name : table.files()) {
      if (files.exists(name)) {
        return Optional.of(name);
      }
    }
    if (table.optional()) {
      return Optional.empty();
    }
    throw new UserException(
        "%s does not exist, though the descriptor of %s has it; point the input at the folder it lies in"
            .formatted(files.describe(table.files().get(0)), descriptor.name()));
  }

  private void read(MetadataTable table, String file, Map<String, RecordMetadata> byPath)
      throws IOException {
    CsvParser parser = Rows.parser(table.separator());
    try (InputStream in = files.open(file)) {
      parser.beginParsing(in, StandardCharsets.UTF_8);
      String place = files.describe(file);
      Rows rows = new Rows(parser, place, table.header());
      while (rows.next()) {
        if (table.rows().matcher(rows.first()).matches()) {
          add(table, rows, byPath);
        }
      }
    } catch (TextParsingException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof IOException storage) {
          throw storage;
        }
      }
      throw new UserException(
          "%s line %d: is no table separated by '%s': a quote is not closed or a cell is longer than %,d characters"
              .formatted(
                  files.describe(file),
                  e.getLineIndex() + 1,
                  table.separator(),
                  Rows.MAX_CELL_CHARS),
          e);
    } finally {
      parser.stopParsing();
    }
  }

  private static void add(MetadataTable table, Rows row, Map<String, RecordMetadata> byPath) {
    row.requireWhole();
    RecordMetadata said = new RecordMetadata();
    MetadataTable.Columns columns = table.columns();
    row.cell(columns.patient()).ifPresent(id -> said.patient(wholeNumber(id)));
    row.cell(columns.fold()).ifPresent(fold -> said.fold(wholeNumber(fold)));
    row.cell(columns.sex()).ifPresent(cell -> said.sex(sex(cell, columns, row)));
    row.cell(columns.age())
        // Older than, as LUDB's >89: an age not told.
        .filter(cell -> !cell.startsWith(">"))
        .map(cell -> row.number(columns.age(), cell))
        // PTB-XL has 300 for everybody over 89.
        .filter(age -> age >= 0 && age <= OLDEST)
        .ifPresent(age -> said.age((int) Math.floor(age)));
    positive(row, columns.height()).ifPresent(said::height);
    positive(row, columns.weight()).ifPresent(said::weight);
    for (DiagnosisColumn column : table.diagnoses()) {
      row.cell(column.column())
          .map(cell -> DiagnosisCell.codes(column, cell, row))
          .orElse(List.of())
          .forEach(code -> said.diagnosis(new Diagnosis(column.system(), code)));
    }
    for (Template template : table.records()) {
      row.path(template)
          .map(path -> byPath.computeIfAbsent(path, first -> new RecordMetadata()))
          .ifPresent(metadata -> metadata.fillIn(said));
    }
  }

  private static Sex sex(String cell, MetadataTable.Columns columns, Rows row) {
    if (columns.male().stream().anyMatch(cell::equalsIgnoreCase)) {
      return Sex.MALE;
    }
    if (columns.female().stream().anyMatch(cell::equalsIgnoreCase)) {
      return Sex.FEMALE;
    }
    if (cell.toLowerCase(Locale.ROOT).startsWith("unk")) {
      return Sex.UNKNOWN;
    }
    throw row.wrong(
        columns.sex().name(),
        "is '%s'; it takes %s for male, %s for female"
            .formatted(
                cell, String.join(" or ", columns.male()), String.join(" or ", columns.female())));
  }

  private static Optional<Double> positive(Rows row, Column column) {
    return row.cell(column).map(cell -> row.number(column, cell)).filter(value -> value > 0);
  }

  private static String wholeNumber(String cell) {
    return WHOLE_NUMBER.matcher(cell).replaceFirst("$1");
  }
}
