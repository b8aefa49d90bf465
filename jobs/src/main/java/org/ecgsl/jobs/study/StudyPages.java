package org.ecgsl.jobs.study;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.text.StringEscapeUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.study.StudyTable.Figure;

/**
 * Writes the table of a study for people: as Markdown, and as a page of HTML that needs no other.
 */
final class StudyPages {

  /** Figures that have a column, in this order, where the task has them. */
  private static final List<String> MAIN =
      List.of("accuracy", "macroF1", "macroAuroc", "macroAuprc");

  private static final List<String> BY_LABEL = List.of("f1.", "auroc.", "mae.", "rmse.", "r2.");

  /** Most labels that have columns of their own. */
  private static final int FEW_LABELS = 8;

  private final Configuration hadoop;

  StudyPages(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** A table of a page. */
  private record Grid(String title, List<String> head, List<List<String>> rows) {}

  void write(Path folder, StudyTable table) throws IOException {
    List<Grid> grids = grids(table);
    write(new Path(folder, table.study() + ".md"), markdown(table, grids));
    write(new Path(folder, table.study() + ".html"), html(table, grids));
  }

  private void write(Path file, String text) throws IOException {
    try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<Grid> grids(StudyTable table) {
    List<Grid> grids = new ArrayList<>();
    Map<String, Figure> any = table.rows().get(0).metrics();
    List<String> main = MAIN.stream().filter(any::containsKey).toList();
    grids.add(figures("Test patients", main, table));
    if (table.labels().size() <= FEW_LABELS) {
      for (String kind : BY_LABEL) {
        List<String> names = table.labels().stream().map(label -> kind + label).toList();
        if (any.containsKey(names.get(0))) {
          grids.add(figures("By label: " + kind.replace(".", ""), names, table));
        }
      }
    }
    if (!table.differences().isEmpty()) {
      grids.add(differences(main.isEmpty() ? List.of(table.figure()) : main, table));
    }
    grids.add(costs(table));
    if (!table.saliency().isEmpty()) {
      grids.add(saliency(table));
    }
    if (!table.ablation().isEmpty()) {
      grids.add(ablation(table));
    }
    return grids;
  }

  private static Grid figures(String title, List<String> names, StudyTable table) {
    List<String> head = new ArrayList<>(List.of("share of labels", "model"));
    head.addAll(names);
    List<List<String>> rows = new ArrayList<>();
    for (StudyTable.Row row : table.rows()) {
      List<String> cells = new ArrayList<>(List.of(percent(row.labelShare()), row.model()));
      names.forEach(name -> cells.add(StudyTable.text(row.metrics().get(name))));
      rows.add(cells);
    }
    return new Grid(title, head, rows);
  }

  private static Grid differences(List<String> names, StudyTable table) {
    List<String> head = new ArrayList<>(List.of("share of labels", "first", "less"));
    head.addAll(names);
    List<List<String>> rows = new ArrayList<>();
    for (StudyTable.Difference each : table.differences()) {
      List<String> cells =
          new ArrayList<>(List.of(percent(each.labelShare()), each.first(), each.second()));
      names.forEach(name -> cells.add(StudyTable.text(each.metrics().get(name))));
      rows.add(cells);
    }
    return new Grid("Differences on the same patients", head, rows);
  }

  private static Grid costs(StudyTable table) {
    List<List<String>> rows = new ArrayList<>();
    for (StudyTable.Row row : table.rows()) {
      rows.add(
          List.of(
              percent(row.labelShare()),
              row.model(),
              "%,.0f".formatted(row.labelled()),
              "%,d".formatted(row.parameters()),
              minutes(row.cpuMinutes()),
              minutes(row.pretrainCpuMinutes()),
              row.validation() == null ? "-" : "%.3f".formatted(row.validation()),
              "%,d of %,d patients".formatted(row.samples(), row.patients())));
    }
    return new Grid(
        "Cost, and the figure that chose",
        List.of(
            "share of labels",
            "model",
            "learned from",
            "parameters",
            "CPU minutes",
            "CPU minutes of pre-training",
            table.figure() + ", validation",
            "test samples"),
        rows);
  }

  private static Grid saliency(StudyTable table) {
    List<List<String>> rows = new ArrayList<>();
    for (StudyTable.Look look : table.saliency()) {
      rows.add(
          List.of(
              look.model(),
              look.label(),
              look.part(),
              percent(look.gradient()),
              percent(look.integrated()),
              percent(look.samples()),
              "%,d".formatted(look.beats())));
    }
    return new Grid(
        "Where in the heartbeat models look",
        List.of("model", "label", "part", "gradient", "integrated gradients", "samples", "beats"),
        rows);
  }

  private static Grid ablation(StudyTable table) {
    List<List<String>> rows = new ArrayList<>();
    for (StudyTable.Tried tried : table.ablation()) {
      rows.add(
          List.of(
              tried.pretext(), percent(tried.maskShare()), "%.4f".formatted(tried.validation())));
    }
    return new Grid(
        "Tried on validation patients (linear probe); the first was chosen",
        List.of("pretext task", "mask share", table.figure()),
        rows);
  }

  private static String percent(double share) {
    return "%s %%"
        .formatted(Double.toString(Math.round(share * 1e4) / 1e2).replaceFirst("\\.0$", ""));
  }

  private static String minutes(Double minutes) {
    return minutes == null ? "-" : "%.2f".formatted(minutes);
  }

  private static List<String> preamble(StudyTable table) {
    List<String> lines = new ArrayList<>();
    if (!table.note().isBlank()) {
      lines.add(table.note());
    }
    lines.add(
        "Figures are means over the seeds %s; in brackets 95 %% intervals of %,d draws of patients and of seeds. Epochs, thresholds and what was pre-trained with were chosen on validation patients; each model saw the test patients once."
            .formatted(table.seeds(), table.bootstrapDraws()));
    lines.add("Made by: %s, version %s.".formatted(table.command(), table.commit()));
    return lines;
  }

  private static String markdown(StudyTable table, List<Grid> grids) {
    StringBuilder text = new StringBuilder("# %s\n".formatted(table.title()));
    preamble(table).forEach(line -> text.append("\n").append(line).append("\n"));
    for (Grid grid : grids) {
      text.append("\n## ").append(grid.title()).append("\n\n");
      text.append(line(grid.head()));
      text.append(line(grid.head().stream().map(cell -> "---").toList()));
      grid.rows().forEach(row -> text.append(line(row)));
    }
    return text.toString();
  }

  private static String line(List<String> cells) {
    return "| "
        + String.join(" | ", cells.stream().map(cell -> cell.replace("|", "\\|")).toList())
        + " |\n";
  }

  private static String html(StudyTable table, List<Grid> grids) {
    StringBuilder page =
        new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>%s</title><style>
            body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums }
            th, td { padding: .25rem .75rem; text-align: left; border-bottom: 1px solid #bbb }
            caption { font-weight: bold; text-align: left; padding: 1.5rem 0 .5rem }
            </style></head><body><h1>%s</h1>
            """
                .formatted(escaped(table.study()), escaped(table.title())));
    preamble(table).forEach(line -> page.append("<p>").append(escaped(line)).append("</p>\n"));
    for (Grid grid : grids) {
      page.append("<table><caption>").append(escaped(grid.title())).append("</caption><thead>");
      page.append(cells("th scope=\"col\"", "th", grid.head())).append("</thead><tbody>\n");
      grid.rows().forEach(row -> page.append(cells("td", "td", row)).append("\n"));
      page.append("</tbody></table>\n");
    }
    return page.append("</body></html>\n").toString();
  }

  private static String cells(String open, String close, List<String> cells) {
    StringBuilder row = new StringBuilder("<tr>");
    for (String cell : cells) {
      row.append("<%s>%s</%s>".formatted(open, escaped(cell), close));
    }
    return row.append("</tr>").toString();
  }

  private static String escaped(String text) {
    return StringEscapeUtils.escapeHtml4(text);
  }
}
