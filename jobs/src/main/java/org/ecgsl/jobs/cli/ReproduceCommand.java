package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.reproduce.ReproduceJob;
import org.ecgsl.model.ModelDifferences;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "reproduce",
    description = {
      "Trains a model again from what it records, and prints what differs; with one worker nothing"
          + " does.",
      "It reads the tables at the versions the model was trained on. Split, seed and settings are"
          + " the model's: of a configuration only where to compute is used."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl reproduce lake/mitdb/models/pretrained --lake lake/mitdb",
      "  ecgsl reproduce models/arrhythmia --lake lake/mitdb --from models/pretrained",
      "  ecgsl reproduce models/arrhythmia --lake lake/mitdb --out models/again --json differences.json"
    })
final class ReproduceCommand implements Callable<Integer> {

  /** How many losses and metrics that differ are listed for people; JSON has all. */
  private static final int LISTED = 10;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "Folder of the model, a path or URI.")
  private String model;

  @Option(
      names = "--from",
      paramLabel = "URI",
      description =
          "Folder of the model it started from. Default: where that was when MODEL was trained.")
  private String from;

  @Option(
      names = "--out",
      paramLabel = "URI",
      description =
          "Folder to keep the model that is trained again; must not exist or be empty. Default: it"
              + " is deleted after the comparison.")
  private String out;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    return Session.run(spec, settings, Map.of(), this::run);
  }

  private void run(Session session) throws IOException {
    if (out != null) {
      show(session, reproduce(session, empty(session, new Path(out))));
      return;
    }
    Path scratch = new Path(Files.createTempDirectory("ecgsl-reproduce-").toUri());
    try {
      show(session, reproduce(session, new Path(scratch, "model")));
    } finally {
      scratch.getFileSystem(session.lake().hadoop()).delete(scratch, true);
    }
  }

  private ReproduceJob.Result reproduce(Session session, Path folder) throws IOException {
    return new ReproduceJob(session.config(), session.lake(), session::engine, session.progress())
        .run(new Path(model), Optional.ofNullable(from).map(Path::new), folder);
  }

  private static Path empty(Session session, Path folder) throws IOException {
    FileSystem files = folder.getFileSystem(session.lake().hadoop());
    if (files.exists(folder) && files.listStatus(folder).length > 0) {
      throw new UserException(folder + " is not empty; give --out a new folder");
    }
    return folder;
  }

  private void show(Session session, ReproduceJob.Result result) {
    ModelDifferences differences = result.differences();
    SummaryTable table =
        new SummaryTable()
            .heading("Trained %s again".formatted(model))
            .row("model", result.model())
            .row("stage", result.made().stage())
            .row("seed", Long.toString(result.made().seed()))
            .row("tables", ReproduceJob.described(result.made().tables()))
            .row("code version", result.made().codeVersion())
            .row("code version now", result.again().codeVersion())
            .row("workers", result.made().workers())
            .row("workers now", result.again().workers())
            .row("weights", differences.weights())
            .row("weights that differ", differences.weightsThatDiffer())
            .row("largest difference", "%.3g".formatted(differences.largestDifference()))
            .row("losses that differ", differences.losses().size())
            .row("metrics that differ", differences.metrics().size());
    list(table, "Loss", differences.losses());
    list(table, "Metrics", differences.metrics());
    table.text(List.of(differences.none() ? "nothing differs" : conclusion(result)));
    session.show(
        table
            .figure("identical", differences.none())
            .figure("tables", result.made().tables())
            .figure("largestDifference", differences.largestDifference())
            .figure("losses", differences.losses())
            .figure("metrics", differences.metrics())
            .figure("parts", differences.parts())
            .figure("causes", result.causes()));
    if (!differences.none()) {
      session.endWith(Ecgsl.DIFFERS);
    }
  }

  private static void list(
      SummaryTable table, String heading, List<ModelDifferences.Value> values) {
    if (values.isEmpty()) {
      return;
    }
    table.heading(heading + ": in the model, and now");
    values.stream()
        .limit(LISTED)
        .forEach(
            value ->
                table.text(
                    List.of("%-24s %-22s %s".formatted(value.name(), value.one(), value.other()))));
    if (values.size() > LISTED) {
      table.text(List.of("... all %,d of them: --json".formatted(values.size())));
    }
  }

  private static String conclusion(ReproduceJob.Result result) {
    String parts =
        result.differences().parts().isEmpty()
            ? ""
            : " (also " + String.join(", ", result.differences().parts()) + ")";
    return "the model differs%s; possible causes: %s"
        .formatted(parts, String.join("; ", result.causes()));
  }
}
