package org.ecgsl.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.StudyConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.study.StudyJob;
import org.ecgsl.jobs.study.StudyTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "study",
    description =
        "Compares models on a task: pre-trained, from scratch, probes and a plain residual network,"
            + " at several shares of the labels and with several seeds. Writes one table as JSON,"
            + " Markdown and HTML. What is trained already is passed over.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl study --conf conf/studies/arrhythmia.conf --input /data/mitdb --lake lake/mitdb",
      "  ecgsl study --conf conf/studies/arrhythmia.conf --lake lake/mitdb --out docs/results --set"
          + " study.seeds=[1]"
    })
final class StudyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--input", paramLabel = "URI", description = "Folder of the archive.")
  private String input;

  @Option(
      names = "--out",
      paramLabel = "URI",
      description = "Folder for the table; default: studies in the lake.")
  private String out;

  @Option(
      names = "--overwrite",
      description = "Replaces the table of another command that is in the folder.")
  private boolean overwrite;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("ingest.input", input);
    StudyConfig study = settings.study(options);
    return Session.run(spec, settings, options, session -> run(session, study));
  }

  private void run(Session session, StudyConfig study) throws IOException {
    session.requireSeveralTrainingsPossible();
    Path folder = out == null ? new Path(session.lake().root(), "studies") : new Path(out);
    requireOwn(new Path(folder, study.name() + ".json"), session.lake().hadoop());
    StudyTable table =
        new StudyJob(study, session.lake(), session.engine(), session.progress())
            .run(folder, command());
    SummaryTable shown = new SummaryTable().heading(table.title()).figuresOf(table);
    table.rows().forEach(row -> shown.text(List.of(line(row, table.figure()))));
    session.show(shown.text(List.of("table in " + new Path(folder, study.name() + ".md"))));
  }

  private static String line(StudyTable.Row row, String figure) {
    return "%-14s %6.2f %% of the labels  %s %s"
        .formatted(
            row.model(),
            100 * row.labelShare(),
            figure,
            StudyTable.text(row.metrics().get(figure)));
  }

  /** A study that was cut off has no table yet, one that is done may make its own again. */
  private void requireOwn(Path table, Configuration hadoop) throws IOException {
    FileSystem files = table.getFileSystem(hadoop);
    if (overwrite || !files.exists(table)) {
      return;
    }
    try (InputStream in = files.open(table)) {
      String other = new ObjectMapper().readTree(in).path("command").asText();
      if (!other.equals(command())) {
        throw new UserException(
            "%s is what another command made (%s); give --out another folder, or replace it with --overwrite"
                .formatted(table, other));
      }
    }
  }

  /** The command, less what says nothing of the table. */
  private String command() {
    List<String> args = spec.root().commandLine().getParseResult().originalArgs();
    return "ecgsl "
        + args.stream()
            .filter(arg -> !List.of("--overwrite", "--quiet", "--json").contains(arg))
            .collect(Collectors.joining(" "));
  }
}
