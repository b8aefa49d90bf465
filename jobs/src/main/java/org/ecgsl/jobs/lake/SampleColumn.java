package org.ecgsl.jobs.lake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.column.statistics.Statistics;

/**
 * One Parquet column of samples, a list of integers for each lead: a page for each row, values
 * delta-binary-packed.
 *
 * <p>Parquet's own writers take values one by one, with two levels beside each. In a window of
 * samples the levels are known beforehand and the values lie in an array; written so, a core writes
 * several times as many samples a second (measured by {@code ecgsl bench ingest}). The pages are
 * ordinary ones (Apache Parquet format, data page v2) that any reader takes.
 */
final class SampleColumn {

  /** Repetition levels: a new row, a new lead in it, a further sample of that lead. */
  private static final int NEW_ROW = 0;

  private static final int NEW_LEAD = 1;
  private static final int NEXT_SAMPLE = 2;

  /** Definition levels: a lead without samples, a sample. */
  private static final int EMPTY_LEAD = 1;

  private static final int SAMPLE = 2;

  private final ColumnDescriptor column;

  /**
   * @param column a required list of required lists of required integers
   */
  SampleColumn(ColumnDescriptor column) {
    if (column.getMaxRepetitionLevel() != NEXT_SAMPLE || column.getMaxDefinitionLevel() != SAMPLE) {
      throw new IllegalArgumentException(column + " is no list of lists without nulls");
    }
    this.column = column;
  }

  ColumnDescriptor descriptor() {
    return column;
  }

  /**
   * Writes the page of one row.
   *
   * @param samples {@code [lead][sample]}, at least one lead
   */
  void write(int[][] samples, PageWriter pages) throws IOException {
    LevelRuns repetition = new LevelRuns();
    LevelRuns definition = new LevelRuns();
    int values = 0;
    int empty = 0;
    for (int lead = 0; lead < samples.length; lead++) {
      int length = samples[lead].length;
      repetition.add(lead == 0 ? NEW_ROW : NEW_LEAD, 1);
      repetition.add(NEXT_SAMPLE, Math.max(0, length - 1));
      definition.add(length == 0 ? EMPTY_LEAD : SAMPLE, Math.max(1, length));
      values += length;
      empty += length == 0 ? 1 : 0;
    }
    int[] all = joined(samples, values);
    pages.writePageV2(
        1,
        empty,
        values + empty,
        repetition.bytes(),
        definition.bytes(),
        Encoding.DELTA_BINARY_PACKED,
        BytesInput.from(DeltaPacking.pack(all, values)),
        statistics(all, empty));
  }

  private static int[] joined(int[][] samples, int values) {
    int[] all = new int[values];
    int at = 0;
    for (int[] lead : samples) {
      System.arraycopy(lead, 0, all, at, lead.length);
      at += lead.length;
    }
    return all;
  }

  private Statistics<?> statistics(int[] samples, int empty) {
    IntStatistics statistics = (IntStatistics) Statistics.createStats(column.getPrimitiveType());
    statistics.incrementNumNulls(empty);
    if (samples.length > 0) {
      int lowest = Integer.MAX_VALUE;
      int highest = Integer.MIN_VALUE;
      for (int sample : samples) {
        lowest = Math.min(lowest, sample);
        highest = Math.max(highest, sample);
      }
      statistics.setMinMax(lowest, highest);
    }
    return statistics;
  }

  /** Levels as run-length runs of Parquet's hybrid encoding: each a varint and one byte. */
  private static final class LevelRuns {
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
