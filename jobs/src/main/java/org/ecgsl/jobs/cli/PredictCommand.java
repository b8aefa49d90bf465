package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ecgsl.jobs.InferenceResult;
import org.ecgsl.jobs.PredictJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "predict",
    description =
        "Runs a fine-tuned model over recordings that need no labels: probabilities and label of"
            + " each heartbeat, stretch or recording, as its task has it, into the predictions"
            + " table of the lake or into Parquet files.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl predict --model models/arrhythmia --lake lake/holter",
      "  ecgsl predict --model models/arrhythmia --input /data/holter --out predictions.parquet",
      "  ecgsl predict --model models/arrhythmia --input ecg.xml --out predictions.parquet --set"
          + " ingest.deidentify=never"
    })
final class PredictCommand implements Callable<Integer> {

  /** Labels a summary has a row for; combinations and amounts are more. */
  private static final int MOST_LABELS = 20;

  @Spec private CommandSpec spec;

  @Mixin private InferenceOptions options;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    return options.withoutLake()
        ? Session.runWithoutLake(spec, settings, Map.of(), this::run)
        : Session.run(spec, settings, Map.of(), this::run);
  }

  private void run(Session session) throws IOException {
    InferenceResult result =
        new PredictJob(
                session.config(), session.lake(), session.engine().scorers(), session.progress())
            .run(options.request());
    SummaryTable table =
        new SummaryTable()
            .heading("Predicted")
            .row("recordings", result.recordings())
            .row("answers", result.rows())
            .row("left out", (long) result.left().size())
            .row("model", result.modelId())
            .row("written to", result.written().toString())
            .figure("reasons", result.left())
            .figure("external", result.external());
    if (!result.external().isEmpty()) {
      table.row("external datasets", String.join(", ", result.external()));
    }
    if (result.counts().size() <= MOST_LABELS) {
      table.heading("Answers by label");
      result.counts().forEach((label, count) -> table.row(label.isEmpty() ? "none" : label, count));
      table.figure("answersByLabel", result.counts());
    }
    session.show(table);
    session.showLeftOut(result.left());
  }
}
