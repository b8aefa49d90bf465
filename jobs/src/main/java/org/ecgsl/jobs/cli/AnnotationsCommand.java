package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.ecgsl.format.listing.AnnotationListing;
import org.ecgsl.format.wfdb.Resolution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "annotations",
    description =
        "Prints the marks of an annotator as tab-separated columns: time from the start, sample,"
            + " symbol, subtype, channel, number, text.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl annotations /data/mitdb/100 atr",
      "  ecgsl annotations s3a://bucket/holter.edf embedded"
    })
final class AnnotationsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private RecordArgument record;

  @Parameters(
      index = "1",
      paramLabel = "ANNOTATOR",
      description =
          "Extension of the annotation file, or embedded for marks in the recording's own file.")
  private String annotator;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    record.use(
        Resolution.FRAME,
        reader ->
            new AnnotationListing(reader.record().samplingRate())
                .write(reader.annotations(annotator), out));
    out.flush();
    return 0;
  }
}
