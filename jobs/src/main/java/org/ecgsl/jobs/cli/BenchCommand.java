package org.ecgsl.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.ecgsl.format.wfdb.Resolution;
import org.ecgsl.jobs.IngestBenchmark;
import org.ecgsl.jobs.RPeakBenchmark;
import org.ecgsl.jobs.config.ConfigFile;
import org.ecgsl.jobs.config.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = "Measures the hot paths on this machine; the figures are printed as JSON.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class BenchCommand {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Spec private CommandSpec spec;

  @Command(
      name = "ingest",
      description =
          "Checks every recording of an archive and stores it in Parquet, on one thread, without"
              + " Spark: what a core of an executor does. The first pass warms the JVM up and is"
              + " printed too.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      showDefaultValues = true,
      footerHeading = "%nExamples:%n",
      footer = "  ecgsl bench ingest --input /data/mitdb --passes 5")
  int ingest(
      @Option(
              names = "--input",
              paramLabel = "URI",
              required = true,
              description = "Folder of the archive.")
          String input,
      @Option(
              names = "--passes",
              paramLabel = "N",
              defaultValue = "4",
              description = "Passes over the archive.")
          int passes)
      throws Exception {
    Configuration hadoop = new Configuration();
    IngestBenchmark benchmark =
        new IngestBenchmark(
            ConfigFile.read(
                    Optional.empty(), Map.of("ingest.input", input, "ingest.deidentify", "never"))
                .ingest(),
            hadoop);
    List<Map<String, Object>> results = new ArrayList<>();
    for (int pass = 0; pass < passes; pass++) {
      Path folder = Files.createTempDirectory("ecgsl-bench");
      var uri = new org.apache.hadoop.fs.Path(folder.toUri());
      try {
        results.add(figures(benchmark.run(uri)));
      } finally {
        uri.getFileSystem(hadoop).delete(uri, true);
      }
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("benchmark", "ingest");
    report.put("machine", machine());
    report.put("passes", results);
    print(report, null);
    return 0;
  }

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
  int rPeaks(
      @Parameters(
              index = "0",
              arity = "0..1",
              paramLabel = "RECORD",
              description =
                  "A recording, of which the first lead is taken. Default: half an hour of synthetic"
                      + " ECG at 360 Hz.")
          String record,
      @Option(
              names = "--passes",
              paramLabel = "N",
              defaultValue = "50",
              description = "Passes that are measured, after as many that warm the JVM up.")
          int passes,
      @Option(
              names = "--json",
              paramLabel = "FILE",
              description = "Writes the figures there instead of printing them.")
          Path json)
      throws IOException {
    if (passes < 1) {
      throw new UserException("--passes takes 1 or more");
    }
    RPeakBenchmark.Result result;
    if (record == null) {
      result = RPeakBenchmark.synthetic().run(passes);
    } else {
      List<RPeakBenchmark> benchmark = new ArrayList<>();
      new RecordArgument(record)
          .use(Resolution.FRAME, reader -> benchmark.add(RPeakBenchmark.of(reader)));
      result = benchmark.get(0).run(passes);
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("benchmark", "rpeaks");
    report.put("input", record == null ? "synthetic" : record);
    report.put("machine", machine());
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
    print(report, json);
    return 0;
  }

  private void print(Map<String, Object> report, Path file) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    String text = JSON.writeValueAsString(report);
    if (file == null) {
      out.println(text);
    } else {
      Files.writeString(file, text + "\n");
      out.println("Written to " + file);
    }
  }

  private static Map<String, Object> figures(IngestBenchmark.Pass pass) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("recordings", pass.recordings());
    figures.put("inputBytes", pass.inputBytes());
    figures.put("samples", pass.samples());
    figures.put("tableBytes", pass.tableBytes());
    figures.put("checkSeconds", pass.check().seconds());
    figures.put("checkCpuSeconds", pass.check().cpuSeconds());
    figures.put("storeSeconds", pass.store().seconds());
    figures.put("storeCpuSeconds", pass.store().cpuSeconds());
    figures.put("megabytesPerSecond", pass.megabytesPerSecond());
    figures.put("megabytesPerCpuSecond", pass.megabytesPerCpuSecond());
    return figures;
  }

  private static Map<String, Object> machine() {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("architecture", System.getProperty("os.arch"));
    machine.put("java", Runtime.version().toString());
    machine.put("threads", 1);
    return machine;
  }
}
