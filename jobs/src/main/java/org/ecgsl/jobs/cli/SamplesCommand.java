package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ecgsl.format.listing.Position;
import org.ecgsl.format.listing.SampleListing;
import org.ecgsl.format.wfdb.Resolution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "samples",
    description =
        "Prints the samples of a recording as tab-separated columns: the sample's number, then the"
            + " ADC value of every signal, - where nothing was recorded.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl samples /data/mitdb/100 --from 10 --to 12.5",
      "  ecgsl samples /data/mitdb/100.hea --signals 1,0 --from s3600 --to s4000 --physical",
      "  ecgsl samples s3a://bucket/archive/ecg.xml --physical"
    })
final class SamplesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private RecordArgument record;

  @Option(
      names = "--signals",
      paramLabel = "N,N",
      split = ",",
      description = "Numbers of the signals wanted, from 0, in this order; default: all.")
  private List<Integer> signals = List.of();

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
      description = "Where to end; that sample is not printed. Default: the end.")
  private Position to;

  @Option(
      names = "--physical",
      description = "Prints seconds and physical values instead of sample numbers and ADC values.")
  private boolean physical;

  @Option(
      names = "--high-resolution",
      description =
          "Where signals of a WFDB record have different rates, prints the highest and repeats slower"
              + " signals; otherwise the lowest, with faster signals averaged.")
  private boolean highResolution;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    SampleListing listing = new SampleListing(signals, from, Optional.ofNullable(to), physical);
    record.use(
        highResolution ? Resolution.HIGH : Resolution.FRAME, reader -> listing.write(reader, out));
    out.flush();
    return 0;
  }
}
