package org.ecgsl.jobs.lake.storage;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.lake.storage.ClaimFiles.Numbered;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which command works on which part of a lake: an early warning, so that a second one leaves before
 * hours of work that could not be committed. The tables do not rest on it: what goes together and
 * what does not is decided when a commit is made.
 *
 * <p>A claim is a file in the lake that its holder renews every few seconds. A claim of a process
 * that is gone from this machine is free; where only renewals can say whether the holder lives, it
 * is free when none came for {@link #LEASE}, by this process's own monotonic clock.
 */
public final class Claim implements Closeable {

  /** A claim that was not renewed for this long has lost its holder. */
  public static final Duration LEASE = Duration.ofSeconds(60);

  /** Begins the subjects of those who only read. */
  static final String READING = "reads/";

  static final Timing TIMING = new Timing(Duration.ofSeconds(5), LEASE, Duration.ofSeconds(1));
  private static final Logger LOG = LoggerFactory.getLogger(Claim.class);

  private final String subject;
  private final ClaimFiles files;
  private final ProcessTable processes;
  private final Timing timing;
  private final Holder self;
  private final Thread renewal = new Thread(this::renewForEver, "lake claim");
  private long number;
  private boolean closed;

  private Claim(String subject, ClaimFiles files, ProcessTable processes, Timing t, Holder self) {
    this.subject = subject;
    this.files = files;
    this.processes = processes;
    this.timing = t;
    this.self = self;
  }

  /** How often to renew, how long to wait for a renewal, how often to look for one. */
  record Timing(Duration renewal, Duration lease, Duration look) {}

  /** Somebody else works on the same part of the lake. */
  public static final class HeldException extends IOException {
    private static final long serialVersionUID = 1;

    HeldException(String subject, Holder holder) {
      super("the lake is in use (%s) by %s".formatted(subject, holder.describe()));
    }

    private HeldException(String message) {
      super(message);
    }
  }

  /**
   * Takes a claim. Returns at once where the part is free or its holder is seen to live; waits up
   * to {@link #LEASE} where only a renewal can tell.
   *
   * @param subject the part of the lake, for example {@code ingest/mitdb}
   * @param what the command that asks, for others to read
   * @throws HeldException if somebody else holds it
   */
  public static Claim take(Path lake, String subject, String what, Configuration hadoop)
      throws IOException {
    return take(lake, subject, what, hadoop, ProcessTable.ofThisMachine(), TIMING);
  }

  static Claim take(
      Path lake,
      String subject,
      String what,
      Configuration hadoop,
      ProcessTable processes,
      Timing timing)
      throws IOException {
    ClaimFiles files = new ClaimFiles(lake, subject, hadoop);
    Claim claim = new Claim(subject, files, processes, timing, Holder.self(what, processes));
    claim.acquire();
    return claim;
  }

  /**
   * Says that a command is about to read the lake's tables, so that the files it needs are left
   * alone until the claim is given back. Until {@link #reads} says which versions, it may need any.
   *
   * @param what the command that reads
   */
  public static Claim toRead(Path lake, String what, Configuration hadoop) throws IOException {
    return take(lake, READING + UUID.randomUUID(), what, hadoop);
  }

  /**
   * Says which versions are read.
   *
   * @param versions by the tables' folders
   */
  public synchronized void reads(Map<String, Long> versions) throws IOException {
    Optional<Holder> now = files.read(number);
    if (now.isPresent() && now.get().token().equals(self.token())) {
      files.replace(number, now.get().reading(versions));
    }
  }

  private void acquire() throws IOException {
    SortedSet<Long> before;
    do {
      before = files.numbers();
      Optional<Numbered> held = files.newest(before);
      if (held.isPresent()) {
        requireGone(held.get());
      }
      number = before.isEmpty() ? 0 : before.last() + 1;
    } while (!files.create(number, self));
    takeOver(before);
    renewal.setDaemon(true);
    renewal.start();
  }

  /** Returns when the holder is known to be gone, or gave its claim back. */
  private void requireGone(Numbered held) throws IOException {
    switch (processes.state(held.holder())) {
      case ALIVE -> throw new HeldException(subject, held.holder());
      case GONE -> {}
      case UNKNOWN -> waitForRenewal(held);
    }
  }

  private void waitForRenewal(Numbered held) throws IOException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < timing.lease().toNanos()) {
      sleep(timing.look());
      Optional<Holder> now = files.read(held.number());
      if (now.isEmpty()) {
        return;
      }
      if (!now.get().equals(held.holder())) {
        throw new HeldException(subject, now.get());
      }
    }
  }

  /**
   * Removes the claims taken over. Any other beside this one was created by a process that saw
   * another state of the folder; then this one gives way.
   */
  private void takeOver(SortedSet<Long> before) throws IOException {
    for (long other : files.numbers()) {
      if (other == number) {
        continue;
      }
      Optional<Holder> holder = before.contains(other) ? Optional.empty() : files.read(other);
      if (holder.isPresent()) {
        files.delete(number);
        throw new HeldException(subject, holder.get());
      }
    }
    for (long old : before) {
      files.delete(old);
    }
  }

  private void renewForEver() {
    try {
      while (!isClosed()) {
        Thread.sleep(timing.renewal().toMillis());
        renew();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void renew() {
    try {
      Optional<Holder> now = closed ? Optional.empty() : files.read(number);
      if (now.isPresent() && now.get().token().equals(self.token())) {
        files.replace(number, now.get().renewed());
      }
    } catch (IOException | RuntimeException | FSError e) { // the last of a disk that is full
      // The next renewal comes well within the lease.
      LOG.warn("cannot renew the claim on {}", subject, e);
    }
  }

  /**
   * Whether the claim is still this one's: it may have lost it while the machine was asleep.
   *
   * @throws HeldException if it is not
   */
  public void check() throws IOException {
    Optional<Numbered> now = files.newest(files.numbers());
    if (now.isEmpty()) {
      throw new HeldException(
          "the claim on the lake (%s) was removed; run the command again".formatted(subject));
    }
    if (!now.get().isOf(self)) {
      throw new HeldException(subject, now.get().holder());
    }
  }

  static void sleep(Duration time) throws IOException {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a claim", e);
    }
  }

  /** Gives the claim back. */
  @Override
  public void close() throws IOException {
    renewal.interrupt();
    synchronized (this) {
      closed = true;
      Optional<Holder> now = files.read(number);
      if (now.isPresent() && now.get().token().equals(self.token())) {
        files.delete(number);
      }
    }
  }
}
