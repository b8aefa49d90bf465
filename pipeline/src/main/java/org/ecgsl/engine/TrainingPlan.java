package org.ecgsl.engine;

import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * One training, from its first to its last epoch.
 *
 * @param epochs passes over the data; at least 1
 * @param learningRate peak learning rate of Adam; positive
 * @param weightDecay decoupled weight decay per unit of learning rate; not negative
 * @param seed feeds every random choice of the engine
 * @param shards the shards of an epoch (0, 1, ...) in the order they are to be read; never empty
 * @param trained which weights are moved
 * @param validation shards on which the loss is taken before the first and after each epoch
 * @param checkpointSteps steps within an epoch between two checkpoints; 0: at the end of epochs
 *     only
 */
public record TrainingPlan(
    int epochs,
    double learningRate,
    double weightDecay,
    long seed,
    IntFunction<List<String>> shards,
    Trained trained,
    List<String> validation,
    int checkpointSteps) {

  /** Which weights a training moves. */
  public enum Trained {
    ALL,
    /**
     * Those of the head: a linear probe. The body stays as it is to the bit and computes as in
     * scoring, running statistics of its normalisations included.
     */
    HEAD;

    /** Whether a weight is moved, by its name. */
    public boolean moves(String parameter) {
      return this == ALL || parameter.startsWith("head.");
    }
  }

  public TrainingPlan {
    Objects.requireNonNull(shards, "shards");
    Objects.requireNonNull(trained, "trained");
    validation = List.copyOf(validation);
    if (epochs < 1 || !(learningRate > 0) || !(weightDecay >= 0) || checkpointSteps < 0) {
      throw new IllegalArgumentException(
          "epochs " + epochs + ", learning rate " + learningRate + ", weight decay " + weightDecay);
    }
    if (validation.isEmpty()) {
      throw new IllegalArgumentException("no shard to take the validation loss on");
    }
  }

  /** A training with checkpoints at the end of epochs. */
  public TrainingPlan(
      int epochs,
      double learningRate,
      double weightDecay,
      long seed,
      IntFunction<List<String>> shards,
      Trained trained,
      List<String> validation) {
    this(epochs, learningRate, weightDecay, seed, shards, trained, validation, 0);
  }

  /** One that moves all weights. */
  public TrainingPlan(
      int epochs,
      double learningRate,
      double weightDecay,
      long seed,
      IntFunction<List<String>> shards,
      List<String> validation) {
    this(epochs, learningRate, weightDecay, seed, shards, Trained.ALL, validation);
  }
}
