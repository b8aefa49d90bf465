package org.ecgsl.engine.spark;

import java.io.IOException;

/** What a Spark job that trained or scored died of. */
public final class TaskFailure {

  private TaskFailure() {}

  /**
   * The error to throw for the failure of a job: one that names the shard, if one could not be
   * read.
   *
   * @throws RuntimeException the failure itself, if it is another one
   */
  public static IOException unreadableShard(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException unreadable) {
        return new IOException(unreadable.getMessage(), failure);
      }
    }
    if (failure instanceof RuntimeException own) {
      throw own;
    }
    throw new IllegalStateException("training failed: " + failure.getMessage(), failure);
  }
}
