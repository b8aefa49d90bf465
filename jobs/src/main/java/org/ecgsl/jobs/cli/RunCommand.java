package org.ecgsl.jobs.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ecgsl.jobs.MainJob;
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
        "Runs all stages in order: ingest, segment, pretrain, finetune, evaluate. Stages whose output is complete are passed over.",
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
    RunConfig config = settings.config(options);
    PrintWriter out = spec.commandLine().getOut();
    try (Session session = Session.open("run", config, settings, out)) {
      session.requireSeveralTrainingsPossible();
      RunSummary summary =
          new MainJob(config, session.lake(), session.engine(), session.progress()).run();
      session.print(SummaryTable.lines(summary, config));
      return session.finish();
    }
  }
}
