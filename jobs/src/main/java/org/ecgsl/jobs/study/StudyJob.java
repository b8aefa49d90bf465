package org.ecgsl.jobs.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.eval.SaliencyProfile;
import org.ecgsl.jobs.CodeVersion;
import org.ecgsl.jobs.IngestJob;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.SegmentJob;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.StudyConfig;
import org.ecgsl.jobs.config.StudyConfig.Model;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.StageLog;
import org.ecgsl.jobs.task.TaskDeclaration;

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

  private final StudyConfig study;
  private final Lake lake;
  private final Progress progress;
  private final TaskDeclaration task;
  private final Criterion criterion;
  private final StudyTrainings trainings;
  private final StudyFigures figures;

  public StudyJob(StudyConfig study, Lake lake, TrainingEngine engine, Progress progress) {
    this.study = study;
    this.lake = lake;
    this.progress = progress;
    this.task = TaskDeclaration.find(study.run().finetune().task());
    this.criterion = Criterion.of(task.head());
    this.trainings = new StudyTrainings(study, lake, engine, progress);
    this.figures = new StudyFigures(study, trainings, criterion);
  }

  /**
   * Runs what is not done and writes {@code STUDY.json}, {@code STUDY.md} and {@code STUDY.html}.
   *
   * @param folder folder for them
   * @param command that started it, for the table
   */
  public StudyTable run(Path folder, String command) throws IOException {
    prepare();
    try (trainings) {
      return train(folder, command);
    }
  }

  private StudyTable train(Path folder, String command) throws IOException {
    List<Candidate> tried = ablation();
    RunConfig.Pretrain pretrain =
        tried.isEmpty()
            ? study.run().pretrain()
            : tried.get(0).pretrain(study.run().pretrain().epochs());
    List<StudyTrainings.Group> groups = new ArrayList<>();
    for (double share : study.labelShares()) {
      for (Model model : study.models()) {
        groups.add(trainings.group(model, share, pretrain));
      }
    }
    progress.stage("table");
    Map<Model, Map<String, SaliencyProfile>> saliency = saliency();
    StudyTable table = table(groups, tried, pretrain, StudyFigures.looks(saliency), command);
    write(folder, table, saliency);
    return table;
  }

  private void prepare() throws IOException {
    RunConfig run = study.run();
    if (!run.ingest().input().isEmpty() || !lake.open().exists(LakeTable.RECORDS)) {
      progress.stage("ingest");
      new IngestJob(run.ingest(), lake, progress).run();
    }
    progress.stage("segment");
    new SegmentJob(run.segment(), lake, progress).run();
    if (study.models().contains(Model.RESNET1D)) {
      progress.stage("segment for resnet1d");
      new SegmentJob(study.resnet1d().segment(), trainings.lake(Model.RESNET1D), progress).run();
    }
  }

  /** What was tried on validation patients, the best first; empty if nothing is to be. */
  private List<Candidate> ablation() throws IOException {
    List<Candidate> tried = new ArrayList<>();
    StudyConfig.Ablation ablation = study.ablation();
    for (RunConfig.Pretext pretext : ablation.pretexts()) {
      for (double maskShare : ablation.maskShares()) {
        RunConfig.Pretrain pretrain =
            new RunConfig.Pretrain(
                ablation.epochs(), study.run().pretrain().learningRate(), pretext, maskShare);
        double figure = criterion.of(trainings.tried(pretrain));
        progress.say(
            "%s, mask share %s: %s %.4f on validation patients"
                .formatted(pretext.label(), maskShare, criterion.figure(), figure));
        tried.add(new Candidate(pretrain, figure));
      }
    }
    tried.sort(Comparator.comparing(Candidate::validation, criterion.bestFirst()));
    return tried;
  }

  /**
   * A way to pre-train that was tried.
   *
   * @param validation the figure that chooses, on validation patients
   */
  private record Candidate(RunConfig.Pretrain tried, double validation) {

    RunConfig.Pretrain pretrain(int epochs) {
      return new RunConfig.Pretrain(
          epochs, tried.learningRate(), tried.pretext(), tried.maskShare());
    }

    StudyTable.Tried row() {
      return new StudyTable.Tried(tried.pretext().label(), tried.maskShare(), validation);
    }
  }

  /** Of the models that are trained as a whole and see heartbeats, with most of the labels. */
  private Map<Model, Map<String, SaliencyProfile>> saliency() throws IOException {
    Map<Model, Map<String, SaliencyProfile>> saliency = new LinkedHashMap<>();
    if (criterion.isError() || !study.saliency()) {
      return saliency;
    }
    double largest = Collections.max(study.labelShares());
    for (Model model : study.models()) {
      boolean ofBeats = study.of(model).segment().everySeconds() == 0;
      if (!model.isProbe() && ofBeats) {
        progress.stage("saliency of " + model.label());
        saliency.put(model, trainings.saliency(model, largest));
      }
    }
    return saliency;
  }

  private StudyTable table(
      List<StudyTrainings.Group> groups,
      List<Candidate> tried,
      RunConfig.Pretrain pretrain,
      List<StudyTable.Look> looks,
      String command)
      throws IOException {
    List<StudyFigures.Scored> scored = new ArrayList<>();
    List<StudyTable.Row> rows = new ArrayList<>();
    for (StudyTrainings.Group group : groups) {
      StudyFigures.Scored of = figures.scored(group);
      scored.add(of);
      rows.add(figures.row(of, pretrain));
      progress.say(
          "%s at %s of the labels: %s %.4f on validation patients"
              .formatted(
                  group.model().label(), group.share(), criterion.figure(), of.validation()));
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
        criterion.figure(),
        rows,
        figures.differences(scored),
        tried.stream().map(Candidate::row).toList(),
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

  private void write(
      Path folder, StudyTable table, Map<Model, Map<String, SaliencyProfile>> saliency)
      throws IOException {
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
  }
}
