package org.ecgsl.jobs.lake;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.ecgsl.format.RecordFiles;

/** Passes files through and digests every byte of them, each file once, in the order of opening. */
public final class DigestingFiles implements RecordFiles {

  private final RecordFiles files;
  private final MessageDigest digest;
  private final Set<String> seen = new HashSet<>();
  private long bytes;

  public DigestingFiles(RecordFiles files) {
    this.files = files;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public InputStream open(String name) throws IOException {
    InputStream in = files.open(name);
    return seen.add(name) ? new Counted(new BufferedInputStream(in, 1 << 16)) : in;
  }

  @Override
  public boolean exists(String name) throws IOException {
    return files.exists(name);
  }

  @Override
  public long size(String name) throws IOException {
    return files.size(name);
  }

  @Override
  public String describe(String name) {
    return files.describe(name);
  }

  /** Bytes of all files opened and closed so far. */
  public long bytes() {
    return bytes;
  }

  /** SHA-256 over the files opened and closed so far, in hexadecimal; ends the digest. */
  public String hash() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Reads on to the end when closed, so that bytes the decoder does not want count too. */
  private final class Counted extends DigestInputStream {
    Counted(InputStream in) {
      super(in, DigestingFiles.this.digest);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      bytes += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      bytes += Math.max(0, n);
      return n;
    }

    @Override
    public void close() throws IOException {
      byte[] rest = new byte[1 << 16];
      while (read(rest, 0, rest.length) >= 0) {
        // Only the digest wants them.
      }
      super.close();
    }
  }
}
