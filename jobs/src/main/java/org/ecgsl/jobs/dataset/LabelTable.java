package org.ecgsl.jobs.dataset;

import com.univocity.parsers.csv.CsvParser;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.dataset.MetadataTable.Column;
import org.ecgsl.model.Head;

/**
 * A CSV file of labels.
 *
 * @param file URI or path
 * @param separator what stands between two cells
 * @param record column with the name of the recording
 * @param from column with the second an answer begins at; empty: it is about the whole recording
 * @param to column with the second it ends at
 * @param label column with the label, or several with {@code ;} between them; empty: a column of
 *     each label holds 0 or 1, or its amount
 */
public record LabelTable(
    String file, char separator, String record, String from, String to, String label) {

  /**
   * An answer.
   *
   * @param record name of the recording
   * @param fromSeconds where it begins; NaN if it is about the whole recording
   * @param toSeconds where it ends
   * @param answer (K) one-hot or any-hot labels, or amounts
   */
  public record Entry(String record, double fromSeconds, double toSeconds, float[] answer) {}

  /**
   * The answers in the file; rows without one are left out.
   *
   * @throws UserException if the file is missing, lacks a column or has a cell that makes no sense
   */
  public List<Entry> read(Head.Prediction head, Configuration hadoop) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Path path = new Path(file);
    CsvParser parser = Rows.parser(separator);
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      parser.beginParsing(in, StandardCharsets.UTF_8);
      Rows rows = new Rows(parser, file, List.of());
      while (rows.next()) {
        rows.requireWhole();
        entry(rows, head).ifPresent(entries::add);
      }
    } catch (FileNotFoundException e) {
      throw new UserException("no file of labels " + file, e);
    } finally {
      parser.stopParsing();
    }
    return entries;
  }

  private Optional<Entry> entry(Rows row, Head.Prediction head) {
    Optional<String> name = row.cell(new Column(record, false));
    Optional<float[]> answer = label.isEmpty() ? byColumn(row, head) : byName(row, head);
    if (name.isEmpty() || answer.isEmpty()) {
      return Optional.empty();
    }
    if (from.isEmpty()) {
      return Optional.of(new Entry(name.get(), Double.NaN, Double.NaN, answer.get()));
    }
    double begins = seconds(row, from);
    double ends = seconds(row, to);
    if (!(begins >= 0 && ends > begins)) {
      throw row.wrong(to, "is " + ends + "; it takes a second after " + from + ", " + begins);
    }
    return Optional.of(new Entry(name.get(), begins, ends, answer.get()));
  }

  private static double seconds(Rows row, String name) {
    Column column = new Column(name, false);
    return row.cell(column)
        .map(cell -> row.number(column, cell))
        .orElseThrow(() -> row.wrong(name, "is empty; it takes seconds"));
  }

  private Optional<float[]> byName(Rows row, Head.Prediction head) {
    Optional<String> cell = row.cell(new Column(label, false));
    if (cell.isEmpty()) {
      return Optional.empty();
    }
    float[] answer = new float[head.labels().size()];
    for (String name : cell.get().split(";", -1)) {
      int index = head.labels().indexOf(name.strip());
      if (index < 0) {
        throw row.wrong(label, "is '%s'; it takes %s".formatted(name, head.labels()));
      }
      answer[index] = 1;
    }
    return Optional.of(answer);
  }

  private Optional<float[]> byColumn(Rows row, Head.Prediction head) {
    float[] answer = new float[head.labels().size()];
    for (int k = 0; k < answer.length; k++) {
      Column column = new Column(head.labels().get(k), false);
      Optional<String> cell = row.cell(column);
      if (cell.isEmpty()) {
        return Optional.empty();
      }
      answer[k] = (float) row.number(column, cell.get());
      if (head.answer() != Head.Answer.AMOUNT && answer[k] != 0 && answer[k] != 1) {
        throw row.wrong(column.name(), "is '" + cell.get() + "'; it takes 0 or 1");
      }
    }
    return Optional.of(answer);
  }
}
