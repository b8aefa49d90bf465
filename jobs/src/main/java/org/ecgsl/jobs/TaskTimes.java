package org.ecgsl.jobs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Notes when tasks ran, to tell how long none did. */
final class TaskTimes extends SparkListener {

  private final List<Stretch> ran = new ArrayList<>();

  /** From the launch of a task to its end, milliseconds since 1970. */
  private record Stretch(long from, long to) {}

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    ran.add(new Stretch(end.taskInfo().launchTime(), end.taskInfo().finishTime()));
  }

  /**
   * Milliseconds in which one task or more ran, of those that have ended.
   *
   * @param since what was before does not count, milliseconds since 1970
   */
  synchronized long busyMillis(long since) {
    List<Stretch> inOrder = ran.stream().sorted(Comparator.comparingLong(Stretch::from)).toList();
    long busy = 0;
    long counted = since;
    for (Stretch stretch : inOrder) {
      busy += Math.max(0, stretch.to() - Math.max(counted, stretch.from()));
      counted = Math.max(counted, stretch.to());
    }
    return busy;
  }
}
