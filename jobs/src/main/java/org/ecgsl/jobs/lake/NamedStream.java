package org.ecgsl.jobs.lake;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Names the file in every failure to read on in it: a socket's own "Connection reset" does not. */
final class NamedStream extends FilterInputStream {

  private final String name;

  NamedStream(InputStream in, String name) {
    super(in);
    this.name = name;
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      throw named(e);
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return super.read(buffer, offset, length);
    } catch (IOException e) {
      throw named(e);
    }
  }

  @Override
  public long skip(long bytes) throws IOException {
    try {
      return super.skip(bytes);
    } catch (IOException e) {
      throw named(e);
    }
  }

  private IOException named(IOException e) {
    return new IOException("cannot read " + name + ": " + e.getMessage(), e);
  }
}
