package org.ecgsl.model;

import java.io.IOException;

/** No model can be read from a place; the message says in one line why, and what helps. */
public final class ModelReadException extends IOException {

  private static final long serialVersionUID = 1;

  public ModelReadException(String message, Throwable cause) {
    super(message, cause);
  }
}
