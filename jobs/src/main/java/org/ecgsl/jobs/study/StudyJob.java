package org.ecgsl.jobs.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.eval.Metrics;
import org.ecgsl.eval.Part;
import org.ecgsl.eval.PatientBootstrap;
import org.ecgsl.eval.SaliencyProfile;
import org.ecgsl.eval.ScoredSamples;
import org.ecgsl.eval.Thresholds;
import org.ecgsl.jobs.CodeVersion;
import org.ecgsl.jobs.EvaluateJob;
import org.ecgsl.jobs.FinetuneJob;
import org.ecgsl.jobs.IngestJob;
import org.ecgsl.jobs.PretrainJob;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.SegmentJob;
import org.ecgsl.jobs.Stages;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.StudyConfig;
import org.ecgsl.jobs.config.StudyConfig.Model;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.jobs.lake.StageLog;
import org.ecgsl.jobs.study.StudyTable.Figure;
import org.ecgsl.jobs.task.TaskDeclaration;
import org.ecgsl.model.Head;
import org.ecgsl.model.NetworkParameters;
import org.ecgsl.model.Seed;
import org.ecgsl.model.StoredModel;

/**
 * Trains the models of a study and makes its table.
 *
 * <p>Validation patients choose everything: the way to pre-train, the epoch of each training, the
 * thresholds. Each model is run on the test patients once, when it is trained; what it gave is in
 * the predictions table, and figures come from there. A study that was cut off goes on with the
 * first model that is not there.
 */
public final class StudyJob {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<Part> SCORED = Set.of(Part.VALIDATION, Part.TEST);

  /** What is compared, first less second. */
  private static final List<List<Model>> COMPARED =
      List.of(
          List.of(Model.PRETRAINED, Model.SCRATCH),
          List.of(Model.PRETRAINED, Model.RESNET1D),
          List.of(Model.SCRATCH, Model.RESNET1D),
          List.of(Model.LINEAR_PROBE, Model.RANDOM_FROZEN));

  private final StudyConfig study;
  private final Lake lake;
  private final TrainingEngine engine;
  private final Progress progress;
  private final Stages stages;
  private final CpuClock clock;
  private final TaskDeclaration task;

  public StudyJob(StudyConfig study, Lake lake, TrainingEngine engine, Progress progress) {
    this.study = study;
    this.lake = lake;
    this.engine = engine;
    this.progress = progress;
    this.stages = new Stages(lake, progress);
    this.clock = new CpuClock(lake.spark());
    this.task = TaskDeclaration.find(study.run().finetune().task());
  }

  /** A pre-training that is done; in the stage log. */
  private record Pretrained(Double cpuMinutes, double loss) {}

  /** A training on labels that is done and scored; in the stage log. */
  private record Trained(
      String modelId, double labelled, long parameters, Double cpuMinutes, int bestEpoch) {}

  /** The trainings of a row of the table. */
  private record Group(Model model, double share, List<Stages.Done<Trained>> trainings) {}

  /**
   * Runs what is not done and writes {@code STUDY.json}, {@code STUDY.md} and {@code STUDY.html}.
   *
   * @param folder folder for them
   * @param command that started it, for the table
   */
  public StudyTable run(Path folder, String command) throws IOException {
    prepare();
    List<StudyTable.Tried> tried = ablation();
    RunConfig.Pretrain pretrain = study.run().pretrain();
    if (!tried.isEmpty()) {
      pretrain = pretrain(tried.get(0), 0);
    }
    List<Group> groups = new ArrayList<>();
    for (double share : study.labelShares()) {
      for (Model model : study.models()) {
        List<Stages.Done<Trained>> trainings = new ArrayList<>();
        for (long seed : study.seeds()) {
          trainings.add(training(model, share, seed, pretrain));
        }
        groups.add(new Group(model, share, trainings));
      }
    }
    progress.stage("table");
    Map<Model, Map<String, SaliencyProfile>> saliency = saliency(groups);
    StudyTable table = table(groups, tried, pretrain, looks(saliency), command);
    new StageLog(lake.root(), lake.hadoop())
        .writeJson(new Path(folder, study.name() + ".json"), JSON.valueToTree(table));
    new StudyPages(lake.hadoop()).write(folder, table);
    for (Map.Entry<Model, Map<String, SaliencyProfile>> of : saliency.entrySet()) {
      RunConfig.Segment segment = study.of(of.getKey()).segment();
      new SaliencyFigure(segment.rateHz(), segment.rIndex())
          .write(
              new Path(folder, "%s-saliency-%s.svg".formatted(study.name(), of.getKey().label())),
              of.getValue(),
              lake.hadoop());
    }
    return table;
  }

