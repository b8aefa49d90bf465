package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.ecgsl.eval.Metrics;
import org.ecgsl.eval.ScoredSamples;
import org.ecgsl.eval.Thresholds;
import org.ecgsl.jobs.EvaluateJob;
import org.ecgsl.jobs.RunSummary;
import org.ecgsl.model.Head;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "evaluate",
    description =
        "Scores the test patients with a fine-tuned model, into the predictions table, and prints"
            + " figures per label.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl evaluate --lake lake/mitdb --model models/arrhythmia --conf conf/mitdb.conf",
      "  ecgsl evaluate --lake lake/ptb-xl --model models/diagnosis --task diagnosis --set"
          + " split.source=published"
    })
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "URI",
      description = "Folder of the fine-tuned model.",
      required = true)
  private String model;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "Task the model was fine-tuned for; a name or the path of a declaration.")
  private String task;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("finetune.task", task);
    return Session.run(spec, settings, options, this::run);
  }

  private void run(Session session) throws IOException {
    ScoredSamples scored =
        new EvaluateJob(session.config(), session.lake().open(), session.engine())
            .run(new Path(model));
    SummaryTable table =
        new SummaryTable().heading("On test patients").row("samples", (long) scored.size());
    Map<String, Double> metrics =
        new Metrics(scored, Thresholds.halves(scored.labels().size())).all();
    if (scored.answer() == Head.Answer.ONE_OF) {
      RunSummary.Evaluation evaluation = RunSummary.Evaluation.of(scored.confusion());
      table.text(evaluation.table()).figure("evaluation", evaluation);
    } else {
      metrics.forEach((name, value) -> table.text(List.of("%-24s %8.4f".formatted(name, value))));
    }
    Map<String, Double> known = new LinkedHashMap<>();
    metrics.forEach((name, value) -> known.put(name, Double.isNaN(value) ? null : value));
    session.show(table.figure("metrics", known));
  }
}
