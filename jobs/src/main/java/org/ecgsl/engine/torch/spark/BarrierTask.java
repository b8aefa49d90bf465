package org.ecgsl.engine.torch.spark;

import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.ecgsl.engine.torch.TrainingState;
import org.ecgsl.engine.torch.WorkerEpoch;
import org.ecgsl.engine.torch.WorkerGroup;
import org.ecgsl.engine.torch.WorkerGroup.Meeting;
import scala.Function1;
import scala.collection.Iterator;

/**
 * An epoch as one task of a barrier stage, whose tasks all run at once.
 *
 * <p>The task of the first partition opens the meeting where the workers find each other, at a free
 * port of its machine: an attempt after a lost executor meets anew.
 *
 * @param epoch what is trained
 * @param start state before it
 */
record BarrierTask(WorkerEpoch epoch, Broadcast<TrainingState> start)
    implements Function1<Iterator<Integer>, Iterator<BarrierTask.Outcome>>, Serializable {

  /** What became of a task. */
  sealed interface Outcome extends Serializable {
    /** How long the task waited for data. */
    double waitedSeconds();
  }

  /** The state after the epoch, from the first worker. */
  record Trained(TrainingState state, double waitedSeconds) implements Outcome {}

  /** The others have the same state. */
  record TrainedToo(double waitedSeconds) implements Outcome {}

  /**
   * It failed, and would again. A value, not an exception: of a barrier stage Spark names no cause,
   * and a job that fails is one that lost an executor.
   */
  record Failed(Exception cause) implements Outcome {
    @Override
    public double waitedSeconds() {
      return 0;
    }
  }

  @Override
  public Iterator<Outcome> apply(Iterator<Integer> partition) {
    BarrierTaskContext context = BarrierTaskContext.get();
    return Iterator.single(context.partitionId() == 0 ? first(context) : other(context));
  }

  private Outcome first(BarrierTaskContext context) {
    try (Meeting meeting = Meeting.open()) {
      return train(context, context.allGather(Integer.toString(meeting.port())));
    }
  }

  private Outcome other(BarrierTaskContext context) {
    return train(context, context.allGather(""));
  }

  /**
   * @param sent what each worker sent the others: the first one the meeting's port
   */
  private Outcome train(BarrierTaskContext context, String[] sent) {
    int rank = context.partitionId();
    int port = Integer.parseInt(sent[0]);
    try (WorkerGroup group =
        WorkerGroup.join(host(context, 0), port, rank, sent.length, host(context, rank))) {
      WorkerEpoch.Trained trained = epoch.run(start.value(), group);
      return rank == 0
          ? new Trained(trained.state(), trained.waitedSeconds())
          : new TrainedToo(trained.waitedSeconds());
    } catch (IOException | RuntimeException failure) {
      return new Failed(failure);
    }
  }

  /** Name or address of the machine that a task runs on. */
  private static String host(BarrierTaskContext context, int rank) {
    String address = context.getTaskInfos()[rank].address();
    int colon = address.lastIndexOf(':');
    return colon < 0 ? address : address.substring(0, colon);
  }
}
