package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * One Parquet file of the beats table, read a row group at a time straight into primitive arrays.
 *
 * <p>A training worker reads row groups on its own, outside any Spark query: this is the way from
 * the table to a minibatch without a second copy of the data.
 */
final class BeatFile implements AutoCloseable {

  private final ParquetFileReader reader;

  BeatFile(String uri, Configuration hadoop) throws IOException {
    reader = ParquetFileReader.open(HadoopInputFile.fromPath(new Path(uri), hadoop));
  }

  int rowGroups() {
    return reader.getRowGroups().size();
  }

  /** Keys and RR intervals of a row group, without the segments. */
  BeatColumns readKeys(int rowGroup) throws IOException {
    MessageType keys = projection(false);
    return rows(pages(rowGroup, keys), keys, 0, 0, new float[0]);
  }

  /**
   * A whole row group.
   *
   * @param leads leads to keep of each segment, C; missing ones are zero
   * @param samples samples of each segment, S
   * @throws IOException if the segments have another length
   */
  BeatColumns read(int rowGroup, int leads, int samples) throws IOException {
    MessageType all = projection(true);
    ColumnDescriptor segment = TableFile.listOfLists(BeatMaterializer.SEGMENT, all);
    PageReadStore pages = pages(rowGroup, all);
    int size = Math.multiplyExact(Math.toIntExact(pages.getRowCount()), leads * samples);
    float[] segments = new float[size];
    if (!SegmentPages.canCopy(chunk(rowGroup, segment))) {
      return rows(pages, all, leads, samples, segments);
    }
    boolean copied = new SegmentPages(leads, samples, segments).copy(pages.getPageReader(segment));
    return copied
        ? rows(pages, projection(false), leads, samples, segments)
        : rows(pages(rowGroup, all), all, leads, samples, new float[size]);
  }

  private ColumnChunkMetaData chunk(int rowGroup, ColumnDescriptor column) {
    ColumnPath path = ColumnPath.get(column.getPath());
    return reader.getRowGroups().get(rowGroup).getColumns().stream()
        .filter(chunk -> chunk.getPath().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private PageReadStore pages(int rowGroup, MessageType wanted) throws IOException {
    reader.setRequestedSchema(wanted);
    return reader.readRowGroup(rowGroup);
  }

  /** Has Parquet's reader give the columns of a schema, value by value. */
  private BeatColumns rows(
      PageReadStore pages, MessageType wanted, int leads, int samples, float[] segments) {
    int rows = Math.toIntExact(pages.getRowCount());
    BeatMaterializer materializer = new BeatMaterializer(wanted, rows, leads, samples, segments);
    RecordReader<Void> records =
        new ColumnIOFactory()
            .getColumnIO(wanted, reader.getFileMetaData().getSchema())
            .getRecordReader(pages, materializer);
    for (int row = 0; row < rows; row++) {
      records.read();
    }
    return materializer.columns();
  }

  private MessageType projection(boolean segments) {
    MessageType file = reader.getFileMetaData().getSchema();
    List<Type> fields = new ArrayList<>();
    for (String name : BeatMaterializer.COLUMNS) {
      if (segments || !name.equals(BeatMaterializer.SEGMENT)) {
        fields.add(file.getType(name));
      }
    }
    return new MessageType(file.getName(), fields);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
