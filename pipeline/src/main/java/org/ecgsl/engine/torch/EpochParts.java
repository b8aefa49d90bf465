package org.ecgsl.engine.torch;

import java.util.ArrayList;
import java.util.List;
import org.ecgsl.engine.TrainingPlan;

/**
 * What is left of an epoch, cut into parts that each end at a checkpoint. Parts are whole steps, so
 * that steps are the same however an epoch is cut.
 */
public final class EpochParts {

  private final List<Part> parts = new ArrayList<>();

  /**
   * @param shardsPerStep shards of all workers that a step takes
   * @param done shards of the epoch that are done
   */
  public EpochParts(TrainingPlan plan, int shardsPerStep, int epoch, int done) {
    List<String> shards = plan.shards().apply(epoch);
    int longest =
        plan.checkpointSteps() == 0 ? shards.size() : plan.checkpointSteps() * shardsPerStep;
    for (int from = done; from < shards.size(); from += longest) {
      int to = Math.min(shards.size(), from + longest);
      parts.add(new Part(shards.subList(from, to), to, to == shards.size()));
    }
  }

  /**
   * A part.
   *
   * @param shards shards to train on
   * @param done shards of the epoch that are done after it
   * @param isLast whether the epoch ends with it
   */
  public record Part(List<String> shards, int done, boolean isLast) {}

  /** The parts in order. */
  public List<Part> parts() {
    return List.copyOf(parts);
  }
}
