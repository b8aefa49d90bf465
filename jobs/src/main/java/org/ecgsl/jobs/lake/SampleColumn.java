package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.function.Function;
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
 *
 * @param <R> a row
 */
final class SampleColumn<R> implements WideColumn<R> {

  private final ColumnDescriptor column;
  private final Function<R, int[][]> value;

  /**
   * @param column a required list of required lists of required integers
   * @param value {@code [lead][sample]} of a row, at least one lead
   */
  SampleColumn(ColumnDescriptor column, Function<R, int[][]> value) {
    this.column = ListLevels.requireListOfLists(column);
    this.value = value;
  }

  @Override
  public ColumnDescriptor descriptor() {
    return column;
  }

  @Override
  public void write(R row, PageWriter pages) throws IOException {
    int[][] samples = value.apply(row);
    ListLevels levels = new ListLevels();
    for (int lead = 0; lead < samples.length; lead++) {
      levels.add(lead, samples[lead].length);
    }
    int[] all = joined(samples, levels.samples());
    pages.writePageV2(
        1,
        levels.empty(),
        levels.samples() + levels.empty(),
        levels.repetition(),
        levels.definition(),
        Encoding.DELTA_BINARY_PACKED,
        BytesInput.from(DeltaPacking.pack(all, all.length)),
        statistics(all, levels.empty()));
  }

  @Override
  public void flush(PageWriter pages) {
    // Every row's page is written at once.
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
}
