package org.ecgsl.jobs.lake.commit;

/**
 * Another command has committed what does not go together with what this one was about to commit.
 * Nothing of the refused commit is stored; what was committed before it stays.
 */
public final class ConflictException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** What the other command did. */
  public enum Kind {
    /** The same work: it is done, or the other command is at it. */
    SAME_WORK,
    /** It changed what this one's work was made from; the same work on the new state succeeds. */
    CHANGED_INPUT
  }

  ConflictException(Kind kind, String table, String subject) {
    super(
        switch (kind) {
          case SAME_WORK ->
              "another command has committed to the table %s (%s) while this one ran; nothing of this one was stored twice: run it again, and it goes on from what is there"
                  .formatted(table, subject);
          case CHANGED_INPUT ->
              "the table %s (%s) was changed by another command while this one worked on it; nothing outdated was stored: run it again, and it goes on from what is there"
                  .formatted(table, subject);
        });
    this.kind = kind;
  }

  /** What the other command did. */
  public Kind kind() {
    return kind;
  }
}
