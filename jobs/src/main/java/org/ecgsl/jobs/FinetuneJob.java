package org.ecgsl.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.DivergedException;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.eval.Metrics;
import org.ecgsl.eval.ScoredSamples;
import org.ecgsl.eval.Thresholds;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.BeatSelection;
import org.ecgsl.jobs.lake.BeatShardSource;
import org.ecgsl.jobs.lake.BeatShards;
import org.ecgsl.jobs.lake.LabelCounts;
import org.ecgsl.jobs.lake.LabelShare;
import org.ecgsl.jobs.lake.Labelling;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.split.ModelSplit;
import org.ecgsl.jobs.task.TaskDeclaration;
import org.ecgsl.jobs.task.TaskLabels;
import org.ecgsl.model.Head;
import org.ecgsl.model.ModelTask;
import org.ecgsl.model.Network;
import org.ecgsl.model.Seed;
import org.ecgsl.model.StoredModel;
import org.ecgsl.model.Weights;
import org.ecgsl.report.ModelCard;
import org.ecgsl.split.Part;
import org.ecgsl.split.Split;

/**
 * Trains the network on a task with labels, all of it or its head, from a pre-trained model or from
 * scratch. The weights kept are those of the epoch with the lowest validation loss.
 */
public final class FinetuneJob {

  /** What a model made by it calls it. */
  public static final String STAGE = "finetune";

  private final RunConfig config;
  private final Snapshot snapshot;
  private final TrainingEngine engine;
  private final Progress progress;

  public FinetuneJob(
      RunConfig config, Snapshot snapshot, TrainingEngine engine, Progress progress) {
    this.config = config;
    this.snapshot = snapshot;
    this.engine = engine;
    this.progress = progress;
  }

  /**
   * What came of it.
   *
   * @param epochs epochs done
   * @param bestEpoch the one whose weights were kept
   * @param bestLoss its loss on validation patients
   * @param labelled heartbeats or stretches it learned from
   */
  public record Result(int epochs, int bestEpoch, double bestLoss, long labelled) {}

  /**
   * Trains and stores the model.
   *
   * @param from folder of the model to start from; empty: from scratch
   * @param model folder to store to
   * @throws UserException if the model to start from is of another shape than the configuration, or
   *     it or an ancestor was trained with another split
   */
  public Result run(Optional<Path> from, Path model) throws IOException {
    return run(TrainingData.split(config, snapshot), from, model);
  }

  /** Does so with a split of its own instead of the configured one. */
  public Result run(Split split, Optional<Path> from, Path model) throws IOException {
    ModelStore store = new ModelStore(snapshot.hadoop());
    Optional<StoredModel> parent = Optional.empty();
    if (from.isPresent()) {
      parent = Optional.of(store.read(from.get()));
      new ModelSplit(config, snapshot).requireAgreement(from.get(), parent.get(), split);
    }
    TrainingData.Origin origin = origin(split, from, parent);
    TrainingData data = new TrainingData(config, snapshot, split);
    TaskDeclaration task = TaskDeclaration.find(config.finetune().task());
    Seed seed = data.seed();
    TaskLabels taskLabels = new TaskLabels(task, snapshot);
    ModelTask about = taskLabels.described();
    Labelling labelling = taskLabels.labelling();
    LabelShare share = new LabelShare(config.finetune().labelShare(), seed);
    BeatSelection selection = data.trainable(labelling, share);
    LabelledShards shards = shards(data, selection, task.head());
    AmountScale scale = AmountScale.of(task.head(), shards.train().labels());
    BeatSelection scaled = data.trainable(scale.standardised(labelling), share);
    Network network = new Network(data.body(), task.head());
    Weights fresh = engine.initialise(network, seed.derive("finetune", "weights"));
    TrainingCourse course = new TrainingCourse(List.of());
    BestEpoch best = new BestEpoch();
    TrainingWatch.Training watched =
        new TrainingWatch.Training(
            model,
            new EpochFigures(
                shards.epochBeats(), epoch -> shards.epoch(epoch, seed).size(), data.quarantined()),
            config.finetune().epochs(),
            0,
            config.tensorBoard());
    Function<Weights, StoredModel> describe =
        weights ->
            new StoredModel(
                data.describe(network, about, origin, course), scale.ofAmounts(weights));
    ModelOutput output = new ModelOutput(store, model, describe);
    try (TrainingWatch watch = TrainingWatch.of(watched, progress, data.hadoop())) {
      engine.train(
          network,
          parent.isPresent() ? withBodyOf(fresh, parent.get(), data) : fresh,
          new TrainingPlan(
              config.finetune().epochs(),
              config.finetune().learningRate(),
              config.training().weightDecay(),
              seed.derive("finetune", "engine"),
              epoch -> shards.epoch(epoch, seed),
              config.finetune().trained(),
              shards.validation().inOrder(0)),
          BeatShardSource.labelled(
              scaled,
              labelWeights(task.head(), shards.train().labels()),
              config.training().augmented(),
              seed,
              data.hadoop()),
          report -> {
            course.epoch(report);
            watch.epoch(report);
            best.consider(report);
            output.epoch(report);
          });
      StoredModel measured = measured(describe.apply(best.weights()), data, task.head(), labelling);
      store.write(model, measured, Map.of(ModelCard.FILE, ModelCard.of(measured)));
    } catch (DivergedException diverged) {
      throw output.keep(diverged);
    }
    return new Result(
        config.finetune().epochs(), best.epoch, best.loss, shards.train().labels().units());
  }

