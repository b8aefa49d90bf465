package org.ecgsl.model;

import java.io.Serializable;
import java.util.SplittableRandom;

/** What the network is asked when there are no labels. */
public sealed interface PretextTask extends Serializable {

  /** The head it is trained with. */
  Head head();

  /** Share of the heartbeats of a sequence that are hidden, in (0, 1). */
  double maskShare();

  /**
   * Chooses the heartbeats to hide: exactly {@link #maskShare} of them (rounded), drawn without
   * replacement.
   *
   * @param beats heartbeats of the sequence, at least 2
   * @param random stream to draw from
   * @return (beats) true where hidden; at least one is, and at least one is not
   */
  default boolean[] mask(int beats, SplittableRandom random) {
    boolean[] hidden = new boolean[beats];
    int wanted = Math.max(1, Math.min(beats - 1, (int) Math.round(maskShare() * beats)));
    for (int seen = 0, left = wanted; left > 0; seen++) {
      if (random.nextInt(beats - seen) < left) {
        hidden[seen] = true;
        left--;
      }
    }
    return hidden;
  }

  /**
   * Rebuilds the samples and RR intervals of hidden heartbeats from the others of the sequence,
   * and, with less weight, those of the others themselves.
   */
  record MaskedBeatReconstruction(double maskShare) implements PretextTask {
    public MaskedBeatReconstruction {
      requireShare(maskShare);
    }

    @Override
    public Head head() {
      return new Head.Reconstruction();
    }
  }

  /**
   * Foretells the structural features of hidden heartbeats from the others and their RR intervals.
   */
  record MaskedBeatPrediction(double maskShare) implements PretextTask {
    public MaskedBeatPrediction {
      requireShare(maskShare);
    }

    @Override
    public Head head() {
      return new Head.LatentPrediction();
    }
  }

  /**
   * Recognises a sequence in another view of it, by {@link Augmentation}; each view hides
   * heartbeats of its own.
   */
  record Contrastive(double maskShare) implements PretextTask {

    private static final int SIZE = 64;
    private static final double TEMPERATURE = 0.2;

    public Contrastive {
      requireShare(maskShare);
    }

    @Override
    public Head head() {
      return new Head.Contrast(SIZE, TEMPERATURE);
    }
  }

  private static void requireShare(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("mask share is " + share + "; it lies between 0 and 1");
    }
  }
}
