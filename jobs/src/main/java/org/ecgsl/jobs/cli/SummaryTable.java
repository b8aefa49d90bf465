package org.ecgsl.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ecgsl.jobs.RunSummary;
import org.ecgsl.jobs.config.RunConfig;

/** The table at the end of a run. */
final class SummaryTable {

  private SummaryTable() {}

  static List<String> lines(RunSummary summary, RunConfig config) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("In " + config.lake());
    summary.counts().forEach((what, count) -> lines.add(row(what, "%,d", count)));
    lines.add("");
    lines.add("Pre-training, loss on validation patients");
    lines.add(row("before", "%.4f", summary.pretrain().lossFirst()));
    lines.add(row("after", "%.4f", summary.pretrain().lossLast()));
    lines.add("");
    lines.add("Arrhythmia classes on test patients, fine-tuned from the pre-trained model");
    summary.finetune().table().forEach(line -> lines.add("  " + line));
    lines.add("");
    lines.add("The same network from scratch");
    summary.scratch().table().forEach(line -> lines.add("  " + line));
    lines.add("");
    lines.add("Seconds");
    summary.seconds().forEach((stage, seconds) -> lines.add(row(stage, "%,.1f", seconds)));
    return lines;
  }

  private static String row(String what, String format, Object value) {
    return String.format(Locale.ROOT, "  %-12s %12s", what, format.formatted(value));
  }
}
