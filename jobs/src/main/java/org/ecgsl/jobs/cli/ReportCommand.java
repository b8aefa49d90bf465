package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.ReportJob;
import org.ecgsl.jobs.config.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "report",
    description =
        "Writes a page about a lake and models made from it: what the data are and how good, how"
            + " trainings went, figures with intervals on test patients, a map of heartbeats,"
            + " electrocardiograms with what the model says and where it looks.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl report --lake lake/mitdb --out report.html",
      "  ecgsl report --lake lake/mitdb --conf conf/mitdb.conf --model models/pretrained --model"
          + " models/arrhythmia --out report.html",
      "  ecgsl report --lake s3a://bucket/lake --model s3a://bucket/models/diagnosis --task"
          + " diagnosis --out s3a://bucket/report.html --overwrite"
    })
final class ReportCommand implements Callable<Integer> {

  private static final int MOST_BEATS = 20_000;
  private static final int MOST_RECORDINGS = 50;

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "URI",
      description = "Page to write, .html; a path or the URI of a Hadoop file system.")
  private String out;

  @Option(
      names = "--model",
      paramLabel = "URI",
      description =
          "Folder of a model to tell of; may be given several times. The map and the recordings are"
              + " looked at with the first that classifies heartbeats.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description =
          "Task of fine-tuned models, a name or the path of a declaration; those that come with the"
              + " project are known by their labels.")
  private String task;

  @Option(
      names = "--beats",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Heartbeats on the map, about; default: ${DEFAULT-VALUE}.")
  private int beats;

  @Option(
      names = "--recordings",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Recordings that are drawn, each of another patient; default: ${DEFAULT-VALUE}.")
  private int recordings;

  @Option(names = "--overwrite", description = "Replaces the page that is there.")
  private boolean overwrite;

  @Mixin private Settings settings;

  @Override
  public Integer call() throws Exception {
    if (!out.toLowerCase(Locale.ROOT).endsWith(".html")) {
      throw new UserException("--out " + out + " must end in .html");
    }
    requireWithin("--beats", beats, MOST_BEATS);
    requireWithin("--recordings", recordings, MOST_RECORDINGS);
    Map<String, String> options = new LinkedHashMap<>();
    options.put("finetune.task", task);
    return Session.run(spec, settings, options, this::run);
  }

  private static void requireWithin(String option, int value, int most) {
    if (value < 0 || value > most) {
      throw new UserException("%s is %d; it takes 0 to %,d".formatted(option, value, most));
    }
  }

  private void run(Session session) throws IOException {
    Path page = new Path(out);
    requireFree(page, session.lake().hadoop());
    ReportJob.Result result =
        new ReportJob(session.config(), session.pinned(), session.engine(), session.progress())
            .write(
                models.stream().map(Path::new).toList(),
                new ReportJob.Extent(beats, recordings),
                page);
    session.show(
        new SummaryTable()
            .heading("In " + out)
            .row("recordings", result.recordings())
            .row("patients", result.patients())
            .row("hours", result.hours())
            .row("beats", result.beats())
            .row("models", result.models())
            .row("beats on the map", result.mapped())
            .row("recordings drawn", result.drawn())
            .row("KiB", result.bytes() >> 10)
            .figuresOf(result));
  }

  private void requireFree(Path page, Configuration hadoop) throws IOException {
    FileSystem files = page.getFileSystem(hadoop);
    if (files.exists(page) && files.getFileStatus(page).isDirectory()) {
      throw new UserException("--out " + out + " is a folder; give the page a name in it");
    }
    if (files.exists(page) && !overwrite) {
      throw new UserException(
          "%s is there already; give --out another name, or replace it with --overwrite"
              .formatted(out));
    }
  }
}