  private void prepare() throws IOException {
    RunConfig run = study.run();
    if (!run.ingest().input().isEmpty() || !lake.exists(LakeTable.RECORDS)) {
      progress.stage("ingest");
      new IngestJob(run.ingest(), lake, progress).run();
    }
    progress.stage("segment");
    new SegmentJob(run.segment(), lake, progress).run();
    if (study.models().contains(Model.RESNET1D)) {
      progress.stage("segment for resnet1d");
      new SegmentJob(study.resnet1d().segment(), lake(Model.RESNET1D), progress).run();
    }
  }

  private Lake lake(Model model) {
    return model == Model.RESNET1D ? lake.cut(model.label()) : lake;
  }

  /** What was tried on validation patients, the best first; empty if nothing is to be. */
  private List<StudyTable.Tried> ablation() throws IOException {
    List<StudyTable.Tried> tried = new ArrayList<>();
    StudyConfig.Ablation ablation = study.ablation();
    for (RunConfig.Pretext pretext : ablation.pretexts()) {
      for (double maskShare : ablation.maskShares()) {
        StudyTable.Tried candidate = new StudyTable.Tried(label(pretext), maskShare, Double.NaN);
        Stages.Done<Trained> probe =
            training(
                Model.LINEAR_PROBE,
                ablation.labelShare(),
                study.seeds().get(0),
                pretrain(candidate, ablation.epochs()),
                Set.of(Part.VALIDATION));
        ScoredSamples validation = stored(Model.LINEAR_PROBE, probe).get(Part.VALIDATION);
        double figure = validation(validation);
        progress.say(
            "%s, mask share %s: %s %.4f on validation patients"
                .formatted(candidate.pretext(), maskShare, figure(), figure));
        tried.add(new StudyTable.Tried(candidate.pretext(), maskShare, figure));
      }
    }
    Comparator<StudyTable.Tried> byFigure = Comparator.comparing(StudyTable.Tried::validation);
    tried.sort(isError() ? byFigure : byFigure.reversed());
    return tried;
  }

  private RunConfig.Pretrain pretrain(StudyTable.Tried tried, int epochs) {
    RunConfig.Pretrain given = study.run().pretrain();
    for (RunConfig.Pretext pretext : RunConfig.Pretext.values()) {
      if (label(pretext).equals(tried.pretext())) {
        return new RunConfig.Pretrain(
            epochs == 0 ? given.epochs() : epochs,
            given.learningRate(),
            pretext,
            tried.maskShare());
      }
    }
    throw new IllegalArgumentException("no pretext " + tried.pretext());
  }

