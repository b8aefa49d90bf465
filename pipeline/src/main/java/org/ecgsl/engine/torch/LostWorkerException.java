package org.ecgsl.engine.torch;

/** Another worker of the group went away; why is known to itself. */
public final class LostWorkerException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  LostWorkerException(int rank, RuntimeException cause) {
    super("worker " + rank + " lost another one", cause);
  }
}
