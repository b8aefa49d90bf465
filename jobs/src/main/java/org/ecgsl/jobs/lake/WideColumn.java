package org.ecgsl.jobs.lake;

import java.io.IOException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageWriter;

/**
 * A column that holds nearly all of a table's bytes and writes its own Parquet pages.
 *
 * @param <R> a row
 */
interface WideColumn<R> {

  /** Where it stands in the table. */
  ColumnDescriptor descriptor();

  /** Takes the value of a row; pages are written when they are full. */
  void write(R row, PageWriter pages) throws IOException;

  /** Writes what is held back, at the end of a row group. */
  void flush(PageWriter pages) throws IOException;
}
