package org.ecgsl.jobs;

/** A recording cannot be read; its message is one line that names the file and what is wrong. */
public final class BrokenRecordingException extends Exception {
  private static final long serialVersionUID = 1;

  BrokenRecordingException(String message) {
    super(message);
  }

  BrokenRecordingException(String message, Throwable cause) {
    super(message, cause);
  }
}
