package org.ecgsl.engine;

import org.ecgsl.model.Weights;

/**
 * Refuses an epoch that trained nothing: an engine may end without an error although its workers
 * never heard of each other.
 */
public final class WeightCheck {

  private WeightCheck() {}

  /**
   * @throws DivergedException if the trained weights are not finite
   * @throws IllegalStateException if they equal those before
   */
  public static void require(Weights before, Weights after, int epoch) {
    double distance =
        before.keep(WeightCheck::isTrained).distance(after.keep(WeightCheck::isTrained));
    if (!Double.isFinite(distance)) {
      throw new DivergedException(
          "epoch "
              + epoch
              + " made the weights infinite or not a number; a lower learning rate may help");
    }
    if (distance == 0) {
      throw new IllegalStateException("epoch " + epoch + " left every weight as it was");
    }
  }

  /**
   * @throws DivergedException if the loss is not finite
   */
  public static void requireFinite(double loss, int epoch) {
    if (!Double.isFinite(loss)) {
      throw new DivergedException("the validation loss after epoch " + epoch + " is " + loss);
    }
  }

  private static boolean isTrained(String name) {
    return !name.contains(".running_");
  }
}
