package org.ecgsl.notebooks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.ecgsl.jobs.cli.Ecgsl;
import org.ecgsl.jobs.session.LakeSession;

/** What a cell may call without an import: pictures, tables, and the commands of {@code ecgsl}. */
public final class Notebook {

  private Notebook() {}

  /**
   * The Spark session of this process, which reads Delta tables and archives; commands of {@link
   * #ecgsl} end theirs, so ask anew after one.
   */
  public static SparkSession spark() {
    return LakeSession.builder("notebook")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .getOrCreate();
  }

  /** Shows a picture under the cell. */
  public static void svg(String picture) {
    DisplayData shown = new DisplayData("a picture");
    shown.putSVG(picture);
    BaseKernel.notebookKernel().display(shown);
  }

  /**
   * Shows the first rows of a table under the cell; there is more to a table than {@code show()}
   * prints in columns as wide as the widest value.
   *
   * @param rows how many at most
   */
  public static void table(Dataset<Row> data, int rows) {
    List<Row> first = data.takeAsList(rows);
    DisplayData shown = new DisplayData(first.size() + " rows");
    shown.putHTML(
        "<table>"
            + row("th", Arrays.asList(data.columns()))
            + first.stream().map(row -> row("td", values(row))).collect(Collectors.joining())
            + "</table>");
    BaseKernel.notebookKernel().display(shown);
  }

  /**
   * Runs a command of {@code ecgsl} in this process, with its Spark session, as {@code
   * ecgsl("ingest", "--input", "archive")}; prints what it prints.
   *
   * @throws IllegalStateException if it ends with another code than 0
   */
  public static void ecgsl(String... arguments) {
    int code = Ecgsl.commandLine().execute(arguments);
    if (code != 0) {
      throw new IllegalStateException(
          "ecgsl %s ended with code %d".formatted(String.join(" ", arguments), code));
    }
  }

  private static List<String> values(Row row) {
    return IntStream.range(0, row.length()).mapToObj(i -> value(row, i)).toList();
  }

  private static String value(Row row, int i) {
    boolean several = row.schema().apply(i).dataType() instanceof ArrayType && !row.isNullAt(i);
    return several
        ? row.getList(i).stream().map(String::valueOf).collect(Collectors.joining(", "))
        : String.valueOf(row.get(i));
  }

  private static String row(String tag, List<String> values) {
    return values.stream()
        .map(value -> "<%s>%s</%s>".formatted(tag, escaped(value), tag))
        .collect(Collectors.joining("", "<tr>", "</tr>"));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
