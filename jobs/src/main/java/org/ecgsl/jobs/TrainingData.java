package org.ecgsl.jobs;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.jobs.config.RecordedSettings;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.BeatSelection;
import org.ecgsl.jobs.lake.BeatShardSource;
import org.ecgsl.jobs.lake.BeatShards;
import org.ecgsl.jobs.lake.LabelShare;
import org.ecgsl.jobs.lake.Labelling;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.split.ConfiguredSplit;
import org.ecgsl.jobs.split.ModelSplit;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.ModelTask;
import org.ecgsl.model.Network;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.Seed;
import org.ecgsl.model.StoredModel;
import org.ecgsl.split.Part;
import org.ecgsl.split.Sides;
import org.ecgsl.split.Split;
import org.ecgsl.split.TrainingSplit;

/**
 * The beats table as training sees it: one version of it, split by patient, cut into minibatches.
 *
 * <p>Pre-training, fine-tuning and evaluation of a run make the same split, so that no model ever
 * saw a heartbeat of a test patient, not even without its label.
 */
final class TrainingData {

  private final RunConfig config;
  private final Snapshot snapshot;
  private final JavaSparkContext spark;
  private final List<String> files;
  private final long quarantined;
  private final Sides sides;
  private final EcgSlArchitecture body;
  private final Preprocessing preprocessing;

  /**
   * Opens the beats table.
   *
   * @param sides the {@link #split} to train with, or those a model is {@link #scored} on
   * @throws UserException if the configuration does not fit it
   */
  TrainingData(RunConfig config, Snapshot snapshot, Sides sides) {
    this.config = config;
    this.snapshot = snapshot;
    this.sides = sides;
    spark = JavaSparkContext.fromSparkContext(snapshot.spark().sparkContext());
    files = snapshot.files(LakeTable.BEATS);
    quarantined = snapshot.read(LakeTable.QUARANTINE).count();
    RunConfig.NetworkShape shape = config.network();
    RunConfig.Segment segment = config.segment();
    try {
      body = config.architecture();
      preprocessing =
          new Preprocessing(shape.leads(), segment.segmentation(), shape.sequenceBeats());
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
    requireSegments(snapshot, segment.samples());
  }

  /**
   * The configured split, to train with.
   *
   * @throws UserException if there are no heartbeats, or {@link ConfiguredSplit} refuses it
   */
  static Split split(RunConfig config, Snapshot snapshot) {
    requireBeats(snapshot);
    return new ConfiguredSplit(config, snapshot).forTraining();
  }

  /**
   * A model's own split, to score it on.
   *
   * @param folder where the model lies, for messages
   * @param parts the sides that are scored
   * @throws UserException if there are no heartbeats, or {@link ModelSplit} refuses the model
   */
  static ModelSplit.Scored scored(
      RunConfig config, Snapshot snapshot, Path folder, StoredModel model, Set<Part> parts) {
    requireBeats(snapshot);
    return new ModelSplit(config, snapshot).toScore(folder, model, parts);
  }

  private static void requireBeats(Snapshot snapshot) {
    if (!snapshot.exists(LakeTable.BEATS)) {
      throw new UserException("no beats table in " + snapshot.root() + ": run segment first");
    }
  }

  private static void requireSegments(Snapshot snapshot, int samples) {
    int stored = snapshot.segmentSamples();
    if (stored != samples) {
      throw new UserException(
          "the beats in %s have %d samples, segment.samples of the configuration is %d: use the"
                  .formatted(snapshot.root(), stored, samples)
              + " configuration they were cut with, or segment them again");
    }
  }

  Seed seed() {
    return new Seed(config.seed());
  }

  EcgSlArchitecture body() {
    return body;
  }

  Preprocessing preprocessing() {
    return preprocessing;
  }

  /** Rows of the quarantine: what never came to be a heartbeat. */
  long quarantined() {
    return quarantined;
  }

  Configuration hadoop() {
    return spark.hadoopConfiguration();
  }

  /**
   * Heartbeats that are good enough to train on.
   *
   * @param share which of the training side
   */
  BeatSelection trainable(Labelling labelling, LabelShare share) {
    return new BeatSelection(
        sides, config.training().minQuality(), preprocessing, labelling, share);
  }

  /** All heartbeats. */
  BeatSelection all(Labelling labelling) {
    return new BeatSelection(sides, 0, preprocessing, labelling, LabelShare.ALL);
  }

  /** The side of each patient. */
  Sides sides() {
    return sides;
  }

  /**
   * The minibatches of a side of the split.
   *
   * @param labels labels that are counted
   * @throws UserException if there are none
   */
  BeatShards shards(BeatSelection selection, Part part, int labels) {
    BeatShards shards =
        BeatShards.index(spark, files, selection, part, labels, minibatchSequences());
    if (shards.beats() == 0) {
      throw new UserException(
          "no heartbeat to use for the "
              + part.label()
              + " side: more patients, another split or a larger share of the labels are needed"
              + " (split, finetune.label-share)");
    }
    return shards;
  }

  /** Makes the minibatches of the configured pretext task; has read nothing yet. */
  MinibatchSource pretraining(BeatSelection selection) {
    return BeatShardSource.pretraining(
        selection, config.pretrain().task(), config.training().augmented(), seed(), hadoop());
  }

  /** Sequences in a minibatch. */
  int minibatchSequences() {
    return config.training().minibatchSequences(body.sequenceBeats());
  }

  /**
   * What a model comes from.
   *
   * @param stage the job that makes it
   * @param split the split it is trained with
   * @param parent id of the model it starts from, empty if none
   * @param folder where that model is, a URI; empty if none
   * @param ancestors the trainings behind that model
   */
  record Origin(
      String stage, Split split, String parent, String folder, List<TrainingSplit> ancestors) {

    /** From scratch. */
    static Origin of(String stage, Split split) {
      return new Origin(stage, split, "", "", List.of());
    }

    /** From a model. */
    static Origin of(String stage, Split split, Path folder, StoredModel parent) {
      return new Origin(stage, split, parent.id(), folder.toString(), parent.lineage().trainings());
    }
  }

  /** A model made from these data. */
  ModelDescription describe(Network network, ModelTask task, Origin origin, TrainingCourse course) {
    return new ModelDescription(
        ModelDescription.FORMAT_VERSION,
        network,
        preprocessing,
        task,
        new RecordingsOf(snapshot, config.ingest()).described(preprocessing.leads()),
        origin.split(),
        origin.ancestors(),
        new ModelDescription.Provenance(
            origin.stage(),
            origin.parent(),
            origin.folder(),
            config.seed(),
            course.workers(),
            snapshot.versions(),
            RecordedSettings.of(config, origin.stage()),
            CodeVersion.described()),
        Map.of(),
        course.losses());
  }
}
