package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ecgsl.format.listing.Position;
import org.ecgsl.format.wfdb.Resolution;
import org.ecgsl.jobs.config.UserException;
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
            + " waves and reference annotations: a page to scroll and zoom, or a picture.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl view /data/mitdb/100 --out 100.html",
      "  ecgsl view /data/mitdb/208 --from 60 --to 80 --leads MLII --out 208.png",
      "  ecgsl view s3a://bucket/archive/ecg.xml --no-waves --out ecg.svg"
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
    StripReader reader =
        new StripReader(
            from,
            Optional.ofNullable(to),
            seconds,
            leads,
            Optional.ofNullable(annotator),
            !noWaves);
    record.use(Resolution.FRAME, recording -> write(form, reader.read(recording)));
    spec.commandLine().getOut().println("wrote " + out);
    return 0;
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

  /** Writes beside the file first: what was there before stays whole until the new one is. */
  private void write(Form form, EcgStrip strip) throws IOException {
    Path folder = Objects.requireNonNullElse(out.toAbsolutePath().getParent(), out);
    if (!Files.isDirectory(folder)) {
      throw new UserException("--out " + out + ": there is no folder " + folder);
    }
    Path part = folder.resolve("." + out.getFileName() + ".part");
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
