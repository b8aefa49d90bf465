package org.ecgsl.engine;

import java.io.IOException;

/** Is told how a training goes, on the thread that asked for it. */
@FunctionalInterface
public interface TrainingListener {

  /**
   * Before the first epoch (epoch 0), unless the training goes on from a checkpoint, and after each
   * one.
   */
  void epoch(EpochReport report) throws IOException;

  /**
   * Where the training can go on from: after {@link #epoch} of each epoch, and within epochs as
   * {@link TrainingPlan#checkpointSteps} says, where the engine can.
   */
  default void checkpoint(Checkpoint checkpoint) throws IOException {}
}
