package org.ecgsl.jobs;

import java.io.PrintWriter;
import java.util.Locale;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Tells the user what is going on, one line at a time; the log is elsewhere. */
public final class Progress {

  /** Long work tells how far it is once in this time. */
  static final long NANOS_BETWEEN_LINES = 5_000_000_000L;

  private final PrintWriter out;

  public Progress(PrintWriter out) {
    this.out = out;
  }

  /** Says nothing at all. */
  public static Progress silent() {
    return new Progress(new PrintWriter(java.io.Writer.nullWriter()));
  }

  /** Prints a line. */
  public void say(String line) {
    synchronized (out) {
      out.println("  " + line);
      out.flush();
    }
  }

  /** Prints the name of a stage. */
  public void stage(String line) {
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }

  /** A listener that says how far a long Spark stage is, with the time it has left. */
  public SparkListener taskListener() {
    return new TaskListener();
  }

  private final class TaskListener extends SparkListener {
    private int stageId = -1;
    private int tasks;
    private int done;
    private long started;
    private long lastLine;

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted event) {
      stageId = event.stageInfo().stageId();
      tasks = event.stageInfo().numTasks();
      done = 0;
      started = System.nanoTime();
      lastLine = started;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd event) {
      if (event.stageId() != stageId) {
        return;
      }
      done++;
      long now = System.nanoTime();
      if (now - lastLine > NANOS_BETWEEN_LINES && done < tasks) {
        lastLine = now;
        double left = (now - started) * 1e-9 / done * (tasks - done);
        say(String.format(Locale.ROOT, "%,d of %,d tasks, about %.0f s left", done, tasks, left));
      }
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted event) {
      if (event.stageInfo().stageId() == stageId) {
        stageId = -1;
      }
    }
  }
}
