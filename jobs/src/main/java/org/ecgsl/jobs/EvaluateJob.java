package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.ecgsl.beat.AamiClass;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.eval.ConfusionMatrix;
import org.ecgsl.eval.Part;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.BeatPredictions;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.model.Head;

/**
 * Scores the heartbeats of the test patients with a fine-tuned model, into the {@code predictions}
 * table, and compares them with the reference annotations.
 */
public final class EvaluateJob {

  private final RunConfig config;
  private final Lake lake;
  private final TrainingEngine engine;

  public EvaluateJob(RunConfig config, Lake lake, TrainingEngine engine) {
    this.config = config;
    this.lake = lake;
    this.engine = engine;
  }

  /**
   * Evaluates.
   *
   * @return heartbeats that have a reference class, by reference and predicted class; those the
   *     detector missed or made up are not among them
   * @throws UserException if the model is no classifier, or was made for other segments
   */
  public ConfusionMatrix run(Path modelFolder) throws IOException {
    TrainingData data = new TrainingData(config, lake);
    ModelStore.StoredModel model = new ModelStore(data.hadoop()).read(modelFolder);
    if (!(model.description().network().head() instanceof Head.Prediction head)) {
      throw new UserException(modelFolder + " is not fine-tuned: it has no classes to evaluate");
    }
    List<String> classes = Stream.of(AamiClass.values()).map(Enum::name).toList();
    if (!head.labels().equals(classes)) {
      throw new UserException(
          "the model in %s tells %s apart; the task arrhythmia has %s"
              .formatted(modelFolder, head.labels(), classes));
    }
    if (!model.description().preprocessing().equals(data.preprocessing())) {
      throw new UserException(
          "the model in %s was made for %s; the configuration says %s"
              .formatted(modelFolder, model.description().preprocessing(), data.preprocessing()));
    }
    data.shards(data.all(), Part.TEST);
    int batchSequences =
        Math.max(1, config.training().batchBeats() / data.preprocessing().sequenceBeats());
    BeatPredictions predictions =
        new BeatPredictions(data.all(), Part.TEST, batchSequences, engine.scorers(), data.hadoop());
    lake.replace(LakeTable.PREDICTIONS, "model_id", model.id(), predictions.score(lake, model));
    return confusion(head.labels(), model.id());
  }

  private ConfusionMatrix confusion(List<String> labels, String modelId) {
    long[][] counts = new long[labels.size()][labels.size()];
    List<Row> cells =
        lake.read(LakeTable.PREDICTIONS)
            .filter(col("model_id").equalTo(modelId).and(col("reference").isNotNull()))
            .groupBy("reference", "predicted")
            .count()
            .collectAsList();
    for (Row cell : cells) {
      counts[labels.indexOf(cell.getString(0))][labels.indexOf(cell.getString(1))] =
          cell.getLong(2);
    }
    return new ConfusionMatrix(labels, counts);
  }
}
