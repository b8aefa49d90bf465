package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ecgsl.jobs.IngestJob;
import org.ecgsl.jobs.IngestSummary;
import org.ecgsl.jobs.dataset.DatasetDescriptor;
import org.ecgsl.jobs.lake.LakeTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "ingest",
    description =
        "Brings the records and annotations tables up to date with an archive: new recordings are"
            + " added, changed ones replaced, unchanged ones not read.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl ingest --dataset mitdb --lake lake/mitdb",
      "  ecgsl ingest --dataset ptb-xl --input /data/ptb-xl --lake lake/ptb-xl",
      "  ecgsl ingest --input /data/holter --lake lake/holter",
      "  ecgsl ingest --input /data/clinic --lake lake/clinic --deidentify-key-file ~/ecgsl.key",
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
      description =
          "Name the recordings are kept under; default: last part of the input. The name of a"
              + " public archive (mitdb, ptb-xl, ...; docs/datasets.md) or the path of a descriptor"
              + " (.conf) also says where it is, who the patients are and how it is split.")
  private String dataset;

  @Option(
      names = "--deidentify",
      negatable = true,
      description =
          "Replaces patient ids, shifts dates, drops free text, for every recording or for none;"
              + " default: for formats that tell who the patient is.")
  private Boolean deidentify;

  @Option(
      names = "--deidentify-key-file",
      paramLabel = "FILE",
      description =
          "Key of the pseudonyms; default: the environment variable ECGSL_DEIDENTIFY_KEY.")
  private String keyFile;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("ingest.input", input);
    boolean described =
        dataset != null
            && (dataset.endsWith(".conf") || DatasetDescriptor.names().contains(dataset));
    options.put("ingest.dataset", described && dataset.endsWith(".conf") ? null : dataset);
    options.put("ingest.descriptor", described ? dataset : null);
    options.put("ingest.deidentify", deidentify == null ? null : deidentify ? "always" : "never");
    options.put("ingest.deidentify-key-file", keyFile);
    return Session.run(spec, settings, options, this::run);
  }

  private void run(Session session) throws IOException {
    IngestSummary done =
        new IngestJob(session.config().ingest(), session.lake(), session.progress()).run();
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("stored", done.stored());
    counts.put("replaced", done.replaced());
    counts.put("unchanged", done.unchanged());
    counts.put("duplicates", done.duplicates());
    counts.put("parts of others", done.parts());
    counts.put("forgotten", done.forgotten());
    counts.put("quarantined", done.quarantined());
    counts.put("no recordings", done.ignored());
    session.show(
        new SummaryTable()
            .heading("Recordings of " + session.config().ingest().dataset())
            .countsAboveZero(counts)
            .heading("In " + session.config().lake())
            .row("windows", session.count(LakeTable.RECORDS))
            .row("annotations", session.count(LakeTable.ANNOTATIONS)));
  }
}
