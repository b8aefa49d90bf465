package org.ecgsl.jobs.lake;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.GroupWriter;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.execution.datasources.parquet.SparkToParquetSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;

/**
 * A Parquet file of the records table in the making. It is no part of the table before a commit
 * names it: one that is never committed is swept away by the next vacuum.
 *
 * <p>Written by hand and not by Spark because this is where an ingest spends its time: see {@link
 * SampleColumn}.
 */
public final class RecordFile implements Closeable {

  private static final Set<String> SAMPLE_COLUMNS =
      Set.of("samples", "context_before", "context_after");

  /** Encoded bytes of a row group: what a task of the segmentation reads at least. */
  private static final long ROW_GROUP_BYTES = 16 << 20;

  private static final CompressionCodecName CODEC = CompressionCodecName.ZSTD;
  private static final MessageType SCHEMA = schema();

  private final String name = "part-" + UUID.randomUUID() + ".zstd.parquet";
  private final Path path;
  private final Configuration hadoop;
  private final ParquetFileWriter file;
  private final CodecFactory codecs;
  private final List<SampleColumn> sampleColumns = new ArrayList<>();
  private final MessageType plainSchema;
  private final ParquetProperties properties =
      ParquetProperties.builder()
          .withWriterVersion(WriterVersion.PARQUET_2_0)
          .withAllocator(HeapByteBufferAllocator.getInstance())
          .build();
  private RowGroup rowGroup;
  private KeyRange keys = KeyRange.NONE;
  private long rows;
  private boolean ended;

  /**
   * Begins a file.
   *
   * @param table folder of the records table
   */
  public RecordFile(Path table, Configuration hadoop) throws IOException {
    this.path = new Path(table, name);
    this.hadoop = hadoop;
    this.codecs = new CodecFactory(hadoop, ParquetProperties.DEFAULT_PAGE_SIZE);
    List<Type> plain = new ArrayList<>();
    for (Type column : SCHEMA.getFields()) {
      if (SAMPLE_COLUMNS.contains(column.getName())) {
        sampleColumns.add(
            new SampleColumn(
                SCHEMA.getColumnDescription(
                    new String[] {column.getName(), "list", "element", "list", "element"})));
      } else {
        plain.add(column);
      }
    }
    plainSchema = new MessageType(SCHEMA.getName(), plain);
    file =
        new ParquetFileWriter(
            HadoopOutputFile.fromPath(path, hadoop),
            SCHEMA,
            ParquetFileWriter.Mode.CREATE,
            ROW_GROUP_BYTES,
            0,
            ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
            ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
            false);
    file.start();
  }

  /**
   * A finished file, as a commit needs it.
   *
   * @param name name within the table's folder
   * @param rows rows in it
   * @param firstRecord smallest record id in it, with {@code lastRecord} the largest
   */
  public record Written(
      String name,
      long bytes,
      long modifiedMillis,
      long rows,
      String firstRecord,
      String lastRecord)
      implements java.io.Serializable {}

  /** Adds a row. */
  public void write(RecordRow row) throws IOException {
    if (rowGroup == null) {
      rowGroup = new RowGroup();
    }
    rowGroup.write(row);
    keys = keys.with(row.getRecordId());
    rows++;
    if (rowGroup.bytes() >= ROW_GROUP_BYTES) {
      endRowGroup();
    }
  }

  /** Bytes written so far, those of the row group in the making left out. */
  public long bytes() throws IOException {
    return file.getPos();
  }

  /** Completes the file. */
  public Written end() throws IOException {
    endRowGroup();
    file.end(Map.of());
    ended = true;
    var status = path.getFileSystem(hadoop).getFileStatus(path);
    return new Written(
        name, status.getLen(), status.getModificationTime(), rows, keys.first(), keys.last());
  }

  private void endRowGroup() throws IOException {
    if (rowGroup != null) {
      rowGroup.end();
      rowGroup = null;
    }
  }

  /** Deletes the file unless it was completed. */
  @Override
  public void close() throws IOException {
    codecs.release();
    if (!ended) {
      FileSystem files = path.getFileSystem(hadoop);
      try {
        file.end(Map.of());
      } finally {
        files.delete(path, false);
      }
    }
  }

  private static MessageType schema() {
    return new SparkToParquetSchemaConverter(
            false, SQLConf.ParquetOutputTimestampType$.MODULE$.TIMESTAMP_MICROS(), false)
        .convert(LakeTable.RECORDS.schema());
  }

  /** The rows that are flushed together. */
  private final class RowGroup {
    private final ColumnChunkPageWriteStore pages;
    private final ColumnWriteStore columns;
    private final RecordConsumer consumer;
    private final GroupWriter plain;
    private long count;

    RowGroup() {
      pages =
          new ColumnChunkPageWriteStore(
              codecs.getCompressor(CODEC),
              SCHEMA,
              HeapByteBufferAllocator.getInstance(),
              ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH);
      columns = properties.newColumnWriteStore(plainSchema, pages);
      consumer = new ColumnIOFactory().getColumnIO(plainSchema).getRecordWriter(columns);
      plain = new GroupWriter(consumer, plainSchema);
    }

    void write(RecordRow row) throws IOException {
      plain.write(PlainColumns.of(row, plainSchema));
      for (SampleColumn column : sampleColumns) {
        column.write(
            samples(row, column.descriptor().getPath()[0]),
            pages.getPageWriter(column.descriptor()));
      }
      count++;
    }

    long bytes() {
      long bytes = columns.getBufferedSize();
      for (SampleColumn column : sampleColumns) {
        bytes += pages.getPageWriter(column.descriptor()).getMemSize();
      }
      return bytes;
    }

    void end() throws IOException {
      consumer.flush();
      columns.flush();
      file.startBlock(count);
      pages.flushToFileWriter(file);
      file.endBlock();
      columns.close();
    }
  }

  private static int[][] samples(RecordRow row, String column) {
    return switch (column) {
      case "samples" -> row.getSamples();
      case "context_before" -> row.getContextBefore();
      case "context_after" -> row.getContextAfter();
      default -> throw new IllegalArgumentException(column);
    };
  }

  /** Smallest and largest record id, empty strings before the first. */
  private record KeyRange(String first, String last) {
    static final KeyRange NONE = new KeyRange("", "");

    KeyRange with(String key) {
      return new KeyRange(
          equals(NONE) || key.compareTo(first) < 0 ? key : first,
          equals(NONE) || key.compareTo(last) > 0 ? key : last);
    }
  }
}
