package org.ecgsl.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ecgsl.split.Lineage;
import org.ecgsl.split.Split;
import org.ecgsl.split.TrainingSplit;

/**
 * Everything about a model but its weights; stored as {@code model.json} beside them.
 *
 * @param formatVersion version of this description, {@value #FORMAT_VERSION}
 * @param network body and head, with the label vocabulary
 * @param preprocessing the way from a recording to the network
 * @param task what the labels are about; {@link ModelTask#NONE} without any
 * @param recordings what it was made from
 * @param split which of their patients it was trained on; {@code null} if it is of a version that
 *     did not record it
 * @param ancestors the trainings of the model it started from, and of all before that, the nearest
 *     first
 * @param provenance how it was made
 * @param metrics figures on the validation side, by name; empty without labels
 * @param history validation loss by epoch, first entry before the first epoch
 */
public record ModelDescription(
    int formatVersion,
    Network network,
    Preprocessing preprocessing,
    ModelTask task,
    TrainingRecordings recordings,
    Split split,
    List<TrainingSplit> ancestors,
    Provenance provenance,
    Map<String, Double> metrics,
    List<Double> history)
    implements Serializable {

  /** The version this code writes; of older ones, {@link ModelFiles} reads what they tell. */
  public static final int FORMAT_VERSION = 4;

  public ModelDescription {
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(preprocessing, "preprocessing");
    Objects.requireNonNull(provenance, "provenance");
    task = task == null ? ModelTask.NONE : task;
    recordings = recordings == null ? TrainingRecordings.UNKNOWN : recordings;
    ancestors = ancestors == null ? List.of() : List.copyOf(ancestors);
    metrics = metrics == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(metrics));
    history = List.copyOf(history);
    if (formatVersion != FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "model description of version " + formatVersion + "; this code reads " + FORMAT_VERSION);
    }
  }

  /** A model of which neither task nor recordings nor split nor figures are recorded. */
  public ModelDescription(
      int formatVersion,
      Network network,
      Preprocessing preprocessing,
      Provenance provenance,
      List<Double> history) {
    this(
        formatVersion,
        network,
        preprocessing,
        ModelTask.NONE,
        TrainingRecordings.UNKNOWN,
        null,
        List.of(),
        provenance,
        Map.of(),
        history);
  }

  /** The same with figures on the validation side; those that are not finite are left out. */
  public ModelDescription withMetrics(Map<String, Double> figures) {
    Map<String, Double> finite = new TreeMap<>(figures);
    finite.values().removeIf(value -> !Double.isFinite(value));
    return new ModelDescription(
        formatVersion,
        network,
        preprocessing,
        task,
        recordings,
        split,
        ancestors,
        provenance,
        finite,
        history);
  }

  /**
   * All trainings behind the model.
   *
   * @param id the model's own id
   */
  Lineage lineage(String id) {
    List<TrainingSplit> trainings = new ArrayList<>();
    trainings.add(
        new TrainingSplit(
            id,
            provenance.stage(),
            recordings.datasets().stream().map(TrainingRecordings.Dataset::name).toList(),
            split));
    trainings.addAll(ancestors);
    return new Lineage(trainings);
  }

  /**
   * Where a model comes from.
   *
   * @param stage the job that made it: {@code pretrain} or {@code finetune}
   * @param parent id of the model it started from, empty if none
   * @param parentFolder where that model was at the time, a URI; empty if none or not recorded
   * @param seed seed of the run
   * @param workers workers that trained it in parallel; 0 if not recorded
   * @param tables version of each table of the lake when it was read, by the table's folder
   * @param configuration the settings it was trained with: keys of a configuration with their
   *     values as text, all but those of the seed and the split; of versions before 4, blocks of
   *     settings as text for people
   * @param codeVersion version of this project
   */
  public record Provenance(
      String stage,
      String parent,
      String parentFolder,
      long seed,
      int workers,
      Map<String, Long> tables,
      Map<String, String> configuration,
      String codeVersion)
      implements Serializable {
    public Provenance {
      parentFolder = parentFolder == null ? "" : parentFolder;
      tables = Collections.unmodifiableMap(new TreeMap<>(tables));
      configuration = Collections.unmodifiableMap(new TreeMap<>(configuration));
    }

    /** One that records neither the parent's folder nor the workers. */
    public Provenance(
        String stage,
        String parent,
        long seed,
        Map<String, Long> tables,
        Map<String, String> configuration,
        String codeVersion) {
      this(stage, parent, "", seed, 0, tables, configuration, codeVersion);
    }

    /** Whether it records all that the training followed from; versions before 4 do not. */
    public boolean suffices() {
      return configuration.keySet().stream().anyMatch(key -> key.contains("."));
    }
  }
}
