package org.ecgsl.jobs.reproduce;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.jobs.CodeVersion;
import org.ecgsl.jobs.FinetuneJob;
import org.ecgsl.jobs.PretrainJob;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.config.RecordedSettings;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.ModelDifferences;
import org.ecgsl.model.StoredModel;

/**
 * Trains a model again from its provenance: the versions of the tables it read, its split, seed and
 * settings, and the model it started from. The stored model and the lake are only read.
 */
public final class ReproduceJob {

  private final RunConfig here;
  private final Lake lake;
  private final Function<RunConfig.Training, TrainingEngine> engines;
  private final ModelStore store;
  private final Progress progress;

  /**
   * @param here where to compute; what is trained and how is the model's
   * @param engines makes what trains
   */
  public ReproduceJob(
      RunConfig here,
      Lake lake,
      Function<RunConfig.Training, TrainingEngine> engines,
      Progress progress) {
    this.here = here;
    this.lake = lake;
    this.engines = engines;
    this.store = new ModelStore(lake.hadoop());
    this.progress = progress;
  }

  /**
   * The outcome.
   *
   * @param model id of the stored model
   * @param made how it was made
   * @param again how it was made again; of this, code version and workers can differ
   * @param differences between the two, empty if every bit is the same
   * @param causes what may have caused differences; empty if there are none
   */
  public record Result(
      String model,
      ModelDescription.Provenance made,
      ModelDescription.Provenance again,
      ModelDifferences differences,
      List<String> causes) {}

  /**
   * Trains and compares.
   *
   * @param model folder of the model
   * @param from folder of the model it started from; empty: where that was at the time
   * @param out folder for the model that is trained again
   * @throws UserException if the model does not record enough, a version of a table is not there
   *     any more, or the model it started from is not found
   */
  public Result run(Path model, Optional<Path> from, Path out) throws IOException {
    StoredModel stored = store.read(model);
    ModelDescription.Provenance made = stored.description().provenance();
    if (!made.suffices() || stored.description().split() == null) {
      throw new UserException(
          "the model in %s is of an older version, which did not record all that its training followed from: train it again with ecgsl %s"
              .formatted(model, made.stage()));
    }
    Optional<Path> parent = parent(model, made, from);
    RunConfig config = config(made);
    try (Snapshot snapshot = lake.pin("ecgsl reproduce", tables(made))) {
      progress.say("reads " + described(snapshot.versions()));
      train(stored.description(), config, snapshot, parent, out);
    }
    StoredModel again = store.read(out);
    ModelDifferences differences = ModelDifferences.between(stored, again);
    return new Result(
        stored.id(),
        made,
        again.description().provenance(),
        differences,
        differences.none() ? List.of() : causes(made, config));
  }

  private void train(
      ModelDescription description,
      RunConfig config,
      Snapshot snapshot,
      Optional<Path> parent,
      Path out)
      throws IOException {
    TrainingEngine engine = engines.apply(config.training());
    String stage = description.provenance().stage();
    switch (stage) {
      case PretrainJob.STAGE ->
          new PretrainJob(config, snapshot, engine, progress).run(description.split(), out);
      case FinetuneJob.STAGE ->
          new FinetuneJob(config, snapshot, engine, progress).run(description.split(), parent, out);
      default ->
          throw new UserException(
              "the model was made by %s, which this version does not know".formatted(stage));
    }
  }

  /** The settings of the training, with as many workers as it had. */
  private RunConfig config(ModelDescription.Provenance made) {
    Map<String, String> settings = new TreeMap<>(made.configuration());
    if (made.workers() > 1) {
      settings.put("training.workers", Integer.toString(made.workers()));
    }
    return RecordedSettings.read(settings, made.seed(), here);
  }

  private static Map<String, Long> tables(ModelDescription.Provenance made) {
    Map<String, Long> tables = new TreeMap<>(made.tables());
    tables
        .keySet()
        .removeIf(
            folder ->
                LakeTable.ofTraining().stream()
                    .noneMatch(
                        table ->
                            folder.equals(table.folder())
                                || folder.endsWith("/" + table.folder())));
    return tables;
  }

  /** Tables with their versions, in a line. */
  public static String described(Map<String, Long> tables) {
    return tables.entrySet().stream()
        .map(table -> "%s version %,d".formatted(table.getKey(), table.getValue()))
        .collect(Collectors.joining(", "));
  }

  private Optional<Path> parent(Path model, ModelDescription.Provenance made, Optional<Path> from)
      throws IOException {
    if (made.parent().isEmpty()) {
      if (from.isPresent()) {
        throw new UserException(
            "the model in %s started from no other; leave --from out".formatted(model));
      }
      return Optional.empty();
    }
    if (from.isEmpty() && made.parentFolder().isEmpty()) {
      throw new UserException(
          "the model in %s started from the model %s; give its folder with --from"
              .formatted(model, made.parent()));
    }
    Path folder = from.orElseGet(() -> new Path(made.parentFolder()));
    if (!store.exists(folder)) {
      throw new UserException(
          "the model in %s started from the model %s, which is not in %s; give its folder with --from"
              .formatted(model, made.parent(), folder));
    }
    String id = store.read(folder).id();
    if (!id.equals(made.parent())) {
      throw new UserException(
          "the model in %s started from the model %s, but in %s is the model %s; give the right folder with --from"
              .formatted(model, made.parent(), folder, id));
    }
    return Optional.of(folder);
  }

  private static List<String> causes(ModelDescription.Provenance made, RunConfig config) {
    List<String> causes = new ArrayList<>();
    if (!made.codeVersion().equals(CodeVersion.described())) {
      causes.add("the code: the model was made by " + made.codeVersion());
    }
    if (config.training().engine() instanceof RunConfig.Engine.Dl4j) {
      causes.add("Deeplearning4j: its workers' sums differ in the last bits from run to run");
    } else if (made.workers() > 1) {
      causes.add(
          "%d workers: sums over them differ in the last bits from run to run"
              .formatted(made.workers()));
    }
    causes.add(
        "the machine: with another processor or number of cores the last bits of sums differ");
    return causes;
  }
}
