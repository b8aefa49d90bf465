package org.ecgsl.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.ecgsl.eval.ConfusionMatrix;
import org.ecgsl.eval.PatientBootstrap.Interval;
import org.ecgsl.report.Chart.Series;
import org.ecgsl.report.ReportData.Curve;
import org.ecgsl.report.ReportData.Epoch;
import org.ecgsl.report.ReportData.Evaluation;
import org.ecgsl.report.ReportData.Model;

/**
 * A model as the report shows it.
 *
 * @param id distinct in the page
 */
record ModelView(String id, Model model) {

  /** More labels make a matrix that nobody reads. */
  private static final int MOST_LABELS = 12;

  private static final int MOST_CURVES = 6;

  /** Figures that have no label, with their names; then those that have. */
  private static final Map<String, String> OVERALL =
      ordered(
          "accuracy", "accuracy",
          "macroF1", "macro F1",
          "macroAuroc", "macro AUROC",
          "macroAuprc", "macro average precision");

  private static final Map<String, String> BY_LABEL =
      ordered(
          "sensitivity", "sensitivity",
          "precision", "pos. predictivity",
          "f1", "F1",
          "auroc", "AUROC",
          "auprc", "average precision",
          "mae", "mean absolute error",
          "rmse", "root mean square error",
          "r2", "R²");

