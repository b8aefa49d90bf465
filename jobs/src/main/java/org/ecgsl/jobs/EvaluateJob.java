package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.eval.SaliencyProfile;
import org.ecgsl.eval.ScoredSamples;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.BeatPredictions;
import org.ecgsl.jobs.lake.BeatSaliency;
import org.ecgsl.jobs.lake.BeatSelection;
import org.ecgsl.jobs.lake.Change;
import org.ecgsl.jobs.lake.Labelling;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.LakeWriter;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.lake.storage.Claim;
import org.ecgsl.jobs.split.ModelSplit;
import org.ecgsl.jobs.task.TaskDeclaration;
import org.ecgsl.jobs.task.TaskLabels;
import org.ecgsl.model.Head;
import org.ecgsl.model.StoredModel;
import org.ecgsl.split.Part;
import org.ecgsl.split.Sides;
import org.ecgsl.split.Split;

/**
 * Scores heartbeats or stretches with a fine-tuned model, into the {@code predictions} table, and
 * puts what it gave beside what is known.
 */
public final class EvaluateJob {

  private final RunConfig config;
  private final Snapshot snapshot;
  private final TrainingEngine engine;

  public EvaluateJob(RunConfig config, Snapshot snapshot, TrainingEngine engine) {
    this.config = config;
    this.snapshot = snapshot;
    this.engine = engine;
  }

  /**
   * What came of it.
   *
   * @param samples what has a reference, by side; heartbeats the detector missed or made up are not
   *     among them
   * @param split the split of the model, in a line
   * @param external datasets that neither the model nor an ancestor ever read
   */
  public record Result(Map<Part, ScoredSamples> samples, String split, SortedSet<String> external) {

    /** What has a reference on the test side. */
    public ScoredSamples test() {
      return samples.get(Part.TEST);
    }
  }

  /**
   * Scores the test side of the model's own split.
   *
   * @throws UserException if the model is not fine-tuned for the configured task, was made for
   *     other segments, or {@link ModelSplit} refuses it
   */
  public Result run(Path modelFolder) throws IOException {
    return run(modelFolder, Set.of(Part.TEST));
  }

  /** Scores some sides, likewise. */
  public Result run(Path modelFolder, Set<Part> parts) throws IOException {
    TaskDeclaration task = TaskDeclaration.find(config.finetune().task());
    StoredModel model = new ModelStore(snapshot.hadoop()).read(modelFolder);
    requireTask(task, model, modelFolder);
    ModelSplit.Scored sides = TrainingData.scored(config, snapshot, modelFolder, model, parts);
    TrainingData data = new TrainingData(config, snapshot, sides.lineage());
    requirePreprocessing(model, modelFolder, data);
    BeatSelection selection = data.all(new TaskLabels(task, snapshot).labelling());
    for (Part part : parts) {
      data.shards(selection, part, task.head().labels().size());
    }
    BeatPredictions predictions =
        new BeatPredictions(selection, parts, engine.scorers(), data.hadoop());
    store(model, predictions);
    Snapshot scored = snapshot.withNewest(LakeTable.PREDICTIONS);
    return new Result(
        scored(task.head(), of(scored, model.id()), data.sides(), parts),
        sides.described(),
        sides.external());
  }

  private void store(StoredModel model, BeatPredictions predictions) throws IOException {
    Lake lake = snapshot.lake();
    String claimed = "predictions/" + model.id();
    try (Claim claim = Claim.take(lake.root(), claimed, "ecgsl evaluate", lake.hadoop())) {
      LakeWriter<Change> writer = lake.writer(snapshot.withNewest(LakeTable.PREDICTIONS));
      Change change =
          lake.adding(LakeTable.PREDICTIONS, predictions.score(snapshot, model))
              .inPlaceOf(snapshot.keys(Map.of("model_id", model.id())));
      claim.check();
      writer.score(lake.id(LakeTable.PREDICTIONS), model.id(), snapshot.datasets(), change);
    }
  }

