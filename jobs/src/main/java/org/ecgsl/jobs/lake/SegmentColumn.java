package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.Statistics;

/**
 * One Parquet column of heartbeat segments, a list of floats for each lead, plainly encoded: whole
 * arrays are copied into a page and not value by value, for the reasons {@link SampleColumn} gives.
 *
 * @param <R> a row
 */
final class SegmentColumn<R> implements WideColumn<R> {

  private static final int PAGE_BYTES = 256 << 10;

  private final ColumnDescriptor column;
  private final Function<R, float[][]> value;
  private ListLevels levels = new ListLevels();
  private ByteBuffer page = ByteBuffer.allocate(PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private int rows;

  /**
   * @param column a required list of required lists of required floats
   * @param value {@code [lead][sample]} of a row; at least one lead, each of at least one sample
   */
  SegmentColumn(ColumnDescriptor column, Function<R, float[][]> value) {
    this.column = ListLevels.requireListOfLists(column);
    this.value = value;
  }

  @Override
  public ColumnDescriptor descriptor() {
    return column;
  }

  @Override
  public void write(R row, PageWriter pages) throws IOException {
    float[][] segment = value.apply(row);
    int bytes = segment.length * segment[0].length * Float.BYTES;
    if (page.remaining() < bytes) {
      flush(pages);
    }
    if (page.capacity() < bytes) {
      page = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
    for (int lead = 0; lead < segment.length; lead++) {
      levels.add(lead, segment[lead].length);
      page.asFloatBuffer().put(segment[lead]);
      page.position(page.position() + segment[lead].length * Float.BYTES);
    }
    rows++;
  }

  @Override
  public void flush(PageWriter pages) throws IOException {
    if (rows == 0) {
      return;
    }
    pages.writePageV2(
        rows,
        0,
        levels.samples(),
        levels.repetition(),
        levels.definition(),
        Encoding.PLAIN,
        BytesInput.from(Arrays.copyOf(page.array(), page.position())),
        Statistics.getBuilderForReading(column.getPrimitiveType()).withNumNulls(0).build());
    levels = new ListLevels();
    page.clear();
    rows = 0;
  }
}
