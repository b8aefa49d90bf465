package org.ecgsl.jobs.study;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.eval.SaliencyProfile;
import org.ecgsl.eval.ScoredSamples;
import org.ecgsl.jobs.EvaluateJob;
import org.ecgsl.jobs.FinetuneJob;
import org.ecgsl.jobs.PretrainJob;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.Stages;
import org.ecgsl.jobs.config.Fingerprints;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.StudyConfig;
import org.ecgsl.jobs.config.StudyConfig.Model;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.model.NetworkParameters;
import org.ecgsl.model.StoredModel;
import org.ecgsl.split.Part;

/**
 * Trains the models of a study and runs each on the patients it is judged by, once; a training that
 * is done is not done again.
 */
final class StudyTrainings implements Closeable {

  private static final Set<Part> SCORED = Set.of(Part.VALIDATION, Part.TEST);

  private final StudyConfig study;
  private final Lake lake;
  private final TrainingEngine engine;
  private final Progress progress;
  private final Stages stages;
  private final CpuClock clock;
  private final Map<Model, Snapshot> opened = new EnumMap<>(Model.class);

  StudyTrainings(StudyConfig study, Lake lake, TrainingEngine engine, Progress progress) {
    this.study = study;
    this.lake = lake;
    this.engine = engine;
    this.progress = progress;
    this.stages = new Stages(lake, progress);
    this.clock = new CpuClock(lake.spark());
  }

  /** A pre-training that is done; in the stage log. */
  record Pretrained(Double cpuMinutes, double loss) {}

  /** A training on labels that is done and scored; in the stage log. */
  record Trained(
      String modelId, double labelled, long parameters, Double cpuMinutes, int bestEpoch) {}

  /** A training for each seed. */
  record Group(Model model, double share, List<Stages.Done<Trained>> trainings) {}

  /** Where a model's heartbeats or windows are. */
  Lake lake(Model model) {
    return model == Model.RESNET1D ? lake.cut(model.label()) : lake;
  }

  @Override
  public void close() throws IOException {
    for (Snapshot each : opened.values()) {
      each.close();
    }
    opened.clear();
  }

  /** The heartbeats or windows that all trainings see, opened with the first of them. */
  private Snapshot snapshot(Model model) {
    Model first = model == Model.RESNET1D ? model : Model.SCRATCH;
    return opened.computeIfAbsent(first, each -> lake(each).pin("ecgsl study"));
  }

  /** Trains a model with every seed, and runs it on validation and test patients. */
  Group group(Model model, double share, RunConfig.Pretrain pretrain) throws IOException {
    List<Stages.Done<Trained>> trainings = new ArrayList<>();
    for (long seed : study.seeds()) {
      trainings.add(training(model, share, seed, pretrain, SCORED));
    }
    return new Group(model, share, trainings);
  }

  /** What a linear probe on a way to pre-train says of the validation patients. */
  ScoredSamples tried(RunConfig.Pretrain pretrain) throws IOException {
    Model model = Model.LINEAR_PROBE;
    double share = study.ablation().labelShare();
    long seed = study.seeds().get(0);
    return stored(model, training(model, share, seed, pretrain, Set.of(Part.VALIDATION)))
        .get(Part.VALIDATION);
  }

  /** What a model has said of the patients it was run on, from the predictions table. */
  Map<Part, ScoredSamples> stored(Model model, Stages.Done<Trained> training) {
    return new EvaluateJob(study.of(model), snapshot(model), engine)
        .stored(
            snapshot(model).withNewest(LakeTable.PREDICTIONS), training.result().modelId(), SCORED);
  }

  /** CPU minutes of each pre-training of the study. */
  List<Double> pretrainCpuMinutes(RunConfig.Pretrain pretrain) throws IOException {
    List<Double> minutes = new ArrayList<>();
    for (long seed : study.seeds()) {
      minutes.add(pretraining(seed, pretrain).result().cpuMinutes());
    }
    return minutes;
  }

  /** Where in a heartbeat the model of the first seed looks, by label. */
  Map<String, SaliencyProfile> saliency(Model model, double share) throws IOException {
    return new EvaluateJob(study.of(model), snapshot(model), engine)
        .saliency(folder(name(model, share, study.seeds().get(0))));
  }

  private Stages.Done<Trained> training(
      Model model, double share, long seed, RunConfig.Pretrain pretrain, Set<Part> scored)
      throws IOException {
    RunConfig config = study.of(model).withSeed(seed).with(pretrain);
    TrainingPlan.Trained trained =
        model.isProbe() ? TrainingPlan.Trained.HEAD : TrainingPlan.Trained.ALL;
    RunConfig tuned = config.with(config.finetune().with(trained, share));
    Optional<Path> from = Optional.empty();
    if (model.isPretrained()) {
      pretraining(seed, pretrain);
      from = Optional.of(folder(pretrainingName(seed, pretrain)));
    }
    String parent = from.isPresent() ? new ModelStore(lake.hadoop()).read(from.get()).id() : "none";
    String name =
        scored.contains(Part.TEST)
            ? name(model, share, seed)
            : "tried-%s-%s".formatted(name(model, share, seed), parent);
    return training(name, tuned, snapshot(model), from, parent, scored);
  }

  private Stages.Done<Trained> training(
      String name,
      RunConfig config,
      Snapshot heartbeats,
      Optional<Path> from,
      String parent,
      Set<Part> scored)
      throws IOException {
    Path folder = folder(name);
    return stages.run(
        study.name() + "-" + name,
        Stages.fingerprint(config, heartbeats, Fingerprints.finetune(config.finetune(), parent)),
        Trained.class,
        folder,
        () -> {
          Double start = clock.minutes();
          FinetuneJob.Result result =
              new FinetuneJob(config, heartbeats, engine, progress).run(from, folder);
          Double took = clock.since(start);
          new EvaluateJob(config, heartbeats, engine).run(folder, scored);
          StoredModel stored = new ModelStore(lake.hadoop()).read(folder);
          return new Trained(
              stored.id(),
              result.labelled(),
              NetworkParameters.trained(stored.description().network()),
              took,
              result.bestEpoch());
        });
  }

  private Stages.Done<Pretrained> pretraining(long seed, RunConfig.Pretrain pretrain)
      throws IOException {
    RunConfig config = study.run().withSeed(seed).with(pretrain);
    String name = pretrainingName(seed, pretrain);
    Path folder = folder(name);
    Snapshot heartbeats = snapshot(Model.SCRATCH);
    return stages.run(
        study.name() + "-" + name,
        Stages.fingerprint(config, heartbeats, Fingerprints.pretrain(config.pretrain())),
        Pretrained.class,
        folder,
        () -> {
          Double start = clock.minutes();
          PretrainJob.Result result =
              new PretrainJob(config, heartbeats, engine, progress).run(folder);
          return new Pretrained(clock.since(start), result.lossLast());
        });
  }

  private Path folder(String name) {
    return new Path(new Path(study.run().models(), study.name()), name);
  }

  private static String name(Model model, double share, long seed) {
    return "%s-%s-%s".formatted(model.label(), percent(share), seed);
  }

  private static String pretrainingName(long seed, RunConfig.Pretrain pretrain) {
    return "pretrain-%s-%s-%dep-%s"
        .formatted(
            pretrain.pretext().label(), percent(pretrain.maskShare()), pretrain.epochs(), seed);
  }

  private static String percent(double share) {
    return Double.toString(Math.round(share * 1e4) / 1e2).replaceFirst("\\.0$", "") + "pct";
  }
}
