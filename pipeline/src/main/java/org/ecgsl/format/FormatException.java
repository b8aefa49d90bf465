package org.ecgsl.format;

/**
 * A file cannot be read; carries why as a {@link FormatError}. Its own message, which gets into
 * logs, has no text of the file in it: see {@link FormatError#shown}.
 */
public final class FormatException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient FormatError error;

  public FormatException(FormatError error) {
    super(error.withheld());
    this.error = error;
  }

  /** Why. */
  public FormatError error() {
    return error;
  }
}
