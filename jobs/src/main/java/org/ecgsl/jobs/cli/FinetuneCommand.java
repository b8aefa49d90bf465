package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.FinetuneJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "finetune",
    description =
        "Trains the network on a task with labels, from a pre-trained model or from scratch.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl finetune --lake lake/mitdb --task arrhythmia --from models/pretrained --model"
          + " models/arrhythmia",
      "  ecgsl finetune --lake lake/mitdb --task arrhythmia --from none --model"
          + " models/from-scratch",
      "  ecgsl finetune --lake lake/ptb-xl --task diagnosis --from models/pretrained --model"
          + " models/probe --set finetune.trained=head"
    })
final class FinetuneCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description =
          "What is learned: apnea, arrhythmia, diagnosis, diagnosis-statements, rhythm, or the path"
              + " of a declaration. Default: the configured one.")
  private String task;

  @Option(
      names = "--from",
      paramLabel = "URI",
      description = "Model to start from, or none: from scratch.",
      required = true)
  private String from;

  @Mixin private ModelOutputOptions model;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("finetune.task", task);
    return Session.run(spec, settings, options, this::run);
  }

  private void run(Session session) throws IOException {
    Optional<Path> parent = from.equals("none") ? Optional.empty() : Optional.of(new Path(from));
    Path folder = model.folder(session.lake().hadoop());
    FinetuneJob.Result result =
        new FinetuneJob(session.config(), session.pinned(), session.engine(), session.progress())
            .run(parent, folder);
    session.show(
        new SummaryTable()
            .heading("Fine-tuned for " + session.config().finetune().task())
            .row("labelled", result.labelled())
            .row("epochs", result.epochs())
            .row("best epoch", result.bestEpoch())
            .row("best loss", result.bestLoss())
            .row("model", model.toString()));
  }
}
