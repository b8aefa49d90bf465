package org.ecgsl.format;

/** A file cannot be read; carries why as a {@link FormatError}. */
public final class FormatException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient FormatError error;

  public FormatException(FormatError error) {
    super(error.file() + " " + error.message());
    this.error = error;
  }

  /** Why. */
  public FormatError error() {
    return error;
  }
}
