package org.ecgsl.jobs.lake;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two writers off one lake: the file {@code _lock.json}, which its holder writes anew every
 * few seconds.
 *
 * <p>No file system that a lake may lie on has a lock of its own, and object stores do not even
 * create a file only if it is not there. So whoever finds the lock free writes its own token,
 * waits, and holds the lock if that token still stands; of two that try at once the later writer
 * wins. A lock whose process on this machine is gone is free; one of another machine is free when
 * it was not renewed for {@link #LEASE}.
 */
public final class LakeLock implements Closeable {

  /** A lock that was not renewed for this long has lost its holder. */
  public static final Duration LEASE = Duration.ofSeconds(60);

  private static final Duration RENEWAL = Duration.ofSeconds(10);
  private static final Duration SETTLING = Duration.ofMillis(500);
  private static final int READ_ATTEMPTS = 5;
  private static final Logger LOG = LoggerFactory.getLogger(LakeLock.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Configuration hadoop;
  private final Holder self;
  private final Thread renewal = new Thread(this::renewForEver, "lake lock");

  private LakeLock(Path file, Configuration hadoop, Holder self) {
    this.file = file;
    this.hadoop = hadoop;
    this.self = self;
  }

  /**
   * Who holds a lock.
   *
   * @param what the command that runs
   * @param beat counts up with every renewal
   */
  public record Holder(
      String token,
      String what,
      String host,
      long pid,
      long processStartMillis,
      long sinceMillis,
      long beat) {

    /** For the user: the command, where it runs and since when. */
    public String describe() {
      return "%s, process %d on %s, since %s"
          .formatted(what, pid, host, Instant.ofEpochMilli(sinceMillis));
    }

    private boolean goneFromThisMachine() throws IOException {
      if (!host.equals(InetAddress.getLocalHost().getHostName())) {
        return false;
      }
      Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
      return process.isEmpty() || started(process.get()) != processStartMillis;
    }

    private Holder renewed() {
      return new Holder(token, what, host, pid, processStartMillis, sinceMillis, beat + 1);
    }
  }

  /** The lock is held by somebody who is alive. */
  public static final class HeldException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Holder holder;

    HeldException(Holder holder) {
      super("the lake is in use by " + holder.describe());
      this.holder = holder;
    }

    /** Who holds it. */
    public Holder holder() {
      return holder;
    }
  }

  /**
   * Takes the lock of a lake. Returns at once where it is free or its holder is seen to live; waits
   * up to {@link #LEASE} where only a renewal can tell.
   *
   * @param what the command that asks, for others to read
   * @throws HeldException if somebody else holds it
   */
  public static LakeLock take(Path lake, String what, Configuration hadoop) throws IOException {
    Path file = new Path(lake, "_lock.json");
    ProcessHandle process = ProcessHandle.current();
    Holder self =
        new Holder(
            UUID.randomUUID().toString(),
            what,
            InetAddress.getLocalHost().getHostName(),
            process.pid(),
            started(process),
            System.currentTimeMillis(),
            0);
    LakeLock lock = new LakeLock(file, hadoop, self);
    lock.acquire();
    return lock;
  }

  private void acquire() throws IOException {
    Optional<Holder> before = read();
    if (before.isPresent()) {
      waitUntilGone(before.get());
    }
    write(self);
    sleep(SETTLING);
    Optional<Holder> now = read();
    if (now.isEmpty() || !now.get().token().equals(self.token())) {
      throw new HeldException(now.orElse(self));
    }
    renewal.setDaemon(true);
    renewal.start();
  }

  /** Returns when the holder is known to be gone. */
  private void waitUntilGone(Holder holder) throws IOException {
    if (holder.goneFromThisMachine()) {
      return;
    }
    if (holder.host().equals(self.host())) {
      throw new HeldException(holder);
    }
    long end = System.nanoTime() + LEASE.toNanos();
    while (System.nanoTime() < end) {
      sleep(Duration.ofSeconds(1));
      Optional<Holder> now = read();
      if (now.isEmpty()) {
        return;
      }
      if (!now.get().equals(holder)) {
        throw new HeldException(now.get());
      }
    }
  }

  private void renewForEver() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(RENEWAL.toMillis());
        renew();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void renew() {
    try {
      Optional<Holder> now = read();
      if (now.isPresent() && now.get().token().equals(self.token())) {
        write(now.get().renewed());
      }
    } catch (IOException | FSError e) { // the latter of a local disk that is full
      // The next renewal comes well within the lease.
      LOG.warn("cannot renew {}", file, e);
    }
  }

  /** Whether the lock is still this one's: it may have lost it while the machine was asleep. */
  public void check() throws IOException {
    Optional<Holder> now = read();
    if (now.isEmpty() || !now.get().token().equals(self.token())) {
      throw new HeldException(now.orElse(self));
    }
  }

  private Optional<Holder> read() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try (InputStream in = file.getFileSystem(hadoop).open(file)) {
        return Optional.of(holder(JSON.readTree(in.readAllBytes())));
      } catch (FileNotFoundException e) {
        return Optional.empty();
      } catch (JsonProcessingException | ChecksumException e) {
        // Half a lock: being written right now, or its writer was cut off.
        if (attempt == READ_ATTEMPTS) {
          return Optional.empty();
        }
        sleep(SETTLING.dividedBy(READ_ATTEMPTS));
      }
    }
  }

  private static Holder holder(JsonNode json) throws JsonProcessingException {
    if (!json.hasNonNull("token")) {
      throw new JsonParseException(null, "no token");
    }
    return new Holder(
        json.path("token").asText(),
        json.path("what").asText(),
        json.path("host").asText(),
        json.path("pid").asLong(),
        json.path("processStartMillis").asLong(),
        json.path("sinceMillis").asLong(),
        json.path("beat").asLong());
  }

  private void write(Holder holder) throws IOException {
    ObjectNode json = JSON.valueToTree(holder);
    try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
      out.write(JSON.writeValueAsBytes(json));
    }
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static void sleep(Duration time) throws IOException {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a lock", e);
    }
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    renewal.interrupt();
    Optional<Holder> now = read();
    if (now.isPresent() && now.get().token().equals(self.token())) {
      file.getFileSystem(hadoop).delete(file, false);
    }
  }
}