  private static Map<String, String> ordered(String... namesAndTexts) {
    Map<String, String> ordered = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      ordered.put(namesAndTexts[i], namesAndTexts[i + 1]);
    }
    return ordered;
  }

  /** What the template names, charts apart. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", id);
    values.put("name", model.name());
    values.put("hash", model.id());
    values.put(
        "facts",
        model.facts().entrySet().stream()
            .map(fact -> Map.of("what", fact.getKey(), "value", fact.getValue()))
            .toList());
    values.put("evaluated", model.evaluation().isPresent());
    values.put("basis", model.evaluation().map(ModelView::basis).orElse(""));
    values.put("overall", model.evaluation().map(ModelView::overall).orElse(List.of()));
    values.put("figureHead", model.evaluation().map(ModelView::figureHead).orElse(List.of()));
    values.put("figureRows", model.evaluation().map(ModelView::figureRows).orElse(List.of()));
    values.put(
        "confusion",
        model
            .evaluation()
            .flatMap(Evaluation::confusion)
            .filter(matrix -> matrix.labels().size() <= MOST_LABELS)
            .map(ModelView::confusion)
            .orElse(List.of()));
    values.put("hasConfusion", !((List<?>) values.get("confusion")).isEmpty());
    values.put("labels", model.evaluation().map(Evaluation::labels).orElse(List.of()));
    return values;
  }

  private static String basis(Evaluation of) {
    return String.format(
        Locale.ROOT,
        "%,d predictions of test patients whose reference is known%s, of %,d patients. In brackets 95 %% intervals: %,d draws of patients.",
        of.samples(),
        of.drawn() < of.samples()
            ? String.format(Locale.ROOT, "; the figures rest on %,d drawn from them", of.drawn())
            : "",
        of.patients(),
        of.draws());
  }

  private static List<Map<String, Object>> overall(Evaluation of) {
    List<Map<String, Object>> overall = new ArrayList<>();
    OVERALL.forEach(
        (name, text) -> {
          Interval interval = of.figures().get(name);
          if (interval != null && !Double.isNaN(interval.mean())) {
            overall.add(
                Map.of("what", text, "value", number(interval.mean()), "range", range(interval)));
          }
        });
    return overall;
  }

  private static List<String> kinds(Evaluation of) {
    return BY_LABEL.keySet().stream()
        .filter(
            kind -> of.labels().stream().anyMatch(l -> of.figures().containsKey(kind + "." + l)))
        .toList();
  }

  private static List<String> figureHead(Evaluation of) {
    return kinds(of).stream().map(BY_LABEL::get).toList();
  }

  private static List<Map<String, Object>> figureRows(Evaluation of) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String label : of.labels()) {
      List<Map<String, Object>> cells = new ArrayList<>();
      for (String kind : kinds(of)) {
        Interval interval = of.figures().get(kind + "." + label);
        boolean known = interval != null && !Double.isNaN(interval.mean());
        cells.add(
            Map.of(
                "value", known ? number(interval.mean()) : "–",
                "range", known ? range(interval) : ""));
      }
      rows.add(Map.of("label", label, "ink", Ink.ofLabel(label).css(), "cells", cells));
    }
    return rows;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String range(Interval interval) {
    return Double.isNaN(interval.low())
        ? ""
        : "(%s–%s)".formatted(number(interval.low()), number(interval.high()));
  }

  private static List<Map<String, Object>> confusion(ConfusionMatrix matrix) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < matrix.labels().size(); i++) {
      long[] counts = matrix.counts()[i];
      long support = Arrays.stream(counts).sum();
      List<Map<String, Object>> cells = new ArrayList<>();
      for (long count : counts) {
        double share = support == 0 ? 0 : (double) count / support;
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("count", String.format(Locale.ROOT, "%,d", count));
        cell.put("share", String.format(Locale.ROOT, "%.0f", 100 * share));
        cell.put("percent", support == 0 ? "" : percent(share));
        cell.put("dark", share > 0.6);
        cells.add(cell);
      }
      rows.add(
          Map.of(
              "label", matrix.labels().get(i),
              "support", String.format(Locale.ROOT, "%,d", support),
              "cells", cells));
    }
    return rows;
  }

  static String percent(double share) {
    return String.format(
        Locale.ROOT, share > 0 && share < 0.1 ? "%.2f %%" : "%.1f %%", 100 * share);
  }

  /** Its charts: losses, learning rate, ROC. */
  List<Chart> charts() {
    List<Chart> charts = new ArrayList<>();
    if (model.epochs().size() > 1) {
      charts.add(losses());
      if (known(Epoch::learningRate)) {
        charts.add(learningRate());
      }
    }
    model.evaluation().filter(of -> !of.curves().isEmpty()).ifPresent(of -> charts.add(roc(of)));
    return charts;
  }

  private boolean known(ToDoubleFunction<Epoch> what) {
    return model.epochs().stream().anyMatch(epoch -> !Double.isNaN(what.applyAsDouble(epoch)));
  }

  private double[] byEpoch(ToDoubleFunction<Epoch> what) {
    return model.epochs().stream().mapToDouble(what).toArray();
  }

  private Chart losses() {
    List<Series> series = new ArrayList<>();
    series.add(Series.of("validation", 1, byEpoch(Epoch::validationLoss)));
    if (known(Epoch::trainingLoss)) {
      series.add(Series.of("training", 2, byEpoch(Epoch::trainingLoss)));
    }
    Epoch first = model.epochs().get(0);
    Epoch last = model.epochs().get(model.epochs().size() - 1);
    return new Chart(
        id + "-loss",
        "Loss",
        String.format(
            Locale.ROOT,
            "Validation loss went from %.4f before training to %.4f after epoch %d; its least was %.4f.",
            first.validationLoss(),
            last.validationLoss(),
            last.epoch(),
            Arrays.stream(byEpoch(Epoch::validationLoss)).min().orElse(Double.NaN)),
        Chart.Kind.LINES,
        "epoch",
        "loss",
        byEpoch(Epoch::epoch),
        series);
  }

  private Chart learningRate() {
    double[] rates = byEpoch(Epoch::learningRate);
    return new Chart(
        id + "-rate",
        "Learning rate",
        String.format(
            Locale.ROOT,
            "Largest %.2e, last %.2e.",
            Arrays.stream(rates).filter(rate -> !Double.isNaN(rate)).max().orElse(Double.NaN),
            rates[rates.length - 1]),
        Chart.Kind.LINES,
        "epoch",
        "learning rate",
        byEpoch(Epoch::epoch),
        List.of(Series.of("learning rate", 1, rates)));
  }

  private Chart roc(Evaluation of) {
    List<Series> series = new ArrayList<>();
    List<String> areas = new ArrayList<>();
    for (Curve curve : of.curves().stream().limit(MOST_CURVES).toList()) {
      Interval area = of.figures().get("auroc." + curve.label());
      areas.add("%s %s %s".formatted(curve.label(), number(area.mean()), range(area)));
      series.add(
          new Series(
              curve.label(),
              Ink.number(curve.label()),
              curve.sensitivities().stream().mapToDouble(Interval::mean).toArray(),
              curve.sensitivities().stream().mapToDouble(Interval::low).toArray(),
              curve.sensitivities().stream().mapToDouble(Interval::high).toArray()));
    }
    return new Chart(
        id + "-roc",
        "ROC, each label against the rest",
        "Area under the curve: "
            + String.join(", ", areas)
            + ". The bands are pointwise 95 % intervals over patients.",
        Chart.Kind.LINES,
        "1 − specificity",
        "sensitivity",
        of.curves().get(0).falsePositiveRates(),
        series);
  }
}
