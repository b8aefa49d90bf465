package org.ecgsl.engine.dl4j.spark;

import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * Ends work that would wait for an executor for ever: Deeplearning4j's gradient sharing has no
 * notion of one that is gone.
 */
final class ExecutorWatch extends SparkListener {

  private final JavaSparkContext spark;
  private final String jobs = "gradient sharing " + UUID.randomUUID();
  private volatile String lost = "";

  private ExecutorWatch(JavaSparkContext spark) {
    this.spark = spark;
  }

  /**
   * Does some work of this thread's Spark jobs, unless an executor is lost meanwhile.
   *
   * @throws IllegalStateException if one is; it says which, why, and what to do
   */
  static <T> T during(JavaSparkContext spark, Supplier<T> work) {
    ExecutorWatch watch = new ExecutorWatch(spark);
    spark.sc().addSparkListener(watch);
    spark.setJobGroup(watch.jobs, "gradient sharing", true);
    try {
      return work.get();
    } catch (Exception failure) { // Spark throws its checked exceptions undeclared
      watch.explain(failure);
      throw failure;
    } finally {
      spark.clearJobGroup();
      spark.sc().removeSparkListener(watch);
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    lost = removed.executorId() + ": " + removed.reason().strip();
    spark.sc().cancelJobGroup(jobs);
  }

  /** Spark may end the job before it tells listeners why. */
  private void explain(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    if (lost.isEmpty() && message.contains("ExecutorLostFailure")) {
      lost = message.lines().findFirst().orElseThrow();
    }
    if (lost.isEmpty()) {
      return;
    }
    throw new IllegalStateException(
        "gradient sharing lost an executor ("
            + lost
            + ") and cannot go on without it. Started again, pre-training goes on from its last"
            + " checkpoint (the launcher does so by itself with ECGSL_RESTARTS=10);"
            + " training.dl4j.master = averaging and training.engine = torch survive",
        failure);
  }
}
