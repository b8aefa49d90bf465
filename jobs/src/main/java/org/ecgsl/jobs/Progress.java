package org.ecgsl.jobs;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Tells the user what is going on; the log is elsewhere.
 *
 * <p>Lines that stay are printed. How far a stage is, is one more line: on a terminal it is drawn
 * again and again in its place, elsewhere a line is printed when nothing was for a while. What ends
 * within that while has one line at most there.
 */
public final class Progress {

  private static final long NANOS_BETWEEN_LINES = 5_000_000_000L;
  private static final long NANOS_BETWEEN_DRAWINGS = 100_000_000L;
  private static final String ERASE = "\r\u001b[K";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  /** What is drawn below the last line. */
  private enum Live {
    NOTHING,
    /** Goes when something else is to be shown. */
    PASSING,
    /** Stays as it was last drawn. */
    LASTING
  }

  private final PrintWriter out;
  private final int columns; // 0: no terminal
  private final boolean coloured;
  private final LongSupplier clock;
  private Live live = Live.NOTHING;
  private long shown;
  private String held = "";
  private boolean ended;

  Progress(PrintWriter out, int columns, boolean coloured, LongSupplier clock) {
    this.out = out;
    this.columns = columns;
    this.coloured = coloured;
    this.clock = clock;
    this.shown = clock.getAsLong();
  }

  /** Plain lines, for a file or another program. */
  public Progress(PrintWriter out) {
    this(out, 0, false, System::nanoTime);
  }

  /**
   * A terminal.
   *
   * @param columns characters in a line of it
   * @param coloured whether names of stages stand out
   */
  public static Progress onTerminal(PrintWriter out, int columns, boolean coloured) {
    return new Progress(out, columns, coloured, System::nanoTime);
  }

  /** Says nothing at all. */
  public static Progress silent() {
    return new Progress(new PrintWriter(java.io.Writer.nullWriter()));
  }

  /** Prints a line. */
  public void say(String line) {
    print("  " + line);
  }

  /** Prints the name of a stage. */
  public void stage(String line) {
    print(coloured ? BOLD + line + PLAIN : line);
  }

  /**
   * Shows a step that counts for itself, as an epoch does: on a terminal in the place of the one
   * before, elsewhere as a line of its own when none was for a while, and the last one in any case.
   */
  public synchronized void step(String line) {
    if (columns > 0) {
      draw(line, Live.LASTING);
    } else if (clock.getAsLong() - shown > NANOS_BETWEEN_LINES) {
      held = "";
      say(line);
    } else {
      held = line;
    }
  }

  /** Shows on a terminal what is waited for, until there is something else to show. */
  public synchronized void waiting(String line) {
    if (columns > 0 && !ended) {
      draw(line, Live.PASSING);
    }
  }

  /** Leaves the line that is drawn as it is; how far a stage is, is not told any more. */
  public synchronized void end() {
    settle();
    ended = true;
  }

  /** Begins to count work of which it is known how much there is. */
  public Counter counter(String unit, long total) {
    return new Counter(unit, total);
  }

  /** A listener that says how far a long Spark stage is. */
  public SparkListener taskListener() {
    return new TaskListener();
  }

  private synchronized void print(String line) {
    settle();
    out.println(line);
    out.flush();
    shown = clock.getAsLong();
  }

  /**
   * @param started when the work began that it tells of
   */
  private synchronized void update(Supplier<String> line, long started) {
    long now = clock.getAsLong();
    long since = now - shown;
    if (ended || live == Live.LASTING) {
      return;
    }
    if (columns == 0
        && held.isEmpty()
        && since > NANOS_BETWEEN_LINES
        && now - started > NANOS_BETWEEN_LINES) {
      say(line.get());
    } else if (columns > 0 && since > NANOS_BETWEEN_DRAWINGS) {
      draw(line.get(), Live.PASSING);
    }
  }

  private void draw(String line, Live kind) {
    String all = "  " + line;
    out.print(ERASE + all.substring(0, Math.min(all.length(), columns - 1)));
    out.flush();
    live = kind;
    shown = clock.getAsLong();
  }

  /** Makes room for a line. */
  private synchronized void settle() {
    if (!held.isEmpty()) {
      out.println("  " + held);
      held = "";
    }
    switch (live) {
      case NOTHING -> {}
      case PASSING -> out.print(ERASE);
      case LASTING -> out.println();
    }
    out.flush();
    live = Live.NOTHING;
  }

  private synchronized void drop() {
    if (live == Live.PASSING) {
      settle();
    }
  }

  /** A time for people, for example {@code 3 min 20 s}. */
  public static String time(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? "%d min %d s".formatted(whole / 60, whole % 60)
        : "%d h %d min".formatted(whole / 3600, whole / 60 % 60);
  }

  /** Work that is counted: how much is done, how fast, and how long the rest will take. */
  public final class Counter {
    private final String unit;
    private final long total;
    private final long started = clock.getAsLong();
    private long done;

    private Counter(String unit, long total) {
      this.unit = unit;
      this.total = total;
    }

    /** One more is done. */
    public void advance() {
      synchronized (Progress.this) {
        done++;
        if (done < total) {
          update(this::line, started);
        } else {
          drop();
        }
      }
    }

    private String line() {
      double seconds = Math.max(1, clock.getAsLong() - started) * 1e-9;
      double rate = done / seconds;
      return String.format(
          Locale.ROOT,
          rate < 10
              ? "%,d of %,d %s (%d %%), %.2f a second, about %s left"
              : "%,d of %,d %s (%d %%), %,.0f a second, about %s left",
          done,
          total,
          unit,
          100 * done / total,
          rate,
          time((total - done) / rate));
    }
  }

  private final class TaskListener extends SparkListener {
    private int stageId = -1;
    private Counter tasks;

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted event) {
      stageId = event.stageInfo().stageId();
      tasks = counter("tasks", event.stageInfo().numTasks());
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd event) {
      if (event.stageId() == stageId && event.taskInfo().successful()) {
        tasks.advance();
      }
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted event) {
      if (event.stageInfo().stageId() == stageId) {
        stageId = -1;
        drop();
      }
    }
  }
}
