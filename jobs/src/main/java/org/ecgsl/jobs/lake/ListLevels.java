package org.ecgsl.jobs.lake;

import java.io.ByteArrayOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;

/**
 * Repetition and definition levels of a page of lists of lists, known without looking at a value.
 */
final class ListLevels {

  /** Repetition levels: a new row, a new lead in it, a further sample of that lead. */
  static final int NEW_ROW = 0;

  private static final int NEW_LEAD = 1;
  static final int NEXT_SAMPLE = 2;

  /** Definition levels: a lead without samples, a sample. */
  private static final int EMPTY_LEAD = 1;

  private static final int SAMPLE = 2;

  private final Runs repetition = new Runs();
  private final Runs definition = new Runs();
  private int samples;
  private int empty;

  /**
   * Takes a column that such levels fit.
   *
   * @throws IllegalArgumentException if it is no required list of required lists of required values
   */
  static ColumnDescriptor requireListOfLists(ColumnDescriptor column) {
    if (column.getMaxRepetitionLevel() != NEXT_SAMPLE || column.getMaxDefinitionLevel() != SAMPLE) {
      throw new IllegalArgumentException(column + " is no list of lists without nulls");
    }
    return column;
  }

  /** Adds a lead of a row, the leads of which come in order. */
  void add(int lead, int length) {
    repetition.add(lead == 0 ? NEW_ROW : NEW_LEAD, 1);
    repetition.add(NEXT_SAMPLE, Math.max(0, length - 1));
    definition.add(length == 0 ? EMPTY_LEAD : SAMPLE, Math.max(1, length));
    samples += length;
    empty += length == 0 ? 1 : 0;
  }

  /** Samples added. */
  int samples() {
    return samples;
  }

  /** Leads without samples, which Parquet counts as nulls. */
  int empty() {
    return empty;
  }

  BytesInput repetition() {
    return repetition.bytes();
  }

  BytesInput definition() {
    return definition.bytes();
  }

  /** Levels as run-length runs of Parquet's hybrid encoding: each a varint and one byte. */
  private static final class Runs {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int level;
    private int count;

    void add(int next, int times) {
      if (next != level) {
        flush();
        level = next;
      }
      count += times;
    }

    private void flush() {
      if (count == 0) {
        return;
      }
      int header = count << 1;
      while (header >= 0x80) {
        bytes.write((header & 0x7F) | 0x80);
        header >>>= 7;
      }
      bytes.write(header);
      bytes.write(level);
      count = 0;
    }

    BytesInput bytes() {
      flush();
      return BytesInput.from(bytes.toByteArray());
    }
  }
}
