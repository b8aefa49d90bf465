package org.ecgsl.jobs.lake;

import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/**
 * How rows of a table are laid out in its files.
 *
 * @param <R> a row
 */
interface RowLayout<R> {

  /** The table. */
  LakeTable table();

  /** Compression of the pages. */
  CompressionCodecName codec();

  /**
   * The columns that write their own pages, made anew for every file.
   *
   * @param schema the table's
   */
  List<WideColumn<R>> wideColumns(MessageType schema);

  /**
   * The other columns of a row.
   *
   * @param schema theirs
   */
  Group plainColumns(R row, MessageType schema);

  /** The recording a row belongs to. */
  String recordId(R row);

  /** Whether a row group of so many rows and encoded bytes is large enough. */
  boolean isFull(long rows, long bytes);
}
