package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ecgsl.jobs.MainJob;
import org.ecgsl.jobs.RunSummary;
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
    return Session.run(spec, settings, options, this::run);
  }

  private void run(Session session) throws IOException {
    session.requireSeveralTrainingsPossible();
    RunSummary summary =
        new MainJob(session.config(), session.lake(), session.engine(), session.progress()).run();
    session.print(SummaryTable.lines(summary, session.config()));
  }
}
