package org.ecgsl.jobs.lake;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.jobs.lake.SourceEntry.FileStamp;
import org.ecgsl.jobs.lake.storage.PlainFolder;

/**
 * The files beside a recording on any Hadoop file system; keeps account of those that were looked
 * at.
 *
 * <p>Files up to {@link #KEPT_BYTES} are held in memory once read, up to {@link #KEPT_IN_ALL} of
 * them: recordings of ten seconds are opened several times, and on an object store each opening
 * costs a request.
 */
public final class RecordingFiles implements RecordFiles {

  private static final int KEPT_BYTES = 8 << 20;
  private static final int KEPT_IN_ALL = 32 << 20;

  private final PlainFolder folder;
  private final NavigableMap<String, FileStamp> stamps = new TreeMap<>();
  private final Map<String, FileStamp> known = new TreeMap<>();
  private final Map<String, byte[]> kept = new TreeMap<>();
  private final Map<String, byte[]> digests = new TreeMap<>();
  private int keptBytes;

  /**
   * Files of a folder.
   *
   * @param listed stamps that a listing gave already
   */
  public RecordingFiles(Path folder, List<FileStamp> listed, Configuration hadoop)
      throws IOException {
    this.folder = new PlainFolder(folder, hadoop);
    listed.forEach(stamp -> known.put(stamp.name(), stamp));
  }

  @Override
  public InputStream open(String name) throws IOException {
    byte[] content = kept.get(name);
    if (content != null) {
      return new ByteArrayInputStream(content);
    }
    FileStamp stamp = stamp(name);
    if (stamp.bytes() < 0) {
      throw new FileNotFoundException(describe(name));
    }
    if (stamp.bytes() > Math.min(KEPT_BYTES, KEPT_IN_ALL - keptBytes)) {
      InputStream in = stored(name);
      return digests.containsKey(name) ? in : new Digested(in, name);
    }
    try (InputStream in = stored(name)) {
      content = in.readAllBytes();
    }
    kept.put(name, content);
    keptBytes += content.length;
    digests.put(name, SampleHash.sha256().digest(content));
    return new ByteArrayInputStream(content);
  }

  /** One that was listed and cannot be opened by its name is taken for absent from then on. */
  private InputStream stored(String name) throws IOException {
    try {
      return new NamedStream(folder.open(name), describe(name));
    } catch (FileNotFoundException e) {
      stamps.put(name, FileStamp.absent(name));
      throw e;
    }
  }

  @Override
  public boolean exists(String name) throws IOException {
    return stamp(name).bytes() >= 0;
  }

  @Override
  public long size(String name) throws IOException {
    FileStamp stamp = stamp(name);
    if (stamp.bytes() < 0) {
      throw new FileNotFoundException(describe(name));
    }
    return stamp.bytes();
  }

  @Override
  public String describe(String name) {
    return folder.file(name).toString();
  }

  /** Every file that was looked at so far, those that are not there too. */
  public List<FileStamp> stamps() {
    return new ArrayList<>(stamps.values());
  }

  /** Bytes of all files that were looked at. */
  public long bytes() {
    return stamps.values().stream().mapToLong(stamp -> Math.max(0, stamp.bytes())).sum();
  }

  /** SHA-256 over the names and SHA-256s of all files that were looked at, in hexadecimal. */
  public String hash() throws IOException {
    MessageDigest all = SampleHash.sha256();
    for (FileStamp stamp : stamps()) {
      if (stamp.bytes() >= 0 && isDigested(stamp.name())) {
        all.update(stamp.name().getBytes(StandardCharsets.UTF_8));
        all.update(digests.get(stamp.name()));
      }
    }
    return HexFormat.of().formatHex(all.digest());
  }

  /** Reads it where it was not read; false if it has vanished. */
  private boolean isDigested(String name) throws IOException {
    try {
      if (!digests.containsKey(name)) {
        open(name).close();
      }
      return true;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private FileStamp stamp(String name) throws IOException {
    FileStamp stamp = stamps.get(name);
    if (stamp == null) {
      stamp = known.containsKey(name) ? known.get(name) : ask(name);
      stamps.put(name, stamp);
    }
    return stamp;
  }

  private FileStamp ask(String name) throws IOException {
    return folder
        .status(name)
        .map(status -> new FileStamp(name, status.getLen(), status.getModificationTime()))
        .orElseGet(() -> FileStamp.absent(name));
  }

  /** Reads on to the end when closed, so that bytes the decoder does not want count too. */
  private final class Digested extends DigestInputStream {
    private final String name;

    Digested(InputStream in, String name) {
      super(in, SampleHash.sha256());
      this.name = name;
    }

    /** Skipped bytes are digested as well. */
    @Override
    public long skip(long n) throws IOException {
      byte[] skipped = new byte[(int) Math.min(Math.max(0, n), 1 << 16)];
      return skipped.length == 0 ? 0 : Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public void close() throws IOException {
      try {
        byte[] rest = new byte[1 << 16];
        while (read(rest, 0, rest.length) >= 0) {
          // Only the digest wants them.
        }
        digests.putIfAbsent(name, getMessageDigest().digest());
      } finally {
        super.close();
      }
    }
  }
}
