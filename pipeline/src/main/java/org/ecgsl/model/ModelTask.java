package org.ecgsl.model;

import java.io.Serializable;
import java.util.Objects;

/**
 * The task a model was fine-tuned for, beside its labels: what a sample of it is.
 *
 * @param name short name; empty where there is no task, or a model of an older version does not
 *     tell
 * @param title what it is about, in a line
 * @param seconds how much of a recording an answer is about, where it is about a sequence; 0: all
 *     of it
 * @param contextSeconds time before and after that whose heartbeats are seen too
 */
public record ModelTask(String name, String title, double seconds, double contextSeconds)
    implements Serializable {

  /** Of a model that has none, or does not tell. */
  public static final ModelTask NONE = new ModelTask("", "", 0, 0);

  public ModelTask {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(title, "title");
    if (!(seconds >= 0) || !(contextSeconds >= 0)) {
      throw new IllegalArgumentException(
          "a task of " + seconds + " s with " + contextSeconds + " s of context");
    }
  }

  /** Whether it is told what the task is. */
  public boolean known() {
    return !name.isEmpty();
  }
}
