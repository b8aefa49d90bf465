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
        "Scores the test patients of a fine-tuned model's own split, into the predictions table, and"
            + " prints metrics per label. Of a dataset the model never read, all patients are"
            + " scored.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl evaluate --lake lake/mitdb --model models/arrhythmia --conf conf/mitdb.conf",
      "  ecgsl evaluate --lake lake/ptb-xl --model models/diagnosis --task diagnosis"
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
    EvaluateJob.Result result =
        new EvaluateJob(session.config(), session.pinned(), session.engine()).run(new Path(model));
    ScoredSamples scored = result.test();
    SummaryTable table =
        new SummaryTable()
            .heading(heading(result))
            .row("samples", (long) scored.size())
            .row("patients", scored.patients().stream().distinct().count())
            .row("split", result.split());
    if (!result.external().isEmpty()) {
      table.row("external datasets", String.join(", ", result.external()));
    }
    table.figure("external", result.external());
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

  private static String heading(EvaluateJob.Result result) {
    return result.external().isEmpty()
        ? "On test patients, by the model's own split"
        : "On test patients, by the model's own split, and on external data";
  }
}
