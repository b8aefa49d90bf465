package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.PretrainJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "pretrain",
    description =
        "Pre-trains the ECG-SL network without labels: hidden heartbeats of a sequence are rebuilt"
            + " from the others, or what else pretrain.pretext says. Goes on from its newest"
            + " checkpoint if it was cut off.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl pretrain --lake lake/mitdb --model models/pretrained --set pretrain.epochs=40",
      "  ecgsl pretrain --lake lake/mitdb --model models/latent --set pretrain.pretext=latent",
      "  ecgsl pretrain --lake lake/mitdb --model models/pretrained --overwrite"
    })
final class PretrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ModelOutputOptions model;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    return Session.run(spec, settings, Map.of(), this::run);
  }

  private void run(Session session) throws IOException {
    Path folder = model.folder(session.lake().hadoop());
    PretrainJob.Result result =
        new PretrainJob(session.config(), session.pinned(), session.engine(), session.progress())
            .run(folder);
    session.show(
        new SummaryTable()
            .heading("Pre-trained, loss on validation patients")
            .row("loss before", result.lossFirst())
            .row("loss after", result.lossLast())
            .row("heartbeats an epoch", result.beats())
            .row("model", model.toString()));
  }
}