  private TrainingData.Origin origin(Split split, Optional<Path> from, Optional<StoredModel> parent)
      throws IOException {
    if (from.isEmpty()) {
      return TrainingData.Origin.of(STAGE, split);
    }
    Path folder = from.get().getFileSystem(snapshot.hadoop()).makeQualified(from.get());
    return TrainingData.Origin.of(STAGE, split, folder, parent.orElseThrow());
  }

  /** The model with its figures on the validation side. */
  private StoredModel measured(
      StoredModel model, TrainingData data, Head.Prediction head, Labelling labelling)
      throws IOException {
    ScoredSamples scored =
        new EvaluateJob(config, snapshot, engine).validation(model, data, head, labelling);
    if (scored.size() == 0) {
      return model;
    }
    Map<String, Double> figures =
        new Metrics(scored, Thresholds.halves(scored.labels().size())).all();
    return new StoredModel(model.description().withMetrics(figures), model.weights());
  }

  private LabelledShards shards(TrainingData data, BeatSelection selection, Head.Prediction head) {
    int labels = head.labels().size();
    LabelledShards shards =
        new LabelledShards(
            data.shards(selection, Part.TRAIN, labels),
            data.shards(selection, Part.VALIDATION, labels),
            config.finetune().leastSteps());
    progress.say(
        "%,d heartbeats to train on %s, %,d to validate on"
            .formatted(
                shards.train().beats(),
                counts(head, shards.train().labels()),
                shards.validation().beats()));
    return shards;
  }

  /**
   * The minibatches of both sides.
   *
   * @param leastSteps minibatches of an epoch at least: few are gone through several times
   */
  private record LabelledShards(BeatShards train, BeatShards validation, int leastSteps) {

    List<String> epoch(int epoch, Seed seed) {
      List<String> names = new ArrayList<>();
      int passes = passes();
      for (int pass = 0; pass < passes; pass++) {
        names.addAll(train.epoch(epoch * passes + pass, seed));
      }
      return names;
    }

    long epochBeats() {
      return train.beats() * passes();
    }

    private int passes() {
      int steps = train.inOrder(0).size();
      return (leastSteps + steps - 1) / steps;
    }
  }

  private static Weights withBodyOf(Weights fresh, StoredModel parent, TrainingData data) {
    if (!parent.description().network().body().equals(data.body())
        || !parent.description().preprocessing().equals(data.preprocessing())) {
      throw new UserException(
          "the model to start from has another shape than network and segment of the configuration: "
              + parent.description().network().body()
              + " where "
              + data.body()
              + " is configured");
    }
    return fresh.overlaidWith(parent.weights().keep(name -> !name.startsWith("head.")));
  }

  /** Weight of label k: frequency^-balance, scaled so that the mean over all is 1. */
  private double[] labelWeights(Head.Prediction head, LabelCounts counts) {
    double[] frequencies = counts.means();
    double[] weights = new double[frequencies.length];
    double mean = 0;
    for (int k = 0; k < weights.length; k++) {
      if (head.answer() != Head.Answer.ONE_OF) {
        weights[k] = 1;
      } else if (frequencies[k] > 0) {
        weights[k] = Math.pow(frequencies[k], -config.finetune().balance());
      }
      mean += weights[k] * frequencies[k];
    }
    for (int k = 0; k < weights.length && head.answer() == Head.Answer.ONE_OF; k++) {
      weights[k] /= mean;
    }
    return weights;
  }

  private static String counts(Head.Prediction head, LabelCounts counts) {
    if (head.answer() == Head.Answer.AMOUNT) {
      return "(%,d with amounts)".formatted(counts.units());
    }
    StringBuilder text = new StringBuilder("(");
    for (int k = 0; k < counts.sums().length; k++) {
      text.append(k == 0 ? "" : ", ")
          .append("%s %,.0f".formatted(head.labels().get(k), counts.sums()[k]));
    }
    return text.append(")").toString();
  }

  private static final class BestEpoch {
    private double loss = Double.POSITIVE_INFINITY;
    private int epoch;
    private Weights weights;

    void consider(EpochReport report) {
      if (report.validationLoss() < loss) {
        loss = report.validationLoss();
        epoch = report.epoch();
        weights = report.weights();
      }
    }

    Weights weights() {
      return weights;
    }
  }
}
