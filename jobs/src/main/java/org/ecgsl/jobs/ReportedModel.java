package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.udf;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.BeatPredictions;
import org.ecgsl.jobs.lake.BeatReadout;
import org.ecgsl.jobs.lake.BeatSelection;
import org.ecgsl.jobs.lake.LabelShare;
import org.ecgsl.jobs.lake.Labelling;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.split.ModelSplit;
import org.ecgsl.jobs.task.TaskDeclaration;
import org.ecgsl.jobs.task.TaskLabels;
import org.ecgsl.model.Head;
import org.ecgsl.model.StoredModel;
import org.ecgsl.split.Part;
import org.ecgsl.split.PatientKey;
import org.ecgsl.split.Sides;

/**
 * A model that a report tells of, with the heartbeats it can read.
 *
 * @param folder where it lies
 * @param selection the heartbeats, with what is known of them for its task
 * @param split the sides it is scored on
 */
record ReportedModel(
    Path folder, StoredModel stored, BeatSelection selection, ModelSplit.Scored split) {

  /**
   * Puts a model and a lake together.
   *
   * @throws UserException if {@link ModelSplit} refuses the model, it reads other segments than the
   *     lake has, or no declaration of its task is known
   */
  static ReportedModel of(Path folder, StoredModel stored, RunConfig config, Snapshot snapshot)
      throws IOException {
    requireSegments(folder, stored, snapshot);
    ModelSplit.Scored split =
        TrainingData.scored(config, snapshot, folder, stored, Set.of(Part.TEST));
    Labelling labelling = new Labelling.Nothing();
    if (stored.description().network().head() instanceof Head.Prediction head) {
      labelling = new TaskLabels(task(folder, head, config), snapshot).labelling();
    }
    return new ReportedModel(
        folder,
        stored,
        new BeatSelection(
            split.lineage(), 0, stored.description().preprocessing(), labelling, LabelShare.ALL),
        split);
  }

  private static void requireSegments(Path folder, StoredModel stored, Snapshot snapshot) {
    int has = snapshot.segmentSamples();
    int most =
        snapshot.read(LakeTable.RECORDS).agg(max(size(col("leads")))).as(Encoders.INT()).first();
    int leads = stored.description().preprocessing().leads();
    int samples = stored.description().preprocessing().segmentSamples();
    if (has != samples) {
      throw new UserException(
          "the model in %s reads heartbeats of %d samples, those in %s have %d: give a model of this lake, or the lake it was trained on"
              .formatted(folder, samples, snapshot.root(), has));
    }
    if (most < leads) {
      throw new UserException(
          "the model in %s reads %d leads, the heartbeats in %s have %d at most: give a model of this lake, or the lake it was trained on"
              .formatted(folder, leads, snapshot.root(), most));
    }
  }

  private static TaskDeclaration task(Path folder, Head.Prediction head, RunConfig config) {
    TaskDeclaration configured = TaskDeclaration.find(config.finetune().task());
    if (configured.head().equals(head)) {
      return configured;
    }
    return TaskDeclaration.of(head)
        .orElseThrow(
            () ->
                new UserException(
                    "the model in %s tells %s of each %s, which is no task that is known; give --task the path of its declaration"
                        .formatted(folder, head.labels(), head.unit())));
  }

  String name() {
    return folder.getName();
  }

  /** What it is, was made of and is scored on. */
  Map<String, String> facts() {
    Map<String, String> facts = new ModelFigures(stored).facts();
    facts.put("split", split.described());
    if (!split.external().isEmpty()) {
      facts.put("external datasets", String.join(", ", split.external()));
    }
    return facts;
  }

  /** What it foretells, if it was fine-tuned. */
  Optional<Head.Prediction> head() {
    return stored.description().network().head() instanceof Head.Prediction head
        ? Optional.of(head)
        : Optional.empty();
  }

  /** Whether it gives each heartbeat one of its labels. */
  boolean classifiesHeartbeats() {
    return head()
        .filter(of -> of.unit() == Head.Unit.HEARTBEAT && of.answer() == Head.Answer.ONE_OF)
        .isPresent();
  }

  /** Reads single heartbeats out. */
  BeatReadout readout(RunConfig config, TrainingEngine engine, Snapshot snapshot) {
    int sequences = config.training().minibatchSequences(selection.preprocessing().sequenceBeats());
    return new BeatReadout(selection, sequences, engine.scorers(), snapshot.hadoop());
  }

  /**
   * What it gives for test patients whose reference is known: what the lake has of it, else what it
   * is made to give now, which is kept for this application alone.
   */
  Dataset<Row> predictions(
      RunConfig config, TrainingEngine engine, Snapshot snapshot, Progress progress) {
    Dataset<Row> stored =
        tested(
            snapshot.read(LakeTable.PREDICTIONS).filter(col("model_id").equalTo(this.stored.id())));
    if (!stored.isEmpty()) {
      return stored;
    }
    progress.say(name() + ": scores test patients, as the lake has no predictions of it");
    BeatPredictions scorer =
        new BeatPredictions(selection, Set.of(Part.TEST), engine.scorers(), snapshot.hadoop());
    return tested(scorer.score(snapshot, this.stored).persist(StorageLevel.MEMORY_AND_DISK()));
  }

  private Dataset<Row> tested(Dataset<Row> predictions) {
    return predictions.filter(col("reference").isNotNull()).filter(ofTestPatient());
  }

  /** Whether a row's patient is on the test side. */
  Column ofTestPatient() {
    Sides sides = selection.split();
    UDF2<String, String, Boolean> tested =
        (dataset, patient) -> sides.has(Part.TEST, new PatientKey(dataset, patient));
    return udf(tested, DataTypes.BooleanType).apply(col("dataset"), col("patient_id"));
  }
}
