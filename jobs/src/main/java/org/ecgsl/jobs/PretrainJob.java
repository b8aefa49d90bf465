package org.ecgsl.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.DivergedException;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.eval.Part;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.BeatSelection;
import org.ecgsl.jobs.lake.BeatShardSource;
import org.ecgsl.jobs.lake.BeatShards;
import org.ecgsl.jobs.lake.LabelShare;
import org.ecgsl.jobs.lake.Labelling;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.model.Network;
import org.ecgsl.model.PretextTask;
import org.ecgsl.model.Weights;

/**
 * Pre-trains the ECG-SL network without labels, on one of the {@link PretextTask}s. Patients of the
 * test part are not shown to it.
 */
public final class PretrainJob {

  private final RunConfig config;
  private final Lake lake;
  private final TrainingEngine engine;
  private final Progress progress;

  public PretrainJob(RunConfig config, Lake lake, TrainingEngine engine, Progress progress) {
    this.config = config;
    this.lake = lake;
    this.engine = engine;
    this.progress = progress;
  }

  /**
   * What came of it.
   *
   * @param lossFirst loss on validation patients before the first step; where hidden heartbeats are
   *     foretold, 1 is what foretelling the mean gives
   * @param lossLast the same after the last epoch
   * @param beats heartbeats trained on per epoch
   */
  public record Result(double lossFirst, double lossLast, long beats) {}

  /** Pre-trains and stores the model in a folder. */
  public Result run(Path model) throws IOException {
    TrainingData data = new TrainingData(config, lake);
    PretextTask task = config.pretrain().task();
    Network network = new Network(data.body(), task.head());
    BeatSelection selection = data.trainable(new Labelling.Nothing(), LabelShare.ALL);
    BeatShards train = data.shards(selection, Part.TRAIN, 0);
    BeatShards validation = data.shards(selection, Part.VALIDATION, 0);
    progress.say(
        "%,d heartbeats to train on, %,d to validate on"
            .formatted(train.beats(), validation.beats()));
    List<Double> history = new ArrayList<>();
    EpochLog log = new EpochLog(progress, train.beats(), config.pretrain().epochs(), history);
    String settings = config.pretrain().toString();
    ModelOutput output =
        new ModelOutput(
            new ModelStore(data.hadoop()),
            model,
            weights ->
                new ModelStore.StoredModel(
                    data.describe(network, "pretrain", "", settings, history), weights));
    try {
      Weights weights =
          engine.train(
              network,
              engine.initialise(network, data.seed().derive("pretrain", "weights")),
              new TrainingPlan(
                  config.pretrain().epochs(),
                  config.pretrain().learningRate(),
                  config.training().weightDecay(),
                  data.seed().derive("pretrain", "engine"),
                  epoch -> train.epoch(epoch, data.seed()),
                  validation.inOrder(0)),
              BeatShardSource.pretraining(
                  selection, task, config.training().augmented(), data.seed(), data.hadoop()),
              report -> {
                log.epoch(report);
                output.epoch(report);
              });
      output.store(weights);
    } catch (DivergedException diverged) {
      throw output.keep(diverged);
    }
    return new Result(history.get(0), history.get(history.size() - 1), train.beats());
  }
}
