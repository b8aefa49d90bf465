package org.ecgsl.jobs.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.split.LakePatients.Objections;
import org.ecgsl.model.StoredModel;
import org.ecgsl.split.Lineage;
import org.ecgsl.split.Part;
import org.ecgsl.split.PatientKey;
import org.ecgsl.split.Sides;
import org.ecgsl.split.Split;
import org.ecgsl.split.TrainingSplit;

/**
 * The one check of what a job does with a model's patients against what the model, and all it
 * descends from, did with them.
 */
public final class ModelSplit {

  private final ConfiguredSplit configured;
  private final LakePatients patients;

  public ModelSplit(RunConfig config, Snapshot snapshot) {
    this.configured = new ConfiguredSplit(config, snapshot);
    this.patients = new LakePatients(snapshot);
  }

  /**
   * The sides to score a model on.
   *
   * @param lineage side of each patient
   * @param external datasets of the lake that no training of the model read; all their patients are
   *     on the test side
   */
  public record Scored(Lineage lineage, SortedSet<String> external) {

    /** What it is, in a line. */
    public String described() {
      Split own = lineage.trainings().get(0).split();
      return own == null ? "not recorded" : own.described();
    }
  }

  /**
   * Takes the split to score a model on from the model.
   *
   * @param folder where the model lies, for messages
   * @param parts the sides that are scored
   * @throws UserException if a training behind the model does not record its split, or had a
   *     patient on another side; if the configuration states another split; or if one signal would
   *     be on two sides
   */
  public Scored toScore(Path folder, StoredModel model, Set<Part> parts) {
    Lineage lineage = model.lineage();
    Set<String> datasets = patients.datasets();
    requireRecorded(folder, lineage, datasets);
    SortedSet<String> external = lineage.external(datasets);
    if (external.size() < datasets.size()) {
      requireNoConflict(folder, lineage, lineage, parts);
      requireNothingElseStated(folder, lineage, external);
    }
    patients.requireNoSignalOnTwo(
        lineage,
        "the model in %s would be scored on a signal it knows: score it in a lake without the copies"
            .formatted(folder));
    return new Scored(lineage, external);
  }

  /**
   * Holds the split of a training to the splits of the model it starts from.
   *
   * @param folder where the model to start from lies, for messages
   * @throws UserException if a training behind that model does not record its split, or had a
   *     patient on another side
   */
  public void requireAgreement(Path folder, StoredModel parent, Split split) {
    Lineage lineage = parent.lineage();
    requireRecorded(folder, lineage, patients.datasets());
    requireNoConflict(folder, lineage, split, Set.of(Part.values()));
  }

  private static void requireRecorded(Path folder, Lineage lineage, Set<String> datasets) {
    Optional<TrainingSplit> unrecorded = lineage.unrecorded(datasets);
    if (unrecorded.isPresent()) {
      throw new UserException(
          "the model in %s is of an older version: %s did not record its split, so nobody knows which patients it saw; train it again, or score it on a dataset it never read"
              .formatted(folder, name(lineage, unrecorded.get())));
    }
  }

  private void requireNoConflict(Path folder, Lineage lineage, Sides sides, Set<Part> parts) {
    Optional<Objections> objections =
        patients.objections(
            patient ->
                sides
                    .partOf(patient)
                    .filter(parts::contains)
                    .flatMap(use -> conflict(lineage, patient, use)));
    if (objections.isPresent()) {
      throw new UserException(
          "the model in %s was trained with another split than this job's: it knows %s; use one split for pre-training, fine-tuning and scoring (its own: %s)"
              .formatted(folder, objections.get(), splits(lineage)));
    }
  }

  private static Optional<String> conflict(Lineage lineage, PatientKey patient, Part use) {
    return lineage
        .conflict(patient, use)
        .map(
            conflict ->
                "%s here, %s in %s"
                    .formatted(
                        use.label(), conflict.part().label(), name(lineage, conflict.training())));
  }

  private void requireNothingElseStated(Path folder, Lineage lineage, SortedSet<String> external) {
    Split own = lineage.trainings().get(0).split();
    if (own == null || !configured.isStated()) {
      return;
    }
    Split stated = configured.over(own);
    if (stated.equals(own)) {
      return;
    }
    Optional<Objections> moved =
        patients.objections(
            patient ->
                external.contains(patient.dataset())
                        || stated.partOf(patient).equals(own.partOf(patient))
                    ? Optional.empty()
                    : Optional.of(
                        "%s here, %s in the model"
                            .formatted(label(stated, patient), label(own, patient))));
    if (moved.isPresent()) {
      throw new UserException(
          "the configuration states another split than the model in %s was trained with (%s; the model's: %s), which moves %s; leave the settings of split out, then the model's own split is used"
              .formatted(folder, stated.described(), own.described(), moved.get()));
    }
  }

  private static String label(Sides sides, PatientKey patient) {
    return sides.partOf(patient).map(Part::label).orElse("excluded");
  }

  private static String name(Lineage lineage, TrainingSplit training) {
    String stage = training.stage().isEmpty() ? "a training" : training.stage();
    return training.equals(lineage.trainings().get(0))
        ? "its own " + stage
        : "%s of its ancestor %s".formatted(stage, training.id());
  }

  private static String splits(Lineage lineage) {
    List<String> splits = new ArrayList<>();
    for (TrainingSplit training : lineage.trainings()) {
      if (training.split() != null && !splits.contains(training.split().described())) {
        splits.add(training.split().described());
      }
    }
    return String.join("; ", splits);
  }
}
