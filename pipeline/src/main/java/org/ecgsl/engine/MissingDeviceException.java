package org.ecgsl.engine;

/** The configured device is not there, or the build has no code for it. */
public final class MissingDeviceException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  /**
   * @param message what is missing and what it takes
   */
  public MissingDeviceException(String message) {
    super(message);
  }
}
