package org.ecgsl.jobs.config;

/**
 * The user's mistake, not ours: its message is one line that says what is wrong and what would be
 * right. The command line prints that line and exits with 2, without a stack trace.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
