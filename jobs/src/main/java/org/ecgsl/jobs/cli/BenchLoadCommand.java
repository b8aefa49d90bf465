package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.ecgsl.jobs.LoadBenchmark;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.Migration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "load",
    description =
        "Reads the minibatches of a pre-training from a lake and trains on none: heartbeats a second"
            + " that a worker could be given. A lake whose heartbeats fit the worker's cache of 256"
            + " MB is read once a pass.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl bench load --lake lake/mitdb",
      "  ecgsl bench load --lake lake/mitdb --threads 8 --set training.batch-beats=8192"
    })
final class BenchLoadCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--lake",
      paramLabel = "URI",
      required = true,
      description = "Lake with a beats table.")
  private String lake;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Minibatches made at once. In a training it is one, with a GPU one for each core, 8 at most.")
  private int threads;

  @Option(
      names = "--passes",
      paramLabel = "N",
      defaultValue = "4",
      description = "Epochs; the first warms the JVM up and is printed too.")
  private int passes;

  @Mixin private JsonOption json;

  @Mixin private ConfigOptions configuration;

  @Override
  public Integer call() throws IOException {
    if (threads < 1 || passes < 1) {
      throw new UserException("--threads and --passes take 1 or more");
    }
    RunConfig config = configuration.config(Map.of("lake", lake));
    List<LoadBenchmark.Pass> measured;
    try (SparkSession spark = Session.spark("bench load", config)) {
      Lake opened = new Lake(spark, new Path(config.lake()));
      new Migration(opened).requireNone();
      measured = new LoadBenchmark(config, opened.open()).run(threads, passes);
    }
    BenchReport report = new BenchReport("load", threads);
    report.put("minibatchBeats", config.training().batchBeats());
    report.put("rowGroupBeats", config.segment().rowGroupBeats());
    report.put("leads", config.network().leads());
    report.put("samples", config.segment().samples());
    report.put("passes", figures(measured));
    report.print(spec.commandLine().getOut(), json);
    return 0;
  }

  private static List<Map<String, Object>> figures(List<LoadBenchmark.Pass> measured) {
    List<Map<String, Object>> passes = new ArrayList<>();
    for (LoadBenchmark.Pass pass : measured) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("heartbeats", pass.heartbeats());
      figures.put("seconds", pass.seconds());
      figures.put("heartbeatsPerSecond", pass.heartbeats() / pass.seconds());
      figures.put("megabytesPerSecond", pass.sampleBytes() * 1e-6 / pass.seconds());
      passes.add(figures);
    }
    return passes;
  }
}
