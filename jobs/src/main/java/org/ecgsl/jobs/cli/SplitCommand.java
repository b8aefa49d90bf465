package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.split.SplitJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "split",
    description =
        "Prints the side of every patient, train, validation or test, and how many recordings,"
            + " hours and heartbeats each side has. Nothing is written.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl split --lake lake/mitdb --conf conf/mitdb.conf",
      "  ecgsl split --lake lake/mitdb --set split.seed=7 --json split.json",
      "  ecgsl split --lake lake/mitdb --model lake/mitdb/models/arrhythmia"
    })
final class SplitCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "URI",
      description =
          "Folder of a model: prints the split it was trained with. Default: the configured split.")
  private String model;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    return Session.run(spec, settings, Map.of(), this::run);
  }

  private void run(Session session) throws IOException {
    SplitJob.Result result =
        new SplitJob(session.config(), session.lake().open())
            .run(Optional.ofNullable(model).map(Path::new));
    SummaryTable table = new SummaryTable().heading("Split " + result.split());
    if (!result.external().isEmpty()) {
      table.text(
          List.of("external, never read by the model: " + String.join(", ", result.external())));
    }
    table.text(
        List.of(
            "%-12s %9s %11s %9s %11s"
                .formatted("side", "patients", "recordings", "hours", "heartbeats")));
    result.totals().forEach((side, total) -> table.text(List.of(line(side, total))));
    result
        .sides()
        .forEach(
            (side, patients) -> {
              if (!patients.isEmpty()) {
                table.heading(side).text(List.of(String.join(", ", patients)));
              }
            });
    session.show(table.figuresOf(result));
  }

  private static String line(String side, SplitJob.Total total) {
    return String.format(
        Locale.ROOT,
        "%-12s %,9d %,11d %,9.2f %,11d",
        side,
        total.patients(),
        total.recordings(),
        total.hours(),
        total.heartbeats());
  }
}
