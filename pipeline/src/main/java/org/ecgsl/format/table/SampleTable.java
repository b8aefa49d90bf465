package org.ecgsl.format.table;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;

/** A file seen as a table: a row per instant, a column per signal. */
public interface SampleTable {

  /** Most columns a table may have; a file with more is no recording. */
  int MAX_COLUMNS = 512;

  /** Opens the table in a file. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens a table.
     *
     * @throws FormatException if the file does not follow its format
     */
    SampleTable open(RecordFiles files, String fileName, Mapping mapping)
        throws IOException, FormatException;
  }

  /** Names of the columns; empty names where the file has none. */
  List<String> columns();

  /**
   * Counts the rows, and looks whether a column holds whole numbers alone, which are then kept as
   * they are.
   *
   * @param wanted indices of the columns that count
   * @throws FormatException if one of them holds what is no number
   */
  Extent measure(int[] wanted) throws IOException, FormatException;

  /** Goes through the rows from the first on. */
  Cursor open(int[] wanted) throws IOException, FormatException;

  /**
   * What {@link #measure} found.
   *
   * @param integers for each wanted column, whether it holds whole numbers alone
   */
  record Extent(long rows, boolean[] integers) {}

  /** Goes through the rows. */
  interface Cursor extends Closeable {
    /**
     * Reads rows; {@code NaN} stands for a cell that says nothing.
     *
     * @param out one array for each wanted column
     * @param rows how many, at most the length of the arrays
     * @return how many were read, fewer at the end alone
     */
    int read(double[][] out, int rows) throws IOException, FormatException;
  }
}
