package org.ecgsl.jobs;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.engine.DivergedException;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingListener;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.jobs.config.Fingerprints;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.BeatSelection;
import org.ecgsl.jobs.lake.BeatShards;
import org.ecgsl.jobs.lake.CheckpointStore;
import org.ecgsl.jobs.lake.LabelShare;
import org.ecgsl.jobs.lake.Labelling;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.model.ModelTask;
import org.ecgsl.model.Network;
import org.ecgsl.model.PretextTask;
import org.ecgsl.model.Seed;
import org.ecgsl.model.StoredModel;
import org.ecgsl.model.Weights;
import org.ecgsl.split.Part;
import org.ecgsl.split.Split;

/**
 * Pre-trains the ECG-SL network without labels, on one of the {@link PretextTask}s. Patients of the
 * test part are not shown to it.
 */
public final class PretrainJob {

  /** What a model made by it calls it. */
  public static final String STAGE = "pretrain";

  private final RunConfig config;
  private final Snapshot snapshot;
  private final TrainingEngine engine;
  private final Progress progress;

  public PretrainJob(
      RunConfig config, Snapshot snapshot, TrainingEngine engine, Progress progress) {
    this.config = config;
    this.snapshot = snapshot;
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

  /**
   * Pre-trains and stores the model in a folder, going on from the newest checkpoint of the same
   * settings beside it if a run was cut off. How it goes is in a file beside it as well.
   */
  public Result run(Path model) throws IOException {
    return run(TrainingData.split(config, snapshot), model);
  }

  /** Does so with a split of its own instead of the configured one. */
  public Result run(Split split, Path model) throws IOException {
    TrainingData data = new TrainingData(config, snapshot, split);
    PretextTask task = config.pretrain().task();
    Network network = new Network(data.body(), task.head());
    BeatSelection selection = data.trainable(new Labelling.Nothing(), LabelShare.ALL);
    BeatShards train = data.shards(selection, Part.TRAIN, 0);
    BeatShards validation = data.shards(selection, Part.VALIDATION, 0);
    progress.say(
        "%,d heartbeats to train on, %,d to validate on"
            .formatted(train.beats(), validation.beats()));
    CheckpointStore checkpoints = checkpoints(model, data.hadoop());
    CheckpointStore.Saved start =
        checkpoints.latest().orElseGet(() -> beginning(network, data.seed()));
    if (!start.checkpoint().isBeforeFirstStep()) {
      progress.say(
          "goes on from the checkpoint after %,d epochs and %,d steps"
              .formatted(start.checkpoint().epoch(), start.checkpoint().steps()));
    }
    TrainingCourse course = new TrainingCourse(start.losses());
    ModelOutput output = output(model, data, network, split, course);
    TrainingWatch.Training watched =
        new TrainingWatch.Training(
            model,
            new EpochFigures(
                train.beats(), epoch -> train.epoch(epoch, data.seed()).size(), data.quarantined()),
            config.pretrain().epochs(),
            start.checkpoint().epoch(),
            config.tensorBoard());
    try (TrainingWatch watch = TrainingWatch.of(watched, progress, data.hadoop())) {
      Listener listener = new Listener(watch, output, checkpoints, course);
      Weights weights =
          engine.train(
              network,
              start.checkpoint(),
              plan(train, validation, data.seed()),
              data.pretraining(selection),
              listener);
      output.store(weights);
      checkpoints.clear();
    } catch (DivergedException diverged) {
      throw output.keep(diverged);
    }
    List<Double> losses = course.losses();
    return new Result(losses.get(0), losses.get(losses.size() - 1), train.beats());
  }

  private CheckpointStore checkpoints(Path model, Configuration hadoop) throws IOException {
    return new CheckpointStore(
        new Path(model.getParent(), model.getName() + ".checkpoints"),
        Stages.fingerprintOfAnyWorkers(config, snapshot, Fingerprints.pretrain(config.pretrain())),
        config.checkpoints().keep(),
        hadoop);
  }

  private CheckpointStore.Saved beginning(Network network, Seed seed) {
    return new CheckpointStore.Saved(
        Checkpoint.before(engine.initialise(network, seed.derive("pretrain", "weights"))),
        List.of());
  }

  private TrainingPlan plan(BeatShards train, BeatShards validation, Seed seed) {
    return new TrainingPlan(
        config.pretrain().epochs(),
        config.pretrain().learningRate(),
        config.training().weightDecay(),
        seed.derive("pretrain", "engine"),
        epoch -> train.epoch(epoch, seed),
        TrainingPlan.Trained.ALL,
        validation.inOrder(0),
        config.checkpoints().steps());
  }

  private ModelOutput output(
      Path model, TrainingData data, Network network, Split split, TrainingCourse course) {
    TrainingData.Origin origin = TrainingData.Origin.of(STAGE, split);
    return new ModelOutput(
        new ModelStore(data.hadoop()),
        model,
        weights ->
            new StoredModel(data.describe(network, ModelTask.NONE, origin, course), weights));
  }

  /** What is told of the training goes to those who watch it, and to checkpoints. */
  private final class Listener implements TrainingListener {
    private final TrainingWatch watch;
    private final ModelOutput output;
    private final CheckpointStore checkpoints;
    private final TrainingCourse course;
    private long written = System.nanoTime();

    Listener(
        TrainingWatch watch,
        ModelOutput output,
        CheckpointStore checkpoints,
        TrainingCourse course) {
      this.watch = watch;
      this.output = output;
      this.checkpoints = checkpoints;
      this.course = course;
    }

    @Override
    public void epoch(EpochReport report) throws IOException {
      course.epoch(report);
      watch.epoch(report);
      output.epoch(report);
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) throws IOException {
      double minutes = (System.nanoTime() - written) / 60e9;
      if (minutes >= config.checkpoints().minutes()) {
        checkpoints.write(new CheckpointStore.Saved(checkpoint, course.losses()));
        written = System.nanoTime();
      }
    }
  }
}
