package org.ecgsl.format.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.table.Mapping.Axis;

/**
 * A NumPy array of one dimension or two. Where the leads lie one behind the other there is a stream
 * for each; where they are interleaved, one for all.
 */
final class NpyTable implements SampleTable {

  private final RecordFiles files;
  private final String fileName;
  private final NpyHeader header;
  private final long rows;
  private final int columns;
  private final boolean interleaved;

  private NpyTable(
      RecordFiles files,
      String fileName,
      NpyHeader header,
      long rows,
      int columns,
      boolean interleaved) {
    this.files = files;
    this.fileName = fileName;
    this.header = header;
    this.rows = rows;
    this.columns = columns;
    this.interleaved = interleaved;
  }

  static NpyTable open(RecordFiles files, String fileName, Mapping mapping)
      throws IOException, FormatException {
    NpyHeader header;
    try {
      header = NpyHeader.read(files, fileName);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new FormatException(
          new FormatError.MissingFile(files.describe(fileName), "the archive"));
    }
    long[] shape = header.shape();
    boolean samplesFirst = shape.length == 1 || samplesFirst(shape, mapping);
    long rows = samplesFirst ? shape[0] : shape[1];
    long columns = shape.length == 1 ? 1 : shape[samplesFirst ? 1 : 0];
    if (columns < 1 || columns > MAX_COLUMNS) {
      throw TableRecordReader.malformed(
          files.describe(fileName),
          Message.of("shape"),
          "is %s: %d leads; state axis = samples-first or leads-first",
          Message.known(Arrays.toString(shape)),
          columns);
    }
    long there = (files.size(fileName) - header.offset()) / header.bytes() / columns;
    if (rows > there) {
      throw new FormatException(
          new FormatError.TruncatedSignal(files.describe(fileName), Math.max(0, there), rows));
    }
    return new NpyTable(
        files, fileName, header, rows, (int) columns, samplesFirst != header.fortran());
  }

  private static boolean samplesFirst(long[] shape, Mapping mapping) {
    if (mapping.axis() != Axis.AUTO) {
      return mapping.axis() == Axis.SAMPLES_FIRST;
    }
    int leads = mapping.signal().leads().size();
    boolean fits = leads > 0 && (shape[0] == leads || shape[1] == leads);
    return fits ? shape[1] == leads : shape[1] <= shape[0];
  }

  @Override
  public List<String> columns() {
    return Collections.nCopies(columns, "");
  }

  @Override
  public Extent measure(int[] wanted) {
    boolean[] integers = new boolean[wanted.length];
    Arrays.fill(integers, header.type() != 'f');
    return new Extent(rows, integers);
  }

  @Override
  public Cursor open(int[] wanted) throws IOException {
    List<Run> runs = new ArrayList<>();
    try {
      if (interleaved) {
        runs.add(new Run(0, columns, wanted));
      } else {
        for (int column : wanted) {
          runs.add(new Run(column * rows * header.bytes(), 1, new int[] {0}));
        }
      }
    } catch (IOException e) {
      closeAll(runs);
      throw e;
    }
    return new Cursor() {
      private long position;

      @Override
      public int read(double[][] out, int count) throws IOException {
        int length = (int) Math.min(count, rows - position);
        for (int i = 0; i < runs.size(); i++) {
          runs.get(i).read(interleaved ? out : new double[][] {out[i]}, length);
        }
        position += length;
        return length;
      }

      @Override
      public void close() throws IOException {
        closeAll(runs);
      }
    };
  }

  private static void closeAll(List<Run> runs) throws IOException {
    for (Run run : runs) {
      run.in.close();
    }
  }

  /** Numbers that lie one behind the other, of some columns interleaved. */
  private final class Run {

    private static final int BLOCK_BYTES = 1 << 16;

    private final InputStream in;
    private final int width;
    private final int[] wanted;
    private final ByteBuffer buffer;

    Run(long from, int width, int[] wanted) throws IOException {
      this.width = width;
      this.wanted = wanted;
      int row = width * header.bytes();
      int blockRows = (int) Math.max(1, Math.min(rows, BLOCK_BYTES / row));
      this.buffer = ByteBuffer.allocate(blockRows * row).order(header.order());
      this.in = files.open(fileName);
      in.skipNBytes(header.offset() + from);
    }

    void read(double[][] out, int count) throws IOException {
      int row = width * header.bytes();
      for (int at = 0; at < count; ) {
        int length = Math.min(count - at, buffer.capacity() / row);
        if (in.readNBytes(buffer.array(), 0, length * row) < length * row) {
          throw new IOException(files.describe(fileName) + " became shorter while it was read");
        }
        for (int i = 0; i < wanted.length; i++) {
          for (int r = 0; r < length; r++) {
            out[i][at + r] = header.number(buffer, r * row + wanted[i] * header.bytes());
          }
        }
        at += length;
      }
    }
  }
}
