package org.ecgsl.engine.torch.spark;

import java.io.InterruptedIOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.BarrierJobSlotsNumberCheckFailed;
import org.ecgsl.engine.torch.spark.BarrierTask.Outcome;
import scala.reflect.ClassTag$;

/**
 * A stage of workers that run at once, and the room there is for them.
 *
 * @param spark the application's context
 * @param workers tasks of the stage
 * @param resources what each takes
 */
record BarrierStage(JavaSparkContext spark, int workers, WorkerResources resources) {

  private static final String COMING_UP = "spark.scheduler.maxRegisteredResourcesWaitingTime";
  private static final String CHECKS = "spark.scheduler.barrier.maxConcurrentTasksCheck.";

  /** A stage failed although failures of its tasks are values: an executor was lost. */
  static final class LostExecutorException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    LostExecutorException(Throwable failure) {
      super("the training lost an executor: " + failure.getMessage(), failure);
    }
  }

  /**
   * Waits for executors that have not come up yet, as long as Spark would ({@code
   * spark.scheduler.maxRegisteredResourcesWaitingTime}).
   *
   * @throws IllegalStateException if there is no room for all workers then
   */
  void requireRoom() throws InterruptedIOException {
    long deadline = System.nanoTime() + nanos(COMING_UP, "30s");
    int room = resources.room(spark);
    while (workers > room && !spark.isLocal() && System.nanoTime() < deadline) {
      try {
        Thread.sleep(200);
      } catch (InterruptedException interrupted) {
        throw interrupted();
      }
      room = resources.room(spark);
    }
    if (workers > room) {
      throw new IllegalStateException(
          "%d workers of %d cores train at once, but the cluster has room for %d"
              .formatted(workers, resources.cores(spark), room));
    }
  }

  /**
   * Runs the stage.
   *
   * <p>Spark looks whether there is room when a stage begins, and tries again for ten minutes; a
   * machine that is lost after that look would be waited for without end. Here it is waited for as
   * long.
   *
   * @throws LostExecutorException if an executor was lost
   * @throws IllegalStateException if there is no room any more
   */
  List<Outcome> run(BarrierTask task) throws InterruptedIOException {
    JavaFutureAction<List<Outcome>> stage =
        resources
            .requestedBy(spark.parallelize(Collections.nCopies(workers, 0), workers), spark)
            .rdd()
            .barrier()
            .mapPartitions(task, false, ClassTag$.MODULE$.<Outcome>apply(Outcome.class))
            .toJavaRDD()
            .collectAsync();
    try {
      return watched(stage);
    } catch (InterruptedException interrupted) {
      stage.cancel(true);
      throw interrupted();
    } catch (ExecutionException failure) {
      Throwable cause = failure.getCause();
      if (cause instanceof BarrierJobSlotsNumberCheckFailed) {
        throw noRoom();
      }
      throw cause instanceof SparkException
          ? new LostExecutorException(cause)
          : new IllegalStateException("training failed: " + cause.getMessage(), cause);
    }
  }

  private List<Outcome> watched(JavaFutureAction<List<Outcome>> stage)
      throws InterruptedException, ExecutionException {
    long patience =
        nanos(CHECKS + "interval", "15s") * spark.getConf().getInt(CHECKS + "maxFailures", 40);
    long hadRoom = System.nanoTime();
    while (true) {
      try {
        return stage.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException running) {
        if (resources.room(spark) >= workers) {
          hadRoom = System.nanoTime();
        } else if (System.nanoTime() - hadRoom > patience) {
          stage.cancel(true);
          throw noRoom();
        }
      }
    }
  }

  private IllegalStateException noRoom() {
    return new IllegalStateException(
        ("the cluster has no room any more for %d workers at once: a machine was lost and none came"
                + " in its place. Started again, pre-training goes on from its last checkpoint; with"
                + " fewer machines, set training.workers to what they have room for")
            .formatted(workers));
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while it waited for executors");
  }

  private long nanos(String key, String otherwise) {
    return TimeUnit.MILLISECONDS.toNanos(spark.getConf().getTimeAsMs(key, otherwise));
  }
}
