package org.ecgsl.jobs.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ecgsl.eval.Metrics;
import org.ecgsl.eval.PatientBootstrap;
import org.ecgsl.eval.SaliencyProfile;
import org.ecgsl.eval.ScoredSamples;
import org.ecgsl.eval.Thresholds;
import org.ecgsl.jobs.Stages;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.StudyConfig;
import org.ecgsl.jobs.config.StudyConfig.Model;
import org.ecgsl.jobs.study.StudyTable.Figure;
import org.ecgsl.jobs.study.StudyTrainings.Group;
import org.ecgsl.jobs.study.StudyTrainings.Trained;
import org.ecgsl.model.Seed;
import org.ecgsl.split.Part;

/** The figures of a study's models on test patients, and of their differences. */
final class StudyFigures {

  /** What is compared, first less second. */
  private static final List<List<Model>> COMPARED =
      List.of(
          List.of(Model.PRETRAINED, Model.SCRATCH),
          List.of(Model.PRETRAINED, Model.RESNET1D),
          List.of(Model.SCRATCH, Model.RESNET1D),
          List.of(Model.LINEAR_PROBE, Model.RANDOM_FROZEN));

  private final StudyConfig study;
  private final StudyTrainings trainings;
  private final Criterion criterion;
  private final PatientBootstrap bootstrap;

  StudyFigures(StudyConfig study, StudyTrainings trainings, Criterion criterion) {
    this.study = study;
    this.trainings = trainings;
    this.criterion = criterion;
    this.bootstrap = new PatientBootstrap(study.draws(), new Seed(study.run().split().seed()));
  }

  /**
   * The trainings of a row, scored on the test side.
   *
   * @param validation the figure that chooses on the validation side, mean over trainings
   */
  record Scored(Group group, List<Metrics> trainings, List<String> patients, double validation) {}

  private record Arm(Model model, double share) {}

  Scored scored(Group group) {
    List<Metrics> metrics = new ArrayList<>();
    List<String> patients = List.of();
    double validation = 0;
    for (Stages.Done<Trained> training : group.trainings()) {
      Map<Part, ScoredSamples> samples = trainings.stored(group.model(), training);
      ScoredSamples test = samples.get(Part.TEST);
      metrics.add(new Metrics(test, Thresholds.ofBestF1(samples.get(Part.VALIDATION))));
      validation += criterion.of(samples.get(Part.VALIDATION)) / group.trainings().size();
      patients = test.patients();
    }
    return new Scored(group, metrics, patients, validation);
  }

  StudyTable.Row row(Scored scored, RunConfig.Pretrain pretrain) throws IOException {
    Group group = scored.group();
    List<Trained> trained = group.trainings().stream().map(Stages.Done::result).toList();
    return new StudyTable.Row(
        group.model().label(),
        group.share(),
        trained.stream().mapToDouble(Trained::labelled).average().orElse(0),
        trained.get(0).parameters(),
        mean(trained.stream().map(Trained::cpuMinutes).toList()),
        group.model().isPretrained() ? mean(trainings.pretrainCpuMinutes(pretrain)) : null,
        group.trainings().stream().mapToDouble(Stages.Done::seconds).average().orElse(0) / 60,
        scored.patients().size(),
        (int) scored.patients().stream().distinct().count(),
        finite(scored.validation()),
        figures(bootstrap.intervals(scored.trainings(), scored.patients())));
  }

  List<StudyTable.Difference> differences(List<Scored> rows) {
    Map<Arm, Scored> scored = new LinkedHashMap<>();
    rows.forEach(row -> scored.put(new Arm(row.group().model(), row.group().share()), row));
    List<StudyTable.Difference> differences = new ArrayList<>();
    for (double share : study.labelShares()) {
      for (List<Model> pair : COMPARED) {
        Scored first = scored.get(new Arm(pair.get(0), share));
        Scored second = scored.get(new Arm(pair.get(1), share));
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

  /** The shares of the parts of a heartbeat in what the models look at. */
  static List<StudyTable.Look> looks(Map<Model, Map<String, SaliencyProfile>> saliency) {
    List<StudyTable.Look> looks = new ArrayList<>();
    saliency.forEach(
        (model, byLabel) ->
            byLabel.forEach((label, profile) -> looks.addAll(looks(model, label, profile))));
    return looks;
  }

  private static List<StudyTable.Look> looks(Model model, String label, SaliencyProfile profile) {
    List<StudyTable.Look> looks = new ArrayList<>();
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
    return looks;
  }

  private static Double mean(List<Double> values) {
    if (values.stream().anyMatch(Objects::isNull)) {
      return null;
    }
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
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
