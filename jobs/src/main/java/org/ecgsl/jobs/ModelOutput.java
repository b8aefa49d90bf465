package org.ecgsl.jobs;

import java.io.IOException;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.DivergedException;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.model.StoredModel;
import org.ecgsl.model.Weights;

/**
 * Where the model of a training goes: to its folder when it is whole, beside it what the training
 * had come to before it diverged.
 */
final class ModelOutput {

  private static final String SUFFIX = "-last-good";

  private final ModelStore store;
  private final Path model;
  private final Function<Weights, StoredModel> describe;
  private EpochReport last;

  /**
   * @param model folder of the model that is trained
   * @param describe makes a model of weights
   */
  ModelOutput(ModelStore store, Path model, Function<Weights, StoredModel> describe) {
    this.store = store;
    this.model = model;
    this.describe = describe;
  }

  /** Takes note of an epoch that went well. */
  void epoch(EpochReport report) {
    last = report;
  }

  /** Stores the model of a training that is done. */
  void store(Weights weights) throws IOException {
    store.write(model, describe.apply(weights));
  }

  /** Stores the last epoch that went well, if there is one, and says where. */
  UserException keep(DivergedException failure) throws IOException {
    if (last == null || last.epoch() == 0) {
      return new UserException("training stopped: " + failure.getMessage(), failure);
    }
    Path folder = new Path(model.getParent(), model.getName() + SUFFIX);
    store.write(folder, describe.apply(last.weights()));
    return new UserException(
        "training stopped: %s. The model after epoch %d is in %s"
            .formatted(failure.getMessage(), last.epoch(), folder),
        failure);
  }
}
