package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ecgsl.jobs.EmbedJob;
import org.ecgsl.jobs.InferenceResult;
import org.ecgsl.jobs.config.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "embed",
    description =
        "Gives heartbeats or recordings the vectors a model has of them, pre-trained or fine-tuned,"
            + " into the embeddings table of the lake or into Parquet files.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl embed --model models/pretrained --lake lake/mitdb",
      "  ecgsl embed --model models/pretrained --lake lake/mitdb --per recording --out vectors.parquet",
      "  ecgsl embed --model models/pretrained --input /data/holter --out vectors.parquet"
    })
final class EmbedCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private InferenceOptions options;

  @Option(
      names = "--per",
      paramLabel = "WHAT",
      defaultValue = "beat",
      description =
          "What has a vector: beat, or recording (the mean over its heartbeats); default:"
              + " ${DEFAULT-VALUE}.")
  private String per;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    EmbedJob.Per what = what();
    Session.Work work = session -> run(session, what);
    return options.withoutLake()
        ? Session.runWithoutLake(spec, settings, Map.of(), work)
        : Session.run(spec, settings, Map.of(), work);
  }

  private EmbedJob.Per what() {
    for (EmbedJob.Per each : EmbedJob.Per.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(per)) {
        return each;
      }
    }
    throw new UserException("--per is " + per + "; it takes beat or recording");
  }

  private void run(Session session, EmbedJob.Per what) throws IOException {
    InferenceResult result =
        new EmbedJob(
                session.config(), session.lake(), session.engine().scorers(), session.progress())
            .run(options.request(), what);
    session.show(
        new SummaryTable()
            .heading("Embedded")
            .row("recordings", result.recordings())
            .row("vectors", result.rows())
            .row("left out", (long) result.left().size())
            .row("model", result.modelId())
            .row("written to", result.written().toString())
            .figure("reasons", result.left()));
    session.showLeftOut(result.left());
  }
}