  private static String label(RunConfig.Pretext pretext) {
    return pretext.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The figure that chooses: the mean over labels that suits their kind. */
  private String figure() {
    return switch (task.head().answer()) {
      case ONE_OF -> "macroF1";
      case ANY_OF -> "macroAuroc";
      case AMOUNT -> "rmse." + task.head().labels().get(0);
    };
  }

  private double validation(ScoredSamples samples) {
    return new Metrics(samples, Thresholds.ofBestF1(samples)).all().get(figure());
  }

  private boolean isError() {
    return task.head().answer() == Head.Answer.AMOUNT;
  }

  private Stages.Done<Trained> training(
      Model model, double share, long seed, RunConfig.Pretrain pretrain) throws IOException {
    return training(model, share, seed, pretrain, SCORED);
  }

  private Stages.Done<Trained> training(
      Model model, double share, long seed, RunConfig.Pretrain pretrain, Set<Part> scored)
      throws IOException {
    RunConfig config = study.of(model).withSeed(seed).with(pretrain);
    Lake cut = lake(model);
    TrainingPlan.Trained trained =
        model.isProbe() ? TrainingPlan.Trained.HEAD : TrainingPlan.Trained.ALL;
    RunConfig tuned = config.with(config.finetune().with(trained, share));
    Optional<Path> from =
        model.isPretrained() ? Optional.of(pretraining(seed, pretrain)) : Optional.empty();
    String parent = from.isPresent() ? new ModelStore(lake.hadoop()).read(from.get()).id() : "none";
    String name =
        scored.contains(Part.TEST)
            ? name(model, share, seed)
            : "tried-%s-%s".formatted(name(model, share, seed), parent);
    Path folder = folder(name);
    return stages.run(
        study.name() + "-" + name,
        Stages.fingerprint(tuned, cut, tuned.finetune() + " " + parent),
        Trained.class,
        folder,
        () -> {
          Double start = clock.minutes();
          FinetuneJob.Result result =
              new FinetuneJob(tuned, cut, engine, progress).run(from, folder);
          Double took = clock.since(start);
          new EvaluateJob(tuned, cut, engine).run(folder, scored);
          StoredModel stored = new ModelStore(lake.hadoop()).read(folder);
          return new Trained(
              stored.id(),
              result.labelled(),
              NetworkParameters.trained(stored.description().network()),
              took,
              result.bestEpoch());
        });
  }

  private static String name(Model model, double share, long seed) {
    return "%s-%s-%s".formatted(model.label(), percent(share), seed);
  }

  /** Folder of the pre-trained model of a seed. */
  private Path pretraining(long seed, RunConfig.Pretrain pretrain) throws IOException {
    RunConfig config = study.run().withSeed(seed).with(pretrain);
    Path folder = folder(pretrainingName(seed, pretrain));
    pretraining(config, folder);
    return folder;
  }

  private Stages.Done<Pretrained> pretraining(RunConfig config, Path folder) throws IOException {
    return stages.run(
        study.name() + "-" + folder.getName(),
        Stages.fingerprint(config, lake, config.pretrain().toString()),
        Pretrained.class,
        folder,
        () -> {
          Double start = clock.minutes();
          PretrainJob.Result result = new PretrainJob(config, lake, engine, progress).run(folder);
          return new Pretrained(clock.since(start), result.lossLast());
        });
  }

  private static String pretrainingName(long seed, RunConfig.Pretrain pretrain) {
    return "pretrain-%s-%s-%dep-%s"
        .formatted(
            label(pretrain.pretext()), percent(pretrain.maskShare()), pretrain.epochs(), seed);
  }

  private Path folder(String name) {
    return new Path(new Path(study.run().models(), study.name()), name);
  }

  private static String percent(double share) {
    return Double.toString(Math.round(share * 1e4) / 1e2).replaceFirst("\\.0$", "") + "pct";
  }

  private Map<Part, ScoredSamples> stored(Model model, Stages.Done<Trained> training) {
    return new EvaluateJob(study.of(model), lake(model), engine)
        .stored(training.result().modelId(), SCORED);
  }

  /**
   * Of the models that are trained as a whole and see heartbeats, those of the largest label share
   * and first seed.
   */
  private Map<Model, Map<String, SaliencyProfile>> saliency(List<Group> groups) throws IOException {
    Map<Model, Map<String, SaliencyProfile>> saliency = new LinkedHashMap<>();
    if (isError() || !study.saliency()) {
      return saliency;
    }
    double largest =
        study.labelShares().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    for (Group group : groups) {
      boolean ofBeats = study.of(group.model()).segment().everySeconds() == 0;
      if (group.share() == largest && !group.model().isProbe() && ofBeats) {
        progress.stage("saliency of " + group.model().label());
        saliency.put(
            group.model(),
            new EvaluateJob(study.of(group.model()), lake(group.model()), engine)
                .saliency(folder(name(group.model(), largest, study.seeds().get(0)))));
      }
    }
    return saliency;
  }

  private static List<StudyTable.Look> looks(Map<Model, Map<String, SaliencyProfile>> saliency) {
    List<StudyTable.Look> looks = new ArrayList<>();
    saliency.forEach(
        (model, byLabel) ->
            byLabel.forEach(
                (label, profile) -> {
                  for (SaliencyProfile.Region region : SaliencyProfile.Region.values()) {
                    SaliencyProfile.Share share = profile.share(region);
                    if (share.beats() > 0) {
                      looks.add(
                          new StudyTable.Look(
                              model.label(),
                              label,
                              region.name(),
                              share.gradient(),
                              share.integrated(),
                              share.samples(),
                              share.beats()));
                    }
                  }
                }));
    return looks;
  }

  private StudyTable table(
      List<Group> groups,
      List<StudyTable.Tried> tried,
      RunConfig.Pretrain pretrain,
      List<StudyTable.Look> looks,
      String command)
      throws IOException {
    PatientBootstrap bootstrap =
        new PatientBootstrap(study.draws(), new Seed(study.run().split().seed()));
    Map<String, Scored> scored = new LinkedHashMap<>();
    List<StudyTable.Row> rows = new ArrayList<>();
    for (Group group : groups) {
      Scored of = scored(group);
      scored.put(key(group.model(), group.share()), of);
      rows.add(row(group, of, bootstrap, pretrain));
      progress.say(
          "%s at %s of the labels: %s %.4f on validation patients"
              .formatted(group.model().label(), group.share(), figure(), of.validation()));
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("pretrain", pretrain.toString());
    study.models().forEach(model -> settings.put(model.label(), settings(study.of(model))));
    return new StudyTable(
        study.name(),
        task.name(),
        task.title(),
        study.note(),
        task.head().labels(),
        command,
        CodeVersion.described(),
        study.seeds(),
        study.draws(),
        figure(),
        rows,
        differences(scored, bootstrap),
        tried,
        looks,
        settings);
  }

  private static String settings(RunConfig config) {
    return String.join(
        " ",
        config.network().toString(),
        config.segment().toString(),
        config.split().toString(),
        config.training().toString(),
        config.finetune().toString());
  }

  /**
   * The trainings of a row, scored on the test side.
   *
   * @param validation the figure that chooses on the validation side, mean over trainings
   */
  private record Scored(List<Metrics> trainings, List<String> patients, double validation) {}

  private Scored scored(Group group) {
    List<Metrics> trainings = new ArrayList<>();
    List<String> patients = List.of();
    double validation = 0;
    for (Stages.Done<Trained> training : group.trainings()) {
      Map<Part, ScoredSamples> samples = stored(group.model(), training);
      ScoredSamples test = samples.get(Part.TEST);
      trainings.add(new Metrics(test, Thresholds.ofBestF1(samples.get(Part.VALIDATION))));
      validation += validation(samples.get(Part.VALIDATION)) / group.trainings().size();
      patients = test.patients();
    }
    return new Scored(trainings, patients, validation);
  }

  private StudyTable.Row row(
      Group group, Scored scored, PatientBootstrap bootstrap, RunConfig.Pretrain pretrain)
      throws IOException {
    List<Trained> trainings = group.trainings().stream().map(Stages.Done::result).toList();
    return new StudyTable.Row(
        group.model().label(),
        group.share(),
        trainings.stream().mapToDouble(Trained::labelled).average().orElse(0),
        trainings.get(0).parameters(),
        mean(trainings.stream().map(Trained::cpuMinutes).toList()),
        group.model().isPretrained() ? pretrainCpuMinutes(pretrain) : null,
        group.trainings().stream().mapToDouble(Stages.Done::seconds).average().orElse(0) / 60,
        scored.patients().size(),
        (int) scored.patients().stream().distinct().count(),
        finite(scored.validation()),
        figures(bootstrap.intervals(scored.trainings(), scored.patients())));
  }

  private Double pretrainCpuMinutes(RunConfig.Pretrain pretrain) throws IOException {
    List<Double> minutes = new ArrayList<>();
    for (long seed : study.seeds()) {
      RunConfig config = study.run().withSeed(seed).with(pretrain);
      minutes.add(
          pretraining(config, folder(pretrainingName(seed, pretrain))).result().cpuMinutes());
    }
    return mean(minutes);
  }

  private static Double mean(List<Double> values) {
    if (values.stream().anyMatch(Objects::isNull)) {
      return null;
    }
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private List<StudyTable.Difference> differences(
      Map<String, Scored> scored, PatientBootstrap bootstrap) {
    List<StudyTable.Difference> differences = new ArrayList<>();
    for (double share : study.labelShares()) {
      for (List<Model> pair : COMPARED) {
        Scored first = scored.get(key(pair.get(0), share));
        Scored second = scored.get(key(pair.get(1), share));
        // Recordings without a heartbeat are in none of the sequences, but in windows.
        if (first != null && second != null && first.patients().equals(second.patients())) {
          differences.add(
              new StudyTable.Difference(
                  pair.get(0).label(),
                  pair.get(1).label(),
                  share,
                  figures(
                      bootstrap.differences(
                          first.trainings(), second.trainings(), first.patients()))));
        }
      }
    }
    return differences;
  }

  private static String key(Model model, double share) {
    return model.label() + "@" + share;
  }

  private static Map<String, Figure> figures(Map<String, PatientBootstrap.Interval> intervals) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    intervals.forEach(
        (name, of) ->
            figures.put(name, new Figure(finite(of.mean()), finite(of.low()), finite(of.high()))));
    return figures;
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? (Double) value : null;
  }
}
