package org.ecgsl.jobs.dataset;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.ecgsl.format.RecordFiles;

/**
 * A file of a recording as Parquet's reader wants it: it goes back by opening the file again and
 * forward by skipping, which is a seek in the streams of Hadoop.
 */
final class RecordInputFile implements InputFile {

  private final RecordFiles files;
  private final String fileName;

  RecordInputFile(RecordFiles files, String fileName) {
    this.files = files;
    this.fileName = fileName;
  }

  /** The storage failed, as against a file that ends where it should not. */
  static final class StorageException extends IOException {
    private static final long serialVersionUID = 1;

    StorageException(IOException cause) {
      super(cause);
    }

    @Override
    public synchronized IOException getCause() {
      return (IOException) super.getCause();
    }
  }

  @Override
  public long getLength() throws IOException {
    return files.size(fileName);
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    Positioned in = new Positioned();
    return new DelegatingSeekableInputStream(in) {
      @Override
      public long getPos() {
        return in.position;
      }

      @Override
      public void seek(long position) throws IOException {
        in.seek(position);
      }
    };
  }

  private final class Positioned extends InputStream {

    private InputStream in;
    private long position;

    Positioned() throws IOException {
      in = files.open(fileName);
    }

    void seek(long to) throws IOException {
      if (to < 0 || to > files.size(fileName)) {
        throw new EOFException("the file has no byte " + to);
      }
      try {
        if (to < position) {
          in.close();
          in = files.open(fileName);
          position = 0;
        }
        in.skipNBytes(to - position);
        position = to;
      } catch (IOException e) {
        throw new StorageException(e);
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      try {
        int read = in.read(bytes, from, length);
        position += Math.max(0, read);
        return read;
      } catch (IOException e) {
        throw new StorageException(e);
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
