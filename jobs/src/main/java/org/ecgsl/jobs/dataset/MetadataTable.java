package org.ecgsl.jobs.dataset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.jobs.config.ConfigBlock;
import org.ecgsl.signal.Diagnosis.CodeSystem;

/**
 * A table beside the waveforms, one row per recording or more.
 *
 * @param files where it may lie below the archive's root; the first that is there is read
 * @param optional whether an archive without it is as good
 * @param separator what stands between two cells
 * @param header names of the columns where the file has no row with them; empty where it has
 * @param rows matches the first cell of a row that counts
 * @param records what makes the path of a record of a row; a row may be about several, such as the
 *     same recording at two rates
 * @param columns where what is known of a patient stands
 * @param diagnoses columns of diagnoses
 */
record MetadataTable(
    List<String> files,
    boolean optional,
    char separator,
    List<String> header,
    Pattern rows,
    List<Template> records,
    Columns columns,
    List<DiagnosisColumn> diagnoses)
    implements Serializable {

  /** A column by name; empty where there is none. */
  record Column(String name, boolean optional) implements Serializable {

    /** A question mark behind the name says that the column may be missing. */
    static Column parse(String text) {
      return text.endsWith("?")
          ? new Column(text.substring(0, text.length() - 1), true)
          : new Column(text, text.isEmpty());
    }
  }

  /**
   * Where the patient's data stand.
   *
   * @param male cells that say male, without regard to case
   * @param female cells that say female
   */
  record Columns(
      Column patient,
      Column age,
      Column sex,
      List<String> male,
      List<String> female,
      Column height,
      Column weight,
      Column fold)
      implements Serializable {}

  /** A column of diagnoses, and how its cells are written. */
  record DiagnosisColumn(Column column, CodeSystem system, Form form, String separator)
      implements Serializable {

    /** How a cell is written. */
    enum Form {
      /** One code. */
      PLAIN,
      /** Several codes with a separator between them. */
      LIST,
      /** One a line. */
      LINES,
      /** A dictionary in Python's notation, whose keys are the codes. */
      PYTHON_DICT,
      /** True or false, 1 or 0; the column's name is the code. */
      FLAG
    }
  }

  /**
   * Makes a record's path of a row.
   *
   * @param texts what stands before, between and behind the columns; one more than there are
   *     columns
   * @param columns columns whose cells are put in
   * @param widths to how many characters each cell is filled up with zeros
   */
  record Template(List<String> texts, List<Column> columns, List<Integer> widths)
      implements Serializable {

    private static final Pattern PLACE = Pattern.compile("\\{([^{}:]+)(?::(\\d{1,2}))?}");

    /** Reads {@code records100/{ecg_id:5}}: columns in braces, filled up to a width if given. */
    static Template parse(String text, ConfigBlock block) {
      List<String> texts = new ArrayList<>();
      List<Column> columns = new ArrayList<>();
      List<Integer> widths = new ArrayList<>();
      Matcher matcher = PLACE.matcher(text);
      int end = 0;
      while (matcher.find()) {
        texts.add(text.substring(end, matcher.start()));
        columns.add(Column.parse(matcher.group(1)));
        widths.add(matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2)));
        end = matcher.end();
      }
      texts.add(text.substring(end));
      if (columns.isEmpty()) {
        throw block.wrong("record", "names no column in braces, as {filename} would");
      }
      return new Template(List.copyOf(texts), List.copyOf(columns), List.copyOf(widths));
    }
  }

  static List<MetadataTable> readAll(ConfigBlock descriptor) {
    return descriptor
        .blocks(
            "tables",
            "file",
            "optional",
            "separator",
            "header",
            "rows",
            "record",
            "patient",
            "age",
            "sex",
            "height",
            "weight",
            "fold",
            "diagnoses")
        .stream()
        .map(MetadataTable::read)
        .toList();
  }

  private static MetadataTable read(ConfigBlock block) {
    List<String> files = block.texts("file");
    if (files.isEmpty()) {
      throw block.missing("file");
    }
    return new MetadataTable(
        files,
        block.flag("optional"),
        block.character("separator", ','),
        block.texts("header"),
        block.pattern("rows", "(?s).*"),
        block.texts("record").stream().map(text -> Template.parse(text, block)).toList(),
        columns(block),
        block.blocks("diagnoses", "column", "system", "form", "separator").stream()
            .map(MetadataTable::diagnosis)
            .toList());
  }

  private static Columns columns(ConfigBlock block) {
    ConfigBlock sex = block.block("sex", "column", "male", "female");
    return new Columns(
        Column.parse(block.text("patient", "")),
        Column.parse(block.text("age", "")),
        Column.parse(sex.text("column", "")),
        sex.texts("male"),
        sex.texts("female"),
        Column.parse(block.text("height", "")),
        Column.parse(block.text("weight", "")),
        Column.parse(block.text("fold", "")));
  }

  private static DiagnosisColumn diagnosis(ConfigBlock block) {
    return new DiagnosisColumn(
        Column.parse(block.text("column")),
        block.choice("system", CodeSystem.class, CodeSystem.LOCAL),
        block.choice("form", DiagnosisColumn.Form.class, DiagnosisColumn.Form.PLAIN),
        block.text("separator", ";"));
  }
}
