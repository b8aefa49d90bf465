package org.ecgsl.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ecgsl.report.EcgStrip.Beat;

/**
 * A strip as the pages show it: the paper to scroll, its lines for print, a summary and a table.
 *
 * @param id distinct in the page
 */
record StripView(String id, EcgStrip strip) {

  /** Seconds of a line on a printed page. */
  private static final double PRINT_SECONDS = 10;

  /** What the template names. */
  Map<String, Object> values() {
    Sheet sheet = new Sheet(strip);
    SvgCanvas margin = new SvgCanvas();
    sheet.margin(margin);
    SvgCanvas paper = new SvgCanvas();
    sheet.paper(paper, 0, strip.seconds());
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", id);
    values.put("title", strip.title());
    values.put("details", strip.details());
    values.put("scales", EcgImage.scales(strip));
    values.put("summary", summary());
    values.put("width", SvgCanvas.number(sheet.width()));
    values.put("height", SvgCanvas.number(sheet.height()));
    values.put("marginWidth", SvgCanvas.number(Sheet.MARGIN));
    values.put("margin", margin.elements());
    values.put("paper", paper.elements());
    values.put("lines", lines(sheet));
    values.put("legend", legend());
    values.put("saliency", strip.beats().stream().anyMatch(StripView::hasSaliency));
    values.put("hasBeats", !strip.beats().isEmpty());
    values.put("hasReference", strip.beats().stream().anyMatch(this::hasReference));
    values.put("hasAnswers", strip.beats().stream().anyMatch(beat -> beat.answer().isPresent()));
    values.put("beats", table());
    return values;
  }

  /** The heartbeats, for the page's script. */
  List<Map<String, Object>> data() {
    List<Map<String, Object>> beats = new ArrayList<>();
    for (Map<String, Object> row : table()) {
      beats.add(Map.of("s", row.get("seconds"), "text", row.get("text")));
    }
    return beats;
  }

  private static boolean hasSaliency(Beat beat) {
    return beat.answer().flatMap(EcgStrip.Answer::saliency).isPresent();
  }

  private boolean hasReference(Beat beat) {
    return strip.referenceOf(beat).isPresent();
  }

  private List<Map<String, Object>> table() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < strip.beats().size(); i++) {
      Beat beat = strip.beats().get(i);
      String reference = strip.referenceOf(beat).orElse("");
      String answer = beat.answer().map(EcgStrip.Answer::label).orElse("");
      String probability = beat.answer().map(said -> percent(said.probability())).orElse("");
      String rr = beat.rrSeconds() > 0 ? Long.toString(Math.round(beat.rrSeconds() * 1000)) : "";
      String time = time(strip.startSeconds() + beat.seconds());
      StringBuilder text = new StringBuilder("Heartbeat %d at %s".formatted(i + 1, time));
      if (!rr.isEmpty()) {
        text.append(", RR ").append(rr).append(" ms");
      }
      if (!reference.isEmpty()) {
        text.append(", reference ").append(reference);
      }
      if (!answer.isEmpty()) {
        text.append(", model ").append(answer).append(" (").append(probability).append(")");
      }
      if (beat.isMissed()) {
        text.append(", they differ");
      }
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("number", i + 1);
      row.put("seconds", Math.round(beat.seconds() * 1000) / 1000.0);
      row.put("time", time);
      row.put("rr", rr);
      row.put("reference", reference);
      row.put("answer", answer);
      row.put("probability", probability);
      row.put("missed", beat.isMissed());
      row.put("text", text.toString());
      rows.add(row);
    }
    return rows;
  }

  private static String time(double seconds) {
    return Sheet.clock(seconds)
        + String.format(Locale.ROOT, ".%03d", (long) Math.floor(seconds * 1000) % 1000);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static List<Map<String, Object>> lines(Sheet sheet) {
    List<Map<String, Object>> lines = new ArrayList<>();
    double step = PRINT_SECONDS * Sheet.MM_PER_SECOND;
    for (double from = 0; from < sheet.width(); from += step) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("from", SvgCanvas.number(from));
      line.put("length", SvgCanvas.number(Math.min(step, sheet.width() - from)));
      lines.add(line);
    }
    return lines;
  }

  private List<Map<String, Object>> legend() {
    Set<String> labels = new LinkedHashSet<>();
    for (Beat beat : strip.beats()) {
      strip.referenceOf(beat).ifPresent(labels::add);
      beat.answer().ifPresent(answer -> labels.add(answer.label()));
    }
    List<Map<String, Object>> legend = new ArrayList<>();
    for (String label : labels.stream().sorted().toList()) {
      legend.add(Map.of("label", label, "ink", Ink.ofLabel(label).css()));
    }
    return legend;
  }

  /** What the picture shows, for those who do not see it. */
  String summary() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Electrocardiogram of %.1f s, leads %s",
            strip.seconds(),
            String.join(", ", strip.traces().stream().map(EcgStrip.Trace::lead).toList())));
    text.append(String.format(Locale.ROOT, "; %d heartbeats", strip.beats().size()));
    if (strip.rate() > 0) {
      text.append(String.format(Locale.ROOT, ", median rate %.0f per minute", strip.rate()));
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Beat beat : strip.beats()) {
      strip.referenceOf(beat).ifPresent(label -> counts.merge(label, 1, Integer::sum));
    }
    counts.forEach((label, count) -> text.append(", ").append(count).append(" ").append(label));
    long missed = strip.beats().stream().filter(Beat::isMissed).count();
    if (strip.beats().stream().anyMatch(beat -> beat.answer().isPresent())) {
      text.append("; model and reference differ on ").append(missed);
    }
    return text.append(".").toString();
  }
}
