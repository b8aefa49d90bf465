package org.ecgsl.format.edf;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;

/** The data records of a file, one after the other. */
final class EdfDataRecords implements Closeable {

  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final String place;
  private final byte[] bytes;
  private final long count;
  private long read;

  private EdfDataRecords(InputStream in, String place, int recordBytes, long count) {
    this.in = in;
    this.place = place;
    this.bytes = new byte[recordBytes];
    this.count = count;
  }

  /**
   * Opens the first data record.
   *
   * @param count data records in the file, which is known to be long enough
   */
  static EdfDataRecords open(RecordFiles files, String fileName, EdfHeader header, long count)
      throws IOException, FormatException {
    String place = files.describe(fileName);
    if (header.recordBytes() > Integer.MAX_VALUE - 8) {
      throw new FormatException(
          new FormatError.UnsupportedLayout(place, Message.of("data records over 2 GiB")));
    }
    InputStream in = new BufferedInputStream(files.open(fileName), BUFFER_BYTES);
    try {
      in.skipNBytes(header.headerBytes());
    } catch (IOException e) {
      in.close();
      throw e;
    }
    int recordBytes = count == 0 ? 0 : (int) header.recordBytes();
    return new EdfDataRecords(in, place, recordBytes, count);
  }

  /** The next data record, in an array that is used again; null after the last. */
  byte[] next() throws IOException, FormatException {
    if (read == count) {
      return null;
    }
    if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
      throw new FormatException(
          new FormatError.MalformedFile(
              place, Message.of("data records"), Message.of("ends after %d of %d", read, count)));
    }
    read++;
    return bytes;
  }

  /** Data records read so far. */
  long position() {
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
