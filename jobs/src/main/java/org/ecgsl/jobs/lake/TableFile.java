package org.ecgsl.jobs.lake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.GroupWriter;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.execution.datasources.parquet.SparkToParquetSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import scala.Option;
import scala.collection.immutable.Map$;

/**
 * A Parquet file of a table in the making. It is no part of the table before a commit names it: one
 * that is never committed is deleted by the next forgetting.
 *
 * <p>Written by hand and not by Spark because this is where an ingest and a segmentation would
 * spend their time: see {@link SampleColumn} and {@link SegmentColumn}.
 *
 * @param <R> a row
 */
public final class TableFile<R> implements Closeable {

  /**
   * As Spark's own files name it. Without, Spark does not know by which calendar to take dates
   * before 1900 and refuses the whole table.
   */
  private static final Map<String, String> WRITTEN_BY =
      Map.of(
          org.apache.spark.sql.package$.MODULE$.SPARK_VERSION_METADATA_KEY(),
          org.apache.spark.package$.MODULE$.SPARK_VERSION_SHORT());

  private final RowLayout<R> layout;
  private final MessageType schema;
  private final String name;
  private final Path path;
  private final Configuration hadoop;
  private final ParquetFileWriter file;
  private final CodecFactory codecs;
  private final List<WideColumn<R>> wideColumns;
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
   * @param table folder of the table
   */
  TableFile(Path table, Configuration hadoop, RowLayout<R> layout) throws IOException {
    this.layout = layout;
    this.hadoop = hadoop;
    schema = schema(layout.table());
    name = "part-%s%s.parquet".formatted(UUID.randomUUID(), layout.codec().getExtension());
    path = new Path(table, name);
    codecs = new CodecFactory(hadoop, ParquetProperties.DEFAULT_PAGE_SIZE);
    wideColumns = layout.wideColumns(schema);
    plainSchema = new MessageType(schema.getName(), plainColumns());
    file =
        new ParquetFileWriter(
            HadoopOutputFile.fromPath(path, hadoop),
            schema,
            ParquetFileWriter.Mode.CREATE,
            // Only a file system's blocks are aligned with it, which these are not.
            ParquetWriter.DEFAULT_BLOCK_SIZE,
            0,
            ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
            ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
            false);
    file.start();
  }

  /** A file of the records table. */
  public static TableFile<RecordRow> ofRecords(Path table, Configuration hadoop)
      throws IOException {
    return new TableFile<>(table, hadoop, new RecordLayout());
  }

  /**
   * A file of the beats table.
   *
   * @param rowGroupBeats rows of a row group
   */
  public static TableFile<BeatRow> ofBeats(Path table, Configuration hadoop, int rowGroupBeats)
      throws IOException {
    return new TableFile<>(table, hadoop, new BeatLayout(rowGroupBeats));
  }

  /** A file of the quality table. */
  public static TableFile<QualityRow> ofQuality(Path table, Configuration hadoop)
      throws IOException {
    return new TableFile<>(table, hadoop, new QualityLayout());
  }

  private List<Type> plainColumns() {
    Set<String> wide =
        wideColumns.stream()
            .map(column -> column.descriptor().getPath()[0])
            .collect(Collectors.toSet());
    return schema.getFields().stream().filter(column -> !wide.contains(column.getName())).toList();
  }

  /** Place of a column that is a list of lists. */
  static ColumnDescriptor listOfLists(String column, MessageType schema) {
    return schema.getColumnDescription(new String[] {column, "list", "element", "list", "element"});
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
      implements Serializable {

    /** Delta keeps no longer strings in its statistics of a file. */
    private static final int LONGEST_STATISTIC = 32;

    /** The file as a commit names it. */
    AddFile added() {
      return new AddFile(
          name,
          Map$.MODULE$.empty(),
          bytes,
          modifiedMillis,
          true,
          statistics(),
          Map$.MODULE$.empty(),
          null,
          Option.empty(),
          Option.empty(),
          Option.empty());
    }

    /** What Delta skips files by (Delta protocol, per-file statistics). */
    private String statistics() {
      ObjectNode all = JsonNodeFactory.instance.objectNode();
      all.put("numRecords", rows);
      if (lastRecord.length() <= LONGEST_STATISTIC && firstRecord.length() <= LONGEST_STATISTIC) {
        all.putObject("minValues").put("record_id", firstRecord);
        all.putObject("maxValues").put("record_id", lastRecord);
        all.putObject("nullCount").put("record_id", 0);
      }
      return all.toString();
    }
  }

  /** Adds a row. */
  public void write(R row) throws IOException {
    if (rowGroup == null) {
      rowGroup = new RowGroup();
    }
    rowGroup.write(row);
    keys = keys.with(layout.recordId(row));
    rows++;
    if (layout.isFull(rowGroup.count, rowGroup.bytes())) {
      endRowGroup();
    }
  }

  /** Rows written so far. */
  public long rows() {
    return rows;
  }

  /** Bytes written so far, those of the row group in the making left out. */
  public long bytes() throws IOException {
    return file.getPos();
  }

  /** Completes the file. */
  public Written end() throws IOException {
    endRowGroup();
    file.end(WRITTEN_BY);
    ended = true;
    var status = path.getFileSystem(hadoop).getFileStatus(path);
    return new Written(
        name, status.getLen(), status.getModificationTime(), rows, keys.first(), keys.last());
  }

  /** The next row begins a new row group. */
  public void endRowGroup() throws IOException {
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

  private static MessageType schema(LakeTable table) {
    return new SparkToParquetSchemaConverter(
            false, SQLConf.ParquetOutputTimestampType$.MODULE$.TIMESTAMP_MICROS(), false)
        .convert(table.schema());
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
              codecs.getCompressor(layout.codec()),
              schema,
              HeapByteBufferAllocator.getInstance(),
              ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH);
      columns = properties.newColumnWriteStore(plainSchema, pages);
      consumer = new ColumnIOFactory().getColumnIO(plainSchema).getRecordWriter(columns);
      plain = new GroupWriter(consumer, plainSchema);
    }

    void write(R row) throws IOException {
      plain.write(layout.plainColumns(row, plainSchema));
      for (WideColumn<R> column : wideColumns) {
        column.write(row, pages.getPageWriter(column.descriptor()));
      }
      count++;
    }

    long bytes() {
      long bytes = columns.getBufferedSize();
      for (WideColumn<R> column : wideColumns) {
        bytes += pages.getPageWriter(column.descriptor()).getMemSize();
      }
      return bytes;
    }

    void end() throws IOException {
      for (WideColumn<R> column : wideColumns) {
        column.flush(pages.getPageWriter(column.descriptor()));
      }
      consumer.flush();
      columns.flush();
      file.startBlock(count);
      pages.flushToFileWriter(file);
      file.endBlock();
      columns.close();
    }
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
