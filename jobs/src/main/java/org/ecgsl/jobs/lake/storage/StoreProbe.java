package org.ecgsl.jobs.lake.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.UserException;

/**
 * Whether the store of a lake refuses to create an object that is there. Some stores that speak
 * S3's language take the condition and overlook it: two writers would lose commits without a word.
 *
 * <p>A store that looks first and writes then passes the probe and is still not safe; nothing that
 * one writer does would show it.
 */
public final class StoreProbe {

  private final Path lake;
  private final Configuration hadoop;
  private boolean passed;

  public StoreProbe(Path lake, Configuration hadoop) {
    this.lake = lake;
    this.hadoop = hadoop;
  }

  /**
   * Creates an object in the lake twice, once for the life of this probe; does nothing on file
   * systems that are no object stores. To be called before the first write; readers need no probe.
   *
   * @throws UserException if the store overlooks the condition, or this Hadoop cannot state it
   * @throws IOException if the store cannot be reached or written to
   */
  public synchronized void require() throws IOException {
    Path path = new Path(lake, "_probe-" + UUID.randomUUID());
    ExclusiveFile probe = new ExclusiveFile(path, hadoop);
    if (passed || !probe.isObject()) {
      return;
    }
    try {
      boolean first = probe.create("first".getBytes(StandardCharsets.US_ASCII));
      boolean second = probe.create("second".getBytes(StandardCharsets.US_ASCII));
      if (!first || second) {
        throw new UserException(
            "cannot write to the lake %s: its store ignores the condition If-None-Match, so that two writers at once would lose each other's commits; use a store with conditional writes (AWS S3, MinIO) or put the lake on HDFS"
                .formatted(lake));
      }
    } finally {
      probe.delete();
    }
    passed = true;
  }
}
