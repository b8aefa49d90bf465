package org.ecgsl.jobs.lake.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Which processes live, by Linux's {@code /proc}: a process is known by its id and by the clock
 * tick since the machine's start at which it began (proc(5), field 22 of {@code stat}). No wall
 * clock enters, which may be set at any time.
 *
 * <p>It can speak of processes of the same kernel and the same process namespace only; containers
 * may share a host name and have ids of their own.
 */
final class ProcessTable {

  /** Fields of {@code stat} after the name in parentheses, which may hold anything. */
  private static final int STATE = 0;

  private static final int START_TICKS = 19;

  private final Path proc;

  private ProcessTable(Path proc) {
    this.proc = proc;
  }

  /** What is known of a process. */
  enum State {
    ALIVE,
    GONE,
    UNKNOWN
  }

  static ProcessTable ofThisMachine() {
    return at(Path.of("/proc"));
  }

  /** A table to be found in another place. */
  static ProcessTable at(Path proc) {
    return new ProcessTable(proc);
  }

  /**
   * The kernel since its start and the process namespace, within which an id and a tick name one
   * process; empty where there is no {@code /proc}.
   */
  String scope() {
    try {
      String boot = Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
      return boot + " " + Files.readSymbolicLink(proc.resolve("self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  /** When a process started, in ticks since the machine's start; -1 if that cannot be known. */
  long startTicks(long pid) {
    try {
      return Long.parseLong(stat(pid)[START_TICKS]);
    } catch (IOException | RuntimeException e) {
      return -1;
    }
  }

  State state(Holder holder) {
    if (!holder.scope().equals(scope())) {
      return State.UNKNOWN;
    }
    if (holder.scope().isEmpty()) {
      boolean gone = holder.host().equals(host()) && ProcessHandle.of(holder.pid()).isEmpty();
      return gone ? State.GONE : State.UNKNOWN;
    }
    try {
      String[] stat = stat(holder.pid());
      boolean dead = stat[STATE].equals("Z") || stat[STATE].equals("X");
      boolean same = Long.parseLong(stat[START_TICKS]) == holder.startTicks();
      return same && !dead ? State.ALIVE : State.GONE;
    } catch (NoSuchFileException e) {
      return State.GONE;
    } catch (IOException | RuntimeException e) {
      return State.UNKNOWN;
    }
  }

  private String[] stat(long pid) throws IOException {
    String line = Files.readString(proc.resolve(Long.toString(pid)).resolve("stat"));
    return line.substring(line.lastIndexOf(')') + 2).split("\\s+");
  }

  /** This machine's name, for people. */
  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a host without a name";
    }
  }
}
