package org.ecgsl.jobs.lake;

import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/** Files of the records table: samples delta-packed, a page for each row. */
final class RecordLayout implements RowLayout<RecordRow> {

  /**
   * Encoded bytes of a row group: what a task of the segmentation reads at least. So small that a
   * day of two leads, some 50 MB, is work for a score of cores.
   */
  private static final long ROW_GROUP_BYTES = 2 << 20;

  @Override
  public LakeTable table() {
    return LakeTable.RECORDS;
  }

  @Override
  public CompressionCodecName codec() {
    return CompressionCodecName.ZSTD;
  }

  @Override
  public List<WideColumn<RecordRow>> wideColumns(MessageType schema) {
    return List.of(
        new SampleColumn<>(TableFile.listOfLists("samples", schema), RecordRow::getSamples),
        new SampleColumn<>(
            TableFile.listOfLists("context_before", schema), RecordRow::getContextBefore),
        new SampleColumn<>(
            TableFile.listOfLists("context_after", schema), RecordRow::getContextAfter));
  }

  @Override
  public Group plainColumns(RecordRow row, MessageType schema) {
    return PlainColumns.of(row, schema);
  }

  @Override
  public String recordId(RecordRow row) {
    return row.getRecordId();
  }

  @Override
  public boolean isFull(long rows, long bytes) {
    return bytes >= ROW_GROUP_BYTES;
  }
}
