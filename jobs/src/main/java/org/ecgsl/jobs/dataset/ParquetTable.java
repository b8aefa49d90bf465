package org.ecgsl.jobs.dataset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.table.Mapping;
import org.ecgsl.format.table.SampleTable;

/**
 * The columns of numbers of a Parquet file; those of other types and nested ones are passed over. A
 * row group is in memory at a time.
 */
final class ParquetTable implements SampleTable {

  private final RecordFiles files;
  private final String fileName;
  private final List<ColumnDescriptor> columns;
  private final long rows;

  private ParquetTable(
      RecordFiles files, String fileName, List<ColumnDescriptor> columns, long rows) {
    this.files = files;
    this.fileName = fileName;
    this.columns = columns;
    this.rows = rows;
  }

  static ParquetTable open(RecordFiles files, String fileName, Mapping mapping)
      throws IOException, FormatException {
    return reading(
        files,
        fileName,
        () -> {
          try (ParquetFileReader reader = reader(files, fileName)) {
            List<ColumnDescriptor> columns =
                reader.getFileMetaData().getSchema().getColumns().stream()
                    .filter(ParquetTable::isSignal)
                    .toList();
            if (columns.size() > MAX_COLUMNS) {
              throw new IOException("has " + columns.size() + " columns of numbers");
            }
            long size = files.size(fileName);
            for (BlockMetaData block : reader.getRowGroups()) {
              requireWithin(block, size);
            }
            return new ParquetTable(files, fileName, columns, reader.getRecordCount());
          }
        });
  }

  private static void requireWithin(BlockMetaData block, long size) throws IOException {
    for (ColumnChunkMetaData chunk : block.getColumns()) {
      if (chunk.getTotalSize() < 0
          || chunk.getStartingPos() < 0
          || chunk.getStartingPos() > size - chunk.getTotalSize()
          || (isFlat(chunk) && chunk.getValueCount() != block.getRowCount())) {
        throw new IOException("column " + chunk.getPath() + " does not lie within the file");
      }
    }
  }

  private static boolean isFlat(ColumnChunkMetaData chunk) {
    return chunk.getPath().size() == 1;
  }

  private static boolean isSignal(ColumnDescriptor column) {
    PrimitiveTypeName type = column.getPrimitiveType().getPrimitiveTypeName();
    return column.getPath().length == 1
        && column.getMaxRepetitionLevel() == 0
        && (isWhole(type) || type == PrimitiveTypeName.FLOAT || type == PrimitiveTypeName.DOUBLE);
  }

  private static boolean isWhole(PrimitiveTypeName type) {
    return type == PrimitiveTypeName.INT32 || type == PrimitiveTypeName.INT64;
  }

  @Override
  public List<String> columns() {
    return columns.stream().map(column -> column.getPath()[0]).toList();
  }

  @Override
  public Extent measure(int[] wanted) {
    boolean[] integers = new boolean[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      integers[i] = isWhole(columns.get(wanted[i]).getPrimitiveType().getPrimitiveTypeName());
    }
    return new Extent(rows, integers);
  }

  @Override
  public Cursor open(int[] wanted) throws IOException, FormatException {
    return new RowGroups(wanted);
  }

  private static ParquetFileReader reader(RecordFiles files, String fileName) throws IOException {
    return ParquetFileReader.open(
        new RecordInputFile(files, fileName), ParquetReadOptions.builder().build());
  }

  /** A step that reads Parquet. */
  private interface Step<T> {
    T run() throws IOException;
  }

  /**
   * Tells the storage's failures from the file's: Parquet's reader has exceptions of all kinds,
   * also unchecked ones, for a file that is broken.
   */
  private static <T> T reading(RecordFiles files, String fileName, Step<T> step)
      throws IOException, FormatException {
    try {
      return step.run();
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new FormatException(
          new FormatError.MissingFile(files.describe(fileName), "the archive"));
    } catch (RecordInputFile.StorageException e) {
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      if (e.getCause() instanceof RecordInputFile.StorageException storage) {
        throw storage.getCause();
      }
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new FormatException(
          new FormatError.MalformedFile(
              files.describe(fileName),
              Message.NONE,
              Message.of("is no whole Parquet file: %s", why)));
    }
  }

  /** Goes through the row groups one after the other. */
  private final class RowGroups implements Cursor {

    private final int[] wanted;
    private final ParquetFileReader reader;
    private final MessageType schema;
    private final ColumnReader[] values;
    private long left;

    RowGroups(int[] wanted) throws IOException, FormatException {
      this.wanted = wanted;
      this.values = new ColumnReader[wanted.length];
      this.reader = reading(files, fileName, () -> reader(files, fileName));
      MessageType file = reader.getFileMetaData().getSchema();
      List<Type> fields =
          Arrays.stream(wanted)
              .distinct()
              .mapToObj(column -> file.getType(columns.get(column).getPath()[0]))
              .toList();
      this.schema = new MessageType(file.getName(), fields);
      reader.setRequestedSchema(schema);
    }

    @Override
    public int read(double[][] out, int count) throws IOException, FormatException {
      return reading(files, fileName, () -> fill(out, count));
    }

    private int fill(double[][] out, int count) throws IOException {
      int at = 0;
      while (at < count && (left > 0 || nextGroup())) {
        int length = (int) Math.min(count - at, left);
        for (int i = 0; i < wanted.length; i++) {
          int twin = firstOf(wanted[i]);
          if (twin < i) {
            System.arraycopy(out[twin], at, out[i], at, length);
          } else {
            read(values[i], out[i], at, length);
          }
        }
        at += length;
        left -= length;
      }
      return at;
    }

    private boolean nextGroup() throws IOException {
      PageReadStore pages = reader.readNextRowGroup();
      if (pages == null) {
        return false;
      }
      ColumnReadStoreImpl store =
          new ColumnReadStoreImpl(
              pages, new NoRecords(), schema, reader.getFileMetaData().getCreatedBy());
      for (int i = 0; i < wanted.length; i++) {
        if (firstOf(wanted[i]) == i) {
          values[i] = store.getColumnReader(columns.get(wanted[i]));
        }
      }
      left = pages.getRowCount();
      return true;
    }

    private int firstOf(int column) {
      int i = 0;
      while (wanted[i] != column) {
        i++;
      }
      return i;
    }

    private void read(ColumnReader column, double[] out, int from, int length) {
      int defined = column.getDescriptor().getMaxDefinitionLevel();
      PrimitiveTypeName type = column.getDescriptor().getPrimitiveType().getPrimitiveTypeName();
      for (int i = from; i < from + length; i++) {
        out[i] = column.getCurrentDefinitionLevel() < defined ? Double.NaN : number(column, type);
        column.consume();
      }
    }

    private static double number(ColumnReader column, PrimitiveTypeName type) {
      return switch (type) {
        case INT32 -> column.getInteger();
        case INT64 -> column.getLong();
        case FLOAT -> column.getFloat();
        default -> column.getDouble();
      };
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  /** Parquet wants to be told who assembles records of the columns; nobody does. */
  private static final class NoRecords extends GroupConverter {
    @Override
    public Converter getConverter(int field) {
      return new PrimitiveConverter() {};
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
