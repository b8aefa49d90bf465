package org.ecgsl.model;

import java.util.SplittableRandom;

/** What the network is asked when there are no labels. */
public sealed interface PretextTask {

  /** The head it is trained with. */
  Head head();

  /**
   * Chooses the heartbeats to hide.
   *
   * @param beats heartbeats of the sequence
   * @param random stream to draw from
   * @return (beats) true where hidden; at least one is, and at least one is not
   */
  boolean[] mask(int beats, SplittableRandom random);

  /**
   * Rebuilds hidden heartbeats from the others of the sequence and the RR intervals.
   *
   * @param share share of the heartbeats to hide, in (0, 1)
   */
  record MaskedBeatReconstruction(double share) implements PretextTask {
    public MaskedBeatReconstruction {
      if (!(share > 0 && share < 1)) {
        throw new IllegalArgumentException("mask share is " + share + "; it lies between 0 and 1");
      }
    }

    @Override
    public Head head() {
      return new Head.Reconstruction();
    }

    /** Exactly {@code share} of the heartbeats (rounded), drawn without replacement. */
    @Override
    public boolean[] mask(int beats, SplittableRandom random) {
      boolean[] hidden = new boolean[beats];
      int wanted = Math.max(1, Math.min(beats - 1, (int) Math.round(share * beats)));
      for (int seen = 0, left = wanted; left > 0; seen++) {
        if (random.nextInt(beats - seen) < left) {
          hidden[seen] = true;
          left--;
        }
      }
      return hidden;
    }
  }
}
