package org.ecgsl.model;

/**
 * What a training engine is fed: B sequences of T heartbeats, row-major.
 *
 * <p>Arrays are handed over, not copied.
 *
 * @param sequences B; at least 1
 * @param beats T
 * @param segments standardised samples (B, T, C, S)
 * @param timing RR features (B, T, {@value #TIMING_FEATURES}), see {@code Preprocessing}
 * @param visible (B, T): 1 where the structural feature is passed on, 0 where the heartbeat is
 *     masked or padding
 * @param targets (B, T, K): samples to rebuild, one-hot or any-hot labels, or amounts
 * @param weights (B, T): weight of the heartbeat in the loss, 0 where it does not count
 */
public record Minibatch(
    int sequences,
    int beats,
    float[] segments,
    float[] timing,
    float[] visible,
    float[] targets,
    float[] weights) {

  /** Timing features per heartbeat. */
  public static final int TIMING_FEATURES = 5;

  /** Index of the timing feature that is 1 for a heartbeat and 0 for padding. */
  public static final int PRESENT = 4;

  public Minibatch {
    int n = sequences * beats;
    if (sequences < 1 || beats < 1) {
      throw new IllegalArgumentException(sequences + " sequences of " + beats + " heartbeats");
    }
    if (timing.length != n * TIMING_FEATURES
        || visible.length != n
        || weights.length != n
        || segments.length % n != 0
        || targets.length % n != 0) {
      throw new IllegalArgumentException(
          "array lengths do not fit " + sequences + " sequences of " + beats + " heartbeats");
    }
  }

  /**
   * Weighted sum of the losses of all heartbeats; divide by {@link #totalWeight} for the mean.
   *
   * @param outputs what the network gave, (B, T, K)
   */
  public double lossSum(Head.WithTargets head, float[] outputs) {
    int size = targets.length / weights.length;
    double sum = 0;
    for (int beat = 0; beat < weights.length; beat++) {
      if (weights[beat] != 0) {
        sum += weights[beat] * head.loss(outputs, targets, beat * size, size);
      }
    }
    return sum;
  }

  /** Heartbeats in it, padding apart. */
  public long heartbeats() {
    long present = 0;
    for (int at = PRESENT; at < timing.length; at += TIMING_FEATURES) {
      present += timing[at] == 1 ? 1 : 0;
    }
    return present;
  }

  /** Sum of the weights. */
  public double totalWeight() {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return sum;
  }
}
