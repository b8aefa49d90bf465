package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ecgsl.jobs.IngestJob;
import org.ecgsl.jobs.lake.LakeTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "ingest",
    description =
        "Reads an archive of WFDB recordings into the records and annotations tables. Recordings that are there already are passed over.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl ingest --input /data/mitdb --lake lake/mitdb",
      "  ecgsl ingest --input s3a://bucket/ptb --dataset ptb --lake s3a://bucket/lake"
    })
final class IngestCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--input",
      paramLabel = "URI",
      description = "Folder of the archive, searched with its sub-folders.")
  private String input;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "Name the recordings are kept under; default: last part of the input.")
  private String dataset;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("ingest.input", input);
    options.put("ingest.dataset", dataset);
    return Session.run(spec, settings, options, this::run);
  }

  private void run(Session session) throws IOException {
    new IngestJob(session.config().ingest(), session.lake(), session.progress()).run();
    session.print(
        List.of(
            "%,d windows and %,d annotations in %s"
                .formatted(
                    session.count(LakeTable.RECORDS),
                    session.count(LakeTable.ANNOTATIONS),
                    session.config().lake())));
  }
}
