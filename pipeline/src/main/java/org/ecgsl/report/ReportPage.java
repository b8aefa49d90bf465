package org.ecgsl.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ecgsl.report.ReportData.Dataset;
import org.ecgsl.report.ReportData.Histogram;
import org.ecgsl.report.ReportData.Model;

/** The report of a lake as one HTML page that needs nothing else. */
public final class ReportPage {

  /** As many entries of a list are named in a cell. */
  private static final int NAMED = 4;

  private final ReportData report;
  private final List<Chart> charts = new ArrayList<>();
  private final Map<String, Object> drawn = new LinkedHashMap<>();

  private ReportPage(ReportData report) {
    this.report = report;
  }

  /** The page. */
  public static String html(ReportData report) {
    return new ReportPage(report).html();
  }

  private String html() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("pageTitle", "ECG-SL report of " + report.lake());
    values.put("inks", ViewPage.inks());
    values.put("lake", report.lake());
    values.put("made", report.made());
    values.put("tiles", tiles());
    values.put("datasets", report.datasets().stream().map(ReportPage::dataset).toList());
    values.put("quarantine", quarantine());
    values.put("quality", quality());
    values.put("leads", leads());
    values.put("labels", labels());
    values.put("models", models());
    values.put("map", map());
    List<StripView> strips = new ArrayList<>();
    for (EcgStrip strip : report.strips()) {
      strips.add(new StripView("ecg" + (strips.size() + 1), strip));
    }
    values.put("strips", strips.stream().map(StripView::values).toList());
    values.put("hasQuality", report.quality().isPresent() || report.rr().isPresent());
    values.put("hasModels", !report.models().isEmpty());
    values.put("hasStrips", !strips.isEmpty());
    values.put("hasMap", report.map().isPresent());
    charts.forEach(chart -> drawn.put(chart.id(), chart.data()));
    Map<String, Object> beats = new LinkedHashMap<>();
    strips.forEach(strip -> beats.put(strip.id(), strip.data()));
    values.put("data", Template.json(Map.of("charts", drawn, "strips", beats)));
    values.put("plotScript", Template.resource("uPlot.iife.min.js"));
    values.put("plotStyle", Template.resource("uPlot.min.css"));
    values.put("script", Template.resource("page.js") + Template.resource("charts.js"));
    return Template.fill("report.mustache", values);
  }

  private List<Map<String, Object>> tiles() {
    long recordings = report.datasets().stream().mapToLong(Dataset::recordings).sum();
    double hours = report.datasets().stream().mapToDouble(Dataset::hours).sum();
    long rejected = report.quarantine().stream().mapToLong(ReportData.Rejected::count).sum();
    return List.of(
        tile("recordings", count(recordings)),
        tile("patients", count(report.patients())),
        tile("hours of signal", hours(hours)),
        tile("heartbeats", count(report.beats())),
        tile("in quarantine", count(rejected)));
  }

  private static Map<String, Object> tile(String what, String value) {
    return Map.of("what", what, "value", value);
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String hours(double hours) {
    return String.format(Locale.ROOT, hours < 100 ? "%.1f" : "%,.0f", hours);
  }

  private static Map<String, Object> dataset(Dataset dataset) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", dataset.name());
    values.put("title", dataset.title());
    values.put("home", dataset.home());
    values.put("hasHome", dataset.home().startsWith("https://"));
    values.put("licence", dataset.licence().isEmpty() ? "not known" : dataset.licence());
    values.put("citation", dataset.citation());
    values.put("recordings", count(dataset.recordings()));
    values.put("patients", count(dataset.patients()));
    values.put("hours", hours(dataset.hours()));
    values.put("leads", named(dataset.leads()));
    values.put("rates", named(dataset.rates()));
    values.put("formats", String.join(", ", dataset.formats()));
    return values;
  }

  /** The most frequent ones, each with its count where there are several. */
  private static List<String> named(Map<String, Long> counts) {
    if (counts.size() == 1) {
      return List.copyOf(counts.keySet());
    }
    List<String> names =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(NAMED)
            .map(each -> each.getKey() + " (" + count(each.getValue()) + ")")
            .collect(Collectors.toCollection(ArrayList::new));
    if (counts.size() > NAMED) {
      names.add("and " + (counts.size() - NAMED) + " more");
    }
    return names;
  }

  private List<Map<String, Object>> quarantine() {
    return report.quarantine().stream()
        .<Map<String, Object>>map(
            each ->
                Map.of(
                    "stage", each.stage(),
                    "reason", each.reason(),
                    "count", count(each.count()),
                    "example", each.example()))
        .toList();
  }

  private List<Map<String, Object>> quality() {
    List<Map<String, Object>> figures = new ArrayList<>();
    report
        .quality()
        .ifPresent(
            of ->
                figures.add(
                    histogram(
                        "quality",
                        "Signal quality of heartbeats",
                        "quality index",
                        of,
                        "%s heartbeats; median quality %.2f, where 1 is clean and 0 unusable.",
                        of.median())));
    report
        .rr()
        .ifPresent(
            of ->
                figures.add(
                    histogram(
                        "rr",
                        "RR intervals",
                        "RR interval, s",
                        of,
                        "%s intervals; median %.2f s, "
                            + String.format(Locale.ROOT, "%.0f", 60 / of.median())
                            + " beats per minute.",
                        of.median())));
    return figures;
  }

  private Map<String, Object> histogram(
      String id, String title, String axis, Histogram of, String summary, double median) {
    double[] x = new double[of.counts().length];
    double[] y = new double[x.length];
    for (int bin = 0; bin < x.length; bin++) {
      x[bin] = of.from() + bin * of.width();
      y[bin] = of.counts()[bin];
    }
    return figure(
        new Chart(
            id,
            title,
            String.format(Locale.ROOT, summary, count(of.total()), median),
            Chart.Kind.BARS,
            axis,
            "heartbeats",
            x,
            List.of(Chart.Series.of("heartbeats", 1, y))));
  }

  /** Takes a chart into the page; returns what the template names. */
  private Map<String, Object> figure(Chart chart) {
    charts.add(chart);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", chart.id());
    values.put("title", chart.title());
    values.put("summary", chart.summary());
    values.put("head", chart.head());
    values.put("rows", chart.rows());
    values.put(
        "legend",
        chart.series().size() < 2
            ? List.of()
            : chart.series().stream()
                .map(each -> legend(each.name(), Ink.ofClass(each.colour())))
                .toList());
    return values;
  }

  private static Map<String, Object> legend(String label, Ink ink) {
    return Map.of("label", label, "ink", ink.css());
  }

  private List<Map<String, Object>> leads() {
    return report.leads().stream()
        .<Map<String, Object>>map(
            lead ->
                Map.of(
                    "lead", lead.lead(),
                    "windows", count(lead.windows()),
                    "quality", String.format(Locale.ROOT, "%.2f", lead.quality()),
                    "missing", ModelView.percent(lead.missing()),
                    "flat", ModelView.percent(lead.flat()),
                    "clipped", ModelView.percent(lead.clipped()),
                    "noise", String.format(Locale.ROOT, "%.2f", lead.noise())))
        .toList();
  }

  private List<Map<String, Object>> labels() {
    return report.labels().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .<Map<String, Object>>map(
            each ->
                Map.of(
                    "label", each.getKey(),
                    "ink", Ink.ofLabel(each.getKey()).css(),
                    "count", count(each.getValue())))
        .toList();
  }

  private List<Map<String, Object>> models() {
    List<Map<String, Object>> models = new ArrayList<>();
    for (Model model : report.models()) {
      ModelView view = new ModelView("model" + (models.size() + 1), model);
      Map<String, Object> values = view.values();
      values.put("figures", view.charts().stream().map(this::figure).toList());
      models.add(values);
    }
    return models;
  }

  private Map<String, Object> map() {
    if (report.map().isEmpty()) {
      return Map.of();
    }
    MapView view = new MapView(report.map().get());
    drawn.put("map", view.data());
    return view.values();
  }
}
