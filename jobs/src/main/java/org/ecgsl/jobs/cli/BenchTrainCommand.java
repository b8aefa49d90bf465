package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.ecgsl.engine.EngineBenchmark;
import org.ecgsl.engine.torch.MatrixProduct;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.session.Loopback;
import org.ecgsl.model.Head;
import org.ecgsl.model.Network;
import org.ecgsl.model.NetworkCost;
import org.ecgsl.model.NetworkParameters;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    description =
        "Pre-trains the configured network on noise and scores with it: heartbeats a second. An"
            + " engine's own work counts, reading tables does not. With torch also the share that"
            + " its arithmetic has of what large matrix products reach on the same device.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl bench train --engine torch --threads 2 --json torch.json",
      "  ecgsl bench train --engine dl4j --threads 2",
      "  ecgsl bench train --engine torch --threads 2 --workers 2",
      "  ecgsl bench train --set training.torch.device=cuda",
      "  python3 benchmarks/pytorch_train.py torch.json --threads 2"
    })
final class BenchTrainCommand implements Callable<Integer> {

  private static final double GIGA = 1e9;

  @Spec private CommandSpec spec;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "torch or dl4j. Default: the configured one.")
  private String engine;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Cores that are used.")
  private int threads;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Workers that train together, the cores divided among them. Default: for torch one, for"
              + " dl4j one a core.")
  private Integer workers;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "50",
      description = "Minibatches of a worker in a pass.")
  private int steps;

  @Option(
      names = "--passes",
      paramLabel = "N",
      defaultValue = "5",
      description = "Passes that are measured, after one that warms up.")
  private int passes;

  @Mixin private JsonOption json;

  @Mixin private ConfigOptions configuration;

  @Override
  public Integer call() throws IOException {
    RunConfig config =
        configuration.config(engine == null ? Map.of() : Map.of("training.engine", engine));
    boolean dl4j = config.training().engine() instanceof RunConfig.Engine.Dl4j;
    int together = workers != null ? workers : dl4j ? threads : 1;
    requireSensible(dl4j, together);
    Network network = new Network(config.architecture(), new Head.Reconstruction());
    int sequences = config.training().minibatchSequences(network.body().sequenceBeats());
    EngineBenchmark benchmark =
        new EngineBenchmark(network, sequences, steps * together, passes, together);
    spec.commandLine()
        .getErr()
        .printf("%d passes of %d steps, then as many scored ...%n", passes + 1, steps);
    EngineBenchmark.Figures figures;
    try (JavaSparkContext spark = new JavaSparkContext(local(together))) {
      figures = benchmark.run(new Engines(spark, config.training().withWorkers(together)).engine());
    }
    report(config, benchmark, figures).print(spec.commandLine().getOut(), json);
    return 0;
  }

  private void requireSensible(boolean dl4j, int together) {
    if (threads < 1 || together < 1 || steps < 1 || passes < 1) {
      throw new UserException("--threads, --workers, --steps and --passes take 1 or more");
    }
    if (threads % together != 0) {
      throw new UserException(
          "--workers is %d; it takes a divisor of --threads, %d".formatted(together, threads));
    }
    if (dl4j && together != threads) {
      throw new UserException(
          "--workers is %d; a worker of dl4j has one core, which takes %d"
              .formatted(together, threads));
    }
  }

  /** As many tasks at once as there are workers. */
  private SparkConf local(int together) {
    String master = "local[" + threads + "]";
    SparkConf conf =
        new SparkConf()
            .setAppName("ecgsl bench train")
            .setMaster(master)
            .set("spark.task.cpus", Integer.toString(threads / together));
    Loopback.settings(master).forEach(conf::set);
    return conf.set("spark.ui.enabled", "false");
  }

  private BenchReport report(
      RunConfig config, EngineBenchmark benchmark, EngineBenchmark.Figures figures) {
    BenchReport report = new BenchReport("train", threads);
    report.put(
        "engine", config.training().engine() instanceof RunConfig.Engine.Torch ? "torch" : "dl4j");
    report.put("settings", config.training().engine());
    report.put("workers", benchmark.workers());
    report.put("minibatchBeats", benchmark.minibatchBeats());
    report.put("steps", steps);
    report.put("passes", passes);
    Map<String, Object> rates = new LinkedHashMap<>();
    rates.put("train", figures.medianTraining());
    rates.put("infer", figures.medianScoring());
    rates.put("trainPasses", figures.training());
    rates.put("inferPasses", figures.scoring());
    report.put("beatsPerSecond", rates);
    report.put("parameters", NetworkParameters.trained(benchmark.network()));
    report.put("gigaflops", arithmetic(config, benchmark, figures));
    report.put("network", benchmark.network());
    return report;
  }

  /** Billions of floating-point operations a second, beside those of large matrix products. */
  private Map<String, Object> arithmetic(
      RunConfig config, EngineBenchmark benchmark, EngineBenchmark.Figures figures) {
    NetworkCost cost = NetworkCost.of(benchmark.network());
    double train = figures.medianTraining() * cost.training() / GIGA;
    double infer = figures.medianScoring() * cost.inference() / GIGA;
    Map<String, Object> rates = new LinkedHashMap<>();
    rates.put("train", train);
    rates.put("infer", infer);
    if (config.training().engine() instanceof RunConfig.Engine.Torch torch) {
      double most = MatrixProduct.operationsPerSecond(Engines.torchConfig(torch, threads)) / GIGA;
      rates.put("matrixProduct", most);
      rates.put("trainShare", train / most);
      rates.put("inferShare", infer / most);
    }
    return rates;
  }
}
