package org.ecgsl.jobs.lake.commit;

import java.io.IOException;
import java.util.Objects;

/**
 * What a commit rests on: that nobody has committed to a table about a subject since the writer
 * looked.
 *
 * @param <T> what names a table
 * @param onChange asked when somebody has: whether the commit is right all the same
 */
public record Premise<T>(T table, String subject, Recheck onChange) {

  public Premise {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(onChange, "onChange");
  }

  /** A premise that every such commit breaks. */
  public Premise(T table, String subject) {
    this(table, subject, () -> false);
  }

  /** Looks again at what a change may have touched. */
  @FunctionalInterface
  public interface Recheck {
    /** Whether what is to be committed is still right. */
    boolean holds() throws IOException;
  }
}
