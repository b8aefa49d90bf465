package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ecgsl.jobs.SegmentJob;
import org.ecgsl.jobs.lake.LakeTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "segment",
    description =
        "Finds the heartbeats of all recordings and cuts them into the beats table. Recordings"
            + " segmented already are passed over.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl segment --lake lake/mitdb",
      "  ecgsl segment --lake lake/mitdb --set segment.rate-hz=250 --set segment.samples=256"
    })
final class SegmentCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    return Session.run(spec, settings, Map.of(), this::run);
  }

  private void run(Session session) throws IOException {
    new SegmentJob(session.config().segment(), session.lake(), session.progress()).run();
    session.show(
        new SummaryTable()
            .heading("In " + session.config().lake())
            .row("windows", session.count(LakeTable.RECORDS))
            .row("beats", session.count(LakeTable.BEATS)));
  }
}
