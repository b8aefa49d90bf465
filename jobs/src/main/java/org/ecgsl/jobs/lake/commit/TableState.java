package org.ecgsl.jobs.lake.commit;

import java.util.Map;

/**
 * A version of a table, with its marks: one number for each subject that commits were about, which
 * every commit about the subject sets to a number of its own. Two states with the same mark have
 * seen the same commits about its subject.
 *
 * @param version -1 if the table was never written
 */
public record TableState(long version, Map<String, Long> marks) {

  /** A table that was never written. */
  public static final TableState ABSENT = new TableState(-1, Map.of());

  public TableState {
    marks = Map.copyOf(marks);
  }

  /** The mark of a subject; 0 if no commit was about it. */
  public long mark(String subject) {
    return marks.getOrDefault(subject, 0L);
  }
}
