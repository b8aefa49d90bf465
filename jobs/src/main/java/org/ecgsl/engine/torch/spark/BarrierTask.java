package org.ecgsl.engine.torch.spark;

import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.ecgsl.engine.StepTotals;
import org.ecgsl.engine.WorkerTime;
import org.ecgsl.engine.torch.TrainingState;
import org.ecgsl.engine.torch.WorkerEpoch;
import org.ecgsl.engine.torch.WorkerGroup;
import scala.Function1;
import scala.collection.Iterator;

/**
 * An epoch as one task of a barrier stage, whose tasks all run at once.
 *
 * <p>Several find each other at a meeting that the driver holds. The barrier context could tell
 * them of one that a task opens, but it looks for the others' answers once a second, every epoch.
 *
 * @param epoch what is trained
 * @param start state before it
 * @param host the machine where they meet
 * @param port the port there
 */
record BarrierTask(WorkerEpoch epoch, Broadcast<TrainingState> start, String host, int port)
    implements Function1<Iterator<Integer>, Iterator<BarrierTask.Outcome>>, Serializable {

  /** What became of a task. */
  sealed interface Outcome extends Serializable {
    /** What the worker spent its time on. */
    WorkerTime time();
  }

  /** The state after the epoch, from the first worker. */
  record Trained(TrainingState state, StepTotals steps) implements Outcome {
    @Override
    public WorkerTime time() {
      return steps.workers().get(0);
    }
  }

  /** The others have the same state. */
  record TrainedToo(WorkerTime time) implements Outcome {}

  /**
   * It failed, and would again. A value, not an exception: of a barrier stage Spark names no cause,
   * and a job that fails is one that lost an executor.
   */
  record Failed(Exception cause) implements Outcome {
    @Override
    public WorkerTime time() {
      return WorkerTime.NONE;
    }
  }

  @Override
  public Iterator<Outcome> apply(Iterator<Integer> partition) {
    BarrierTaskContext context = BarrierTaskContext.get();
    try {
      WorkerEpoch.Trained trained = train(context);
      return Iterator.single(
          context.partitionId() == 0
              ? new Trained(trained.state(), trained.steps())
              : new TrainedToo(trained.steps().workers().get(0)));
    } catch (IOException | RuntimeException failure) {
      return Iterator.single(new Failed(failure));
    }
  }

  private WorkerEpoch.Trained train(BarrierTaskContext context) throws IOException {
    int rank = context.partitionId();
    int size = context.numPartitions();
    if (size == 1) {
      return epoch.runAlone(start.value());
    }
    try (WorkerGroup group = epoch.join(host, port, rank, size, host(context, rank))) {
      return epoch.run(start.value(), group);
    }
  }

  /** Name or address of the machine that a task runs on. */
  private static String host(BarrierTaskContext context, int rank) {
    String address = context.getTaskInfos()[rank].address();
    int colon = address.lastIndexOf(':');
    return colon < 0 ? address : address.substring(0, colon);
  }
}
