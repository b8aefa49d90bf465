package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.listing.Position;
import org.ecgsl.format.wfdb.Resolution;
import org.ecgsl.jobs.LakeRecording;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.report.EcgImage;
import org.ecgsl.report.EcgStrip;
import org.ecgsl.report.EcgSvg;
import org.ecgsl.report.StripReader;
import org.ecgsl.report.ViewPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "view",
    description =
        "Draws a recording on electrocardiogram paper, 25 mm/s and 10 mm/mV, with its heartbeats,"
            + " waves and reference annotations: a page to scroll and zoom, or a picture. With --lake"
            + " RECORD is a recording of the lake, its record id or DATASET/RECORD, and heartbeats"
            + " are those of its tables; else heartbeats are found anew and Spark is not started.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl view /data/mitdb/100 --out 100.html",
      "  ecgsl view /data/mitdb/208 --from 60 --to 80 --leads MLII --out 208.png",
      "  ecgsl view s3a://bucket/archive/ecg.xml --no-waves --out ecg.svg",
      "  ecgsl view --lake lake/mitdb mitdb/208 --from 60 --out 208.html"
    })
final class ViewCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private RecordArgument record;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "File to write; its ending says what: .html, .png or .svg.")
  private Path out;

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      converter = PositionConverter.class,
      description = "Where to begin: seconds, 12.5, or a sample, s100.")
  private Position from = new Position.Sample(0);

  @Option(
      names = "--to",
      paramLabel = "PLACE",
      converter = PositionConverter.class,
      description = "Where to end; default: --seconds later.")
  private Position to;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "30",
      description = "How much is drawn where --to is not given; default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--leads",
      paramLabel = "LEAD,LEAD",
      split = ",",
      description = "Names or numbers, from 0, of the leads wanted, in this order; default: all.")
  private List<String> leads = List.of();

  @Option(
      names = "--annotator",
      paramLabel = "NAME",
      description =
          "Whose annotations are drawn: extension of the annotation file, or embedded; default: atr"
              + " or embedded, where there are any.")
  private String annotator;

  @Option(names = "--no-waves", description = "Leaves P, QRS and T waves out.")
  private boolean noWaves;

  @Mixin private Settings settings;

  /** What can be written. */
  private enum Form {
    HTML,
    PNG,
    SVG
  }

  @Override
  public Integer call() throws IOException {
    Form form = form();
    if (!(seconds > 0)) {
      throw new UserException("--seconds must be above 0, not " + seconds);
    }
    requireFolder();
    StripReader reader =
        new StripReader(
            from,
            Optional.ofNullable(to),
            seconds,
            leads,
            Optional.ofNullable(annotator),
            !noWaves);
    if (settings.namesLake()) {
      return Session.run(
          spec,
          settings,
          Map.of(),
          session -> session.show(ofLake(session.lake().open(), reader, form)));
    }
    record.use(Resolution.FRAME, recording -> write(form, reader.read(recording)));
    settings.output().show(written(), spec);
    return 0;
  }

  private SummaryTable ofLake(Snapshot lake, StripReader reader, Form form) throws IOException {
    LakeRecording recording = LakeRecording.find(lake, record.text());
    try {
      write(form, reader.read(recording, recording.heartbeats()));
    } catch (FormatException | IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
    return written();
  }

  private SummaryTable written() {
    return new SummaryTable().heading("wrote " + out).figure("out", out.toString());
  }

  private Form form() {
    String name = out.toString().toLowerCase(Locale.ROOT);
    for (Form form : Form.values()) {
      if (name.endsWith("." + form.name().toLowerCase(Locale.ROOT))) {
        return form;
      }
    }
    throw new UserException("--out " + out + " must end in .html, .png or .svg");
  }

  private Path folder() {
    return Objects.requireNonNullElse(out.toAbsolutePath().getParent(), out);
  }

  private void requireFolder() {
    if (!Files.isDirectory(folder())) {
      throw new UserException("--out " + out + ": there is no folder " + folder());
    }
  }

  /** Writes beside the file first: what was there before stays whole until the new one is. */
  private void write(Form form, EcgStrip strip) throws IOException {
    Path part = folder().resolve("." + out.getFileName() + ".part");
    try {
      switch (form) {
        case HTML -> Files.writeString(part, ViewPage.html(strip), StandardCharsets.UTF_8);
        case SVG -> Files.writeString(part, EcgSvg.of(strip), StandardCharsets.UTF_8);
        case PNG -> {
          try (OutputStream stream = Files.newOutputStream(part)) {
            new EcgImage(strip).write(stream);
          }
        }
      }
      Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
