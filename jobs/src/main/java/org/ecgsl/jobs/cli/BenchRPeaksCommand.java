package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ecgsl.format.wfdb.Resolution;
import org.ecgsl.jobs.RPeakBenchmark;
import org.ecgsl.jobs.config.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "rpeaks",
    description =
        "Finds the R-peaks of one lead again and again on one thread, filters and placement"
            + " included: millions of samples a second and core.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    footerHeading = "%nExamples:%n",
    footer = {"  ecgsl bench rpeaks", "  ecgsl bench rpeaks /data/mitdb/100 --json rpeaks.json"})
final class BenchRPeaksCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RECORD",
      description =
          "A recording, of which the first lead is taken. Default: half an hour of synthetic ECG at"
              + " 360 Hz.")
  private String record;

  @Option(
      names = "--passes",
      paramLabel = "N",
      defaultValue = "50",
      description = "Passes that are measured, after as many that warm the JVM up.")
  private int passes;

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    if (passes < 1) {
      throw new UserException("--passes takes 1 or more");
    }
    RPeakBenchmark.Result result = benchmark().run(passes);
    BenchReport report = new BenchReport("rpeaks", 1);
    report.put("input", record == null ? "synthetic" : record);
    report.put("samplingRate", result.samplingRate());
    report.put("samples", result.samples());
    report.put("beats", result.beats());
    report.put("passes", passes);
    Map<String, Object> rate = new LinkedHashMap<>();
    rate.put("median", result.millionSamplesPerSecond(0.5));
    rate.put("slowest", result.millionSamplesPerSecond(1));
    rate.put("fastest", result.millionSamplesPerSecond(0));
    report.put("millionSamplesPerSecond", rate);
    report.put("millionSamplesPerCpuSecond", result.millionSamplesPerCpuSecond());
    report.print(spec.commandLine().getOut(), json);
    return 0;
  }

  private RPeakBenchmark benchmark() throws IOException {
    if (record == null) {
      return RPeakBenchmark.synthetic();
    }
    List<RPeakBenchmark> benchmark = new ArrayList<>();
    new RecordArgument(record)
        .use(Resolution.FRAME, reader -> benchmark.add(RPeakBenchmark.of(reader)));
    return benchmark.get(0);
  }
}
