package org.ecgsl.format.table;

import java.io.IOException;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;

/** Finds a recording's sampling rate, and whether its times keep to it. */
final class SampleRate {

  private static final int BLOCK = 1 << 12;

  /** Times rounded to what their column shows lie this many samples off, not more. */
  private static final double LARGEST_SHIFT = 1.5;

  /** A rate found from rounded times is taken for the whole number it is this near to. */
  private static final double ROUNDING = 5e-4;

  /** A stated rate and the one found may differ by this share. */
  private static final double DISAGREEMENT = 0.01;

  private SampleRate() {}

  /**
   * The rate.
   *
   * @param column column of the times, -1 if there is none
   * @throws FormatException if neither the mapping nor the times tell it, or the times have a gap
   */
  static double of(SampleTable table, int column, long rows, Mapping mapping, String place)
      throws IOException, FormatException {
    double stated = mapping.signal().rateHz();
    if (column < 0) {
      if (stated == 0) {
        throw TableRecordReader.malformed(
            place,
            "has no sampling rate: give rate-hz or a time column in the mapping, or fs in NAME.json");
      }
      return stated;
    }
    double[] ends = ends(table, column, rows);
    double found = (rows - 1) / (ends[1] - ends[0]) * mapping.time().perSecond();
    if (!(found > 0) || Double.isInfinite(found)) {
      throw TableRecordReader.malformed(
          place,
          Message.of("column %s", Message.known(mapping.time().column())),
          "does not hold times that grow");
    }
    if (stated > 0 && Math.abs(found - stated) > DISAGREEMENT * stated) {
      throw TableRecordReader.malformed(
          place,
          Message.of("column %s", Message.known(mapping.time().column())),
          "gives %.4g Hz where %.4g Hz are stated",
          found,
          stated);
    }
    requireNoGap(table, column, rows, ends, mapping, place);
    double whole = Math.rint(found);
    double rounded = whole > 0 && Math.abs(found - whole) < ROUNDING * found ? whole : found;
    return stated > 0 ? stated : rounded;
  }

  private static double[] ends(SampleTable table, int column, long rows)
      throws IOException, FormatException {
    double[][] block = new double[1][(int) Math.min(rows, BLOCK)];
    double[] ends = {Double.NaN, Double.NaN};
    try (SampleTable.Cursor cursor = table.open(new int[] {column})) {
      for (long at = 0; at < rows; ) {
        int read = cursor.read(block, block[0].length);
        if (read == 0) {
          break;
        }
        ends[0] = at == 0 ? block[0][0] : ends[0];
        ends[1] = block[0][read - 1];
        at += read;
      }
    }
    return ends;
  }

  private static void requireNoGap(
      SampleTable table, int column, long rows, double[] ends, Mapping mapping, String place)
      throws IOException, FormatException {
    double step = (ends[1] - ends[0]) / (rows - 1);
    double[][] block = new double[1][(int) Math.min(rows, BLOCK)];
    try (SampleTable.Cursor cursor = table.open(new int[] {column})) {
      long at = 0;
      for (int read = cursor.read(block, block[0].length);
          read > 0;
          read = cursor.read(block, block[0].length)) {
        for (int i = 0; i < read; i++, at++) {
          double shift = (block[0][i] - ends[0]) / step - at;
          if (!(Math.abs(shift) <= LARGEST_SHIFT)) {
            throw TableRecordReader.malformed(
                place,
                Message.of("column %s, sample %d", Message.known(mapping.time().column()), at),
                "%s is %.1f samples off: fill gaps with empty cells, or state rate-hz and no"
                    + " time column",
                block[0][i],
                shift);
          }
        }
      }
    }
  }
}
