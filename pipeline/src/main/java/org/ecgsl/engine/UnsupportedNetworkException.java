package org.ecgsl.engine;

/** The configured engine does not know a part of the network, or a way to train it. */
public final class UnsupportedNetworkException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  /**
   * @param message what it does not know and what it takes
   */
  public UnsupportedNetworkException(String message) {
    super(message);
  }
}