  /**
   * Scores the validation side with a model that need not be stored; no table is written.
   *
   * @param labelling what is known, in the task's own units
   */
  ScoredSamples validation(
      StoredModel model, TrainingData data, Head.Prediction head, Labelling labelling)
      throws IOException {
    Set<Part> parts = Set.of(Part.VALIDATION);
    BeatSelection selection = data.all(labelling);
    Dataset<Row> rows =
        new BeatPredictions(selection, parts, engine.scorers(), data.hadoop())
            .score(snapshot, model);
    return scored(head, rows, data.sides(), parts).get(Part.VALIDATION);
  }

  /**
   * What a model gave when it was last run on these sides.
   *
   * @param predictions a state of the lake after that run
   * @param modelId the model by its weights
   */
  public Map<Part, ScoredSamples> stored(Snapshot predictions, String modelId, Set<Part> parts) {
    TaskDeclaration task = TaskDeclaration.find(config.finetune().task());
    Split split = TrainingData.split(config, snapshot);
    return scored(task.head(), of(predictions, modelId), split, parts);
  }

  private static Dataset<Row> of(Snapshot predictions, String modelId) {
    return predictions.read(LakeTable.PREDICTIONS).filter(col("model_id").equalTo(modelId));
  }

  /**
   * Where in the heartbeat a model looks, label by label, on the test side.
   *
   * @throws UserException as {@link #run}
   */
  public Map<String, SaliencyProfile> saliency(Path modelFolder) throws IOException {
    TaskDeclaration task = TaskDeclaration.find(config.finetune().task());
    StoredModel model = new ModelStore(snapshot.hadoop()).read(modelFolder);
    requireTask(task, model, modelFolder);
    Set<Part> test = Set.of(Part.TEST);
    ModelSplit.Scored sides = TrainingData.scored(config, snapshot, modelFolder, model, test);
    TrainingData data = new TrainingData(config, snapshot, sides.lineage());
    requirePreprocessing(model, modelFolder, data);
    BeatSelection selection = data.all(new TaskLabels(task, snapshot).labelling());
    List<SaliencyProfile> profiles =
        new BeatSaliency(
                selection, data.minibatchSequences(), engine.scorers(), model, data.hadoop())
            .profiles(snapshot);
    Map<String, SaliencyProfile> byLabel = new LinkedHashMap<>();
    for (int k = 0; k < profiles.size(); k++) {
      byLabel.put(task.head().labels().get(k), profiles.get(k));
    }
    return byLabel;
  }

  private static void requireTask(TaskDeclaration task, StoredModel model, Path folder) {
    if (!(model.description().network().head() instanceof Head.Prediction head)) {
      throw new UserException(
          "%s is not fine-tuned: it has no labels to evaluate; run finetune --from %s first"
              .formatted(folder, folder));
    }
    if (!head.equals(task.head())) {
      throw new UserException(
          "the model in %s is of another task than %s: it tells %s; give --task %s"
              .formatted(
                  folder,
                  task.name(),
                  described(head),
                  TaskDeclaration.of(head)
                      .map(TaskDeclaration::name)
                      .orElse("the path of its declaration")));
    }
  }

  private static void requirePreprocessing(StoredModel model, Path folder, TrainingData data) {
    if (!model.description().preprocessing().equals(data.preprocessing())) {
      throw new UserException(
          "the model in %s was made for %s; the configuration says %s"
              .formatted(folder, model.description().preprocessing(), data.preprocessing()));
    }
  }

  private static String described(Head.Prediction head) {
    return "%s of %s for each %s".formatted(head.answer(), head.labels(), head.unit());
  }

  private Map<Part, ScoredSamples> scored(
      Head.Prediction head, Dataset<Row> rows, Sides sides, Set<Part> parts) {
    return new PredictedSamples(head, sides).of(rows.filter(col("reference").isNotNull()), parts);
  }
}
