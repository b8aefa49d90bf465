package org.ecgsl.engine;

/** A training that cannot go on because its loss, gradients or weights are not finite. */
public final class DivergedException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  /**
   * @param message what is not finite, since when, and what may help
   */
  public DivergedException(String message) {
    super(message);
  }
}
