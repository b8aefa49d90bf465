package org.ecgsl.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.ecgsl.beat.AamiClass;
import org.ecgsl.engine.DivergedException;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.eval.Part;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.BeatShardSource;
import org.ecgsl.jobs.lake.BeatShards;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.model.Head;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;

/**
 * Trains the network on a task with labels, all of it, from a pre-trained model or from scratch.
 * The weights kept are those of the epoch with the lowest validation loss.
 */
public final class FinetuneJob {

  private final RunConfig config;
  private final Lake lake;
  private final TrainingEngine engine;
  private final Progress progress;

  public FinetuneJob(RunConfig config, Lake lake, TrainingEngine engine, Progress progress) {
    this.config = config;
    this.lake = lake;
    this.engine = engine;
    this.progress = progress;
  }

  /**
   * Trains and stores the model.
   *
   * @param from folder of the model to start from; empty: from scratch
   * @param model folder to store to
   * @throws UserException if the model to start from is of another shape than the configuration
   */
  public void run(Optional<Path> from, Path model) throws IOException {
    TrainingData data = new TrainingData(config, lake);
    Network network =
        new Network(
            data.body(), new Head.Prediction(labels(), Head.Unit.HEARTBEAT, Head.Answer.ONE_OF));
    BeatShards train = data.shards(data.trainable(), Part.TRAIN);
    BeatShards validation = data.shards(data.trainable(), Part.VALIDATION);
    progress.say(
        "%,d heartbeats to train on %s, %,d to validate on"
            .formatted(train.beats(), counts(train.labels()), validation.beats()));
    Weights fresh = engine.initialise(network, data.seed().derive("finetune", "weights"));
    ModelStore store = new ModelStore(data.hadoop());
    Optional<ModelStore.StoredModel> parent = Optional.empty();
    if (from.isPresent()) {
      parent = Optional.of(store.read(from.get()));
    }
    String parentId = parent.map(ModelStore.StoredModel::id).orElse("");
    List<Double> history = new ArrayList<>();
    BestEpoch best = new BestEpoch();
    EpochLog log = new EpochLog(progress, train.beats(), config.finetune().epochs(), history);
    ModelOutput output =
        new ModelOutput(
            store,
            model,
            weights ->
                new ModelStore.StoredModel(
                    data.describe(
                        network, "finetune", parentId, config.finetune().toString(), history),
                    weights));
    try {
      engine.train(
          network,
          parent.isPresent() ? withBodyOf(fresh, parent.get(), data) : fresh,
          new TrainingPlan(
              config.finetune().epochs(),
              config.finetune().learningRate(),
              config.training().weightDecay(),
              data.seed().derive("finetune", "engine"),
              epoch -> train.epoch(epoch, data.seed()),
              validation.inOrder(0)),
          BeatShardSource.labelled(
              data.trainable(), classWeights(train.labels()), data.seed(), data.hadoop()),
          report -> {
            log.epoch(report);
            best.consider(report);
            output.epoch(report);
          });
      output.store(best.weights());
    } catch (DivergedException diverged) {
      throw output.keep(diverged);
    }
  }

  private static List<String> labels() {
    return Arrays.stream(AamiClass.values()).map(Enum::name).toList();
  }

  private static Weights withBodyOf(
      Weights fresh, ModelStore.StoredModel parent, TrainingData data) {
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

  /** Weight of class c: frequency^-balance, scaled so that the mean over heartbeats is 1. */
  private double[] classWeights(long[] labels) {
    double total = Arrays.stream(labels).sum();
    double[] weights = new double[labels.length];
    double mean = 0;
    for (int c = 0; c < labels.length; c++) {
      weights[c] = labels[c] == 0 ? 0 : Math.pow(labels[c] / total, -config.finetune().balance());
      mean += weights[c] * labels[c] / total;
    }
    for (int c = 0; c < labels.length; c++) {
      weights[c] /= mean;
    }
    return weights;
  }

  private static String counts(long[] labels) {
    StringBuilder text = new StringBuilder("(");
    for (int c = 0; c < labels.length; c++) {
      text.append(c == 0 ? "" : ", ").append("%s %,d".formatted(labels().get(c), labels[c]));
    }
    return text.append(")").toString();
  }

  private static final class BestEpoch {
    private double loss = Double.POSITIVE_INFINITY;
    private Weights weights;

    void consider(EpochReport report) {
      if (report.validationLoss() < loss) {
        loss = report.validationLoss();
        weights = report.weights();
      }
    }

    Weights weights() {
      return weights;
    }
  }
}
