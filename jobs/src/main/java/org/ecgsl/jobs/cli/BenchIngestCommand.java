package org.ecgsl.jobs.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.ecgsl.jobs.IngestBenchmark;
import org.ecgsl.jobs.config.ConfigFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
final class BenchIngestCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--input",
      paramLabel = "URI",
      required = true,
      description = "Folder of the archive.")
  private String input;

  @Option(
      names = "--passes",
      paramLabel = "N",
      defaultValue = "4",
      description = "Passes over the archive.")
  private int passes;

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws Exception {
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
    BenchReport report = new BenchReport("ingest", 1);
    report.put("passes", results);
    report.print(spec.commandLine().getOut(), json);
    return 0;
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
}
