package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ecgsl.jobs.MainJob;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.RunSummary;
import org.ecgsl.jobs.config.RunConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description =
        "Runs all stages in order: ingest, segment, pretrain, finetune, evaluate, and the report if"
            + " one is configured. Stages whose output is complete are passed over.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl run --conf conf/demo.conf",
      "  ecgsl run --conf conf/mitdb.conf --input /data/mitdb --lake /data/lake"
    })
final class RunCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--input", paramLabel = "URI", description = "Folder of the archive.")
  private String input;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("ingest.input", input);
    return Session.run(spec, settings, options, this::run);
  }

  private void run(Session session) throws IOException {
    session.requireSeveralTrainingsPossible();
    RunSummary summary =
        new MainJob(session.config(), session.lake(), session.engine(), session.progress()).run();
    session.show(table(summary, session.config()));
  }

  private static SummaryTable table(RunSummary summary, RunConfig config) {
    SummaryTable table = new SummaryTable().heading("In " + config.lake());
    summary.counts().forEach(table::row);
    table
        .heading("Pre-training, loss on validation patients")
        .row("before", summary.pretrain().lossFirst())
        .row("after", summary.pretrain().lossLast())
        .heading("Arrhythmia classes on test patients, fine-tuned from the pre-trained model")
        .text(summary.finetune().table())
        .heading("The same network from scratch")
        .text(summary.scratch().table())
        .heading("Time");
    summary.seconds().forEach((stage, seconds) -> table.row(stage, Progress.time(seconds)));
    if (!config.report().isEmpty()) {
      table.heading("Report").text(List.of(config.report()));
    }
    return table.figuresOf(summary);
  }
}
