package org.ecgsl.engine.torch;

import org.ecgsl.engine.Checkpoint;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/** A training of all weights by one worker, from its first step. */
final class LoneTraining {

  private LoneTraining() {}

  static TorchTraining of(TorchConfig config, Network network, Weights start, double weightDecay) {
    return new TorchTraining(
        LibTorch.prepare(config),
        config,
        network,
        TrainingState.of(Checkpoint.before(start)),
        weightDecay,
        TrainingPlan.Trained.ALL,
        Workers.ALONE);
  }
}
