package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.ecgsl.jobs.ForgetJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "forget",
    description =
        "Removes patients from all tables, deletes the files that held them, and keeps later"
            + " ingests from bringing them back. Models trained before keep what they learned.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl forget --patient 4711 --lake lake/clinic --deidentify-key-file ~/ecgsl.key",
      "  ecgsl forget --patient patient017 --patient patient023 --lake s3a://bucket/lake"
    })
final class ForgetCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--patient",
      paramLabel = "ID",
      required = true,
      description =
          "Patient id as in the tables or, with the key they were de-identified with, as in the"
              + " archive; may be given several times.")
  private Set<String> patients = new LinkedHashSet<>();

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
    options.put("ingest.deidentify-key-file", keyFile);
    return Session.run(spec, settings, options, this::run);
  }

  private void run(Session session) throws IOException {
    ForgetJob.Result result =
        new ForgetJob(session.config().ingest(), session.lake(), session.progress()).run(patients);
    SummaryTable table =
        new SummaryTable()
            .heading(
                result.found()
                    ? "Removed from " + session.config().lake()
                    : "No table names such a patient in " + session.config().lake())
            .row("recordings", result.recordings())
            .row("files kept for running commands", result.kept().files());
    if (result.kept().files() > 0) {
      table
          .heading("May still hold rows of them; run this again when these have ended")
          .text(result.kept().holders());
    }
    if (result.found()) {
      table.heading("Not taken back").text(result.outOfReach());
    }
    session.show(table);
  }
}
