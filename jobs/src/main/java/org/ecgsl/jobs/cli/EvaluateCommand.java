package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.ecgsl.eval.ConfusionMatrix;
import org.ecgsl.jobs.EvaluateJob;
import org.ecgsl.jobs.RunSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "evaluate",
    description =
        "Scores the test patients' heartbeats with a fine-tuned model, into the predictions table, and prints figures per class.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl evaluate --lake lake/mitdb --model models/arrhythmia --conf conf/mitdb.conf"
    })
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "URI",
      description = "Folder of the fine-tuned model.",
      required = true)
  private String model;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    return Session.run(spec, settings, Map.of(), this::run);
  }

  private void run(Session session) throws IOException {
    ConfusionMatrix matrix =
        new EvaluateJob(session.config(), session.lake(), session.engine()).run(new Path(model));
    session.print(RunSummary.Evaluation.of(matrix).table());
  }
}
