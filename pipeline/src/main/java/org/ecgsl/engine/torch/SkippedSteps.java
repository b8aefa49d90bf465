package org.ecgsl.engine.torch;

import java.util.List;

/** Counts the steps of a training that were not taken, and ends it when they are too many. */
final class SkippedSteps {

  private final int tolerated;
  private int skipped;

  SkippedSteps(int tolerated) {
    this.tolerated = tolerated;
  }

  /**
   * One more.
   *
   * @param shards what the step was on
   * @throws IllegalStateException if that is more than is tolerated
   */
  void add(List<String> shards) {
    skipped++;
    if (skipped > tolerated) {
      throw new IllegalStateException(
          "the loss or a gradient was not finite in "
              + skipped
              + " steps, "
              + tolerated
              + " are tolerated; the last was on "
              + shards
              + ". A lower learning rate may help, or a look at those heartbeats");
    }
  }
}
