package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.SparkSession;
import org.ecgsl.jobs.GrowthBenchmark;
import org.ecgsl.jobs.GrowthBenchmark.Cost;
import org.ecgsl.jobs.GrowthBenchmark.Stage;
import org.ecgsl.jobs.HeapBenchmark;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.synth.SyntheticArchive;
import org.ecgsl.synth.SyntheticArchiveConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "growth",
    description =
        "Ingests and segments synthetic ten-second recordings, from few to many, in one warm JVM,"
            + " and prints what each added recording takes, and what of it the driver does alone:"
            + " whether cost grows in a straight line, and what more executors cannot shorten. With"
            + " --listed it ingests archives of empty files instead, most of which the lake knows"
            + " already, and prints this JVM's live heap: the driver's alone with a master such as"
            + " local-cluster[1,2,2048], the executors' too with a local one.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl bench growth --folder /data/growth",
      "  ecgsl bench growth --folder /data/growth --sizes 100,1000,10000,100000 --json growth.json",
      "  ecgsl bench growth --folder /data/growth --leads 12 --rate 500",
      "  ECGSL_MASTER='local-cluster[1,2,2048]' ecgsl bench growth --folder /data/growth --listed"
          + " 10000,1000000"
    })
final class BenchGrowthCommand implements Callable<Integer> {

  /** Recordings of a patient, of whom a hundred thousand would make a lake of small files. */
  private static final int A_PATIENT = 50;

  @Spec private CommandSpec spec;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      required = true,
      description = "Where archives are made, and found again the next time; lakes are deleted.")
  private Path folder;

  @Option(
      names = "--sizes",
      paramLabel = "N",
      split = ",",
      defaultValue = "100,1000,10000",
      description = "Recordings, multiples of 50: a patient has as many.")
  private List<Integer> sizes;

  @Option(
      names = "--listed",
      paramLabel = "N",
      split = ",",
      description =
          "Files of archives whose ingest's heap is measured, once in folders of 10,000 and once"
              + " all in one; 10,000 or more.")
  private List<Integer> listed = List.of();

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rounds in which each size is measured once; the median counts.")
  private int repeats;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "2",
      description = "Rounds before, of all sizes but the largest.")
  private int warmUp;

  @Option(names = "--leads", paramLabel = "N", defaultValue = "2", description = "Leads, 1 to 12.")
  private int leads;

  @Option(names = "--rate", paramLabel = "HZ", defaultValue = "250", description = "Sampling rate.")
  private double rate;

  @Mixin private JsonOption json;

  @Mixin private ConfigOptions configuration;

  @Override
  public Integer call() throws IOException {
    requireSensible();
    RunConfig config = configuration.config(Map.of());
    if (!listed.isEmpty()) {
      return heap(config);
    }
    List<Path> archives = new ArrayList<>();
    for (int size : sizes) {
      archives.add(archive(size));
    }
    try (SparkSession spark = Session.spark("bench growth", config)) {
      BenchReport report = new BenchReport("growth", spark.sparkContext().defaultParallelism());
      report.put("leads", leads);
      report.put("rate", rate);
      report.put("stages", measured(new GrowthBenchmark(spark, config), archives));
      report.print(spec.commandLine().getOut(), json);
    }
    return 0;
  }

  private int heap(RunConfig config) throws IOException {
    EmptyArchives archives = new EmptyArchives(Files.createDirectories(folder), this::say);
    try (SparkSession spark = Session.spark("bench growth", config)) {
      BenchReport report = new BenchReport("growth", spark.sparkContext().defaultParallelism());
      report.put("master", spark.sparkContext().master());
      report.put("heaps", archives.measured(new HeapBenchmark(spark, config.ingest()), listed));
      report.print(spec.commandLine().getOut(), json);
    }
    return 0;
  }

  private void requireSensible() {
    if (listed.stream().anyMatch(files -> files < EmptyArchives.NEW)) {
      throw new UserException(
          "--listed is %s; it takes %d or more".formatted(listed, EmptyArchives.NEW));
    }
    boolean rising = sizes.equals(List.copyOf(new TreeSet<>(sizes)));
    if (!rising || !sizes.stream().allMatch(size -> size >= A_PATIENT && size % A_PATIENT == 0)) {
      throw new UserException(
          "--sizes is %s; it takes rising multiples of %d".formatted(sizes, A_PATIENT));
    }
    if (repeats < 1 || warmUp < 0) {
      throw new UserException("--repeats takes 1 or more, --warm-up 0 or more");
    }
  }

  /** The archive of a size, made where it is not there yet. */
  private Path archive(int size) throws IOException {
    Path archive =
        folder.resolve(
            String.format(Locale.ROOT, "archive-%d-%d-%s", size, leads, Double.toString(rate)));
    if (Files.exists(archive)) {
      return archive;
    }
    say("makes %,d recordings ...", size);
    // Under its name only when it is whole: a run that was cut off makes it anew.
    Path made = Files.createTempDirectory(Files.createDirectories(folder), "archive");
    new SyntheticArchive(ofPatients(size / A_PATIENT))
        .write(name -> Files.newOutputStream(made.resolve(name)));
    return Files.move(made, archive);
  }

  private SyntheticArchiveConfig ofPatients(int patients) {
    SyntheticArchiveConfig usual = SyntheticArchiveConfig.defaults();
    try {
      return new SyntheticArchiveConfig(
          patients,
          A_PATIENT,
          10,
          rate,
          leads,
          usual.pvcShare(),
          usual.pacShare(),
          0,
          usual.baselineWanderMv(),
          usual.mainsHumMv(),
          usual.mainsHz(),
          usual.muscleNoiseMv(),
          Optional.empty(),
          usual.seed());
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private List<Map<String, Object>> measured(GrowthBenchmark benchmark, List<Path> archives)
      throws IOException {
    var lakes = new org.apache.hadoop.fs.Path(Files.createTempDirectory(folder, "lakes").toUri());
    for (int round = 1; round <= warmUp; round++) {
      say("warms up, round %d of %d ...", round, warmUp);
      for (Path archive : archives.subList(0, Math.max(1, archives.size() - 1))) {
        benchmark.run(uri(archive), lakes);
      }
    }
    // Round by round, so that a machine that slows down, or a JVM that still compiles, is no
    // size's.
    List<Map<Stage, List<Cost>>> costs = sizes.stream().map(size -> none()).toList();
    for (int round = 1; round <= repeats; round++) {
      for (int i = 0; i < archives.size(); i++) {
        say("round %d of %d, %,d recordings ...", round, repeats, sizes.get(i));
        Map<Stage, List<Cost>> ofSize = costs.get(i);
        benchmark
            .run(uri(archives.get(i)), lakes)
            .forEach((stage, cost) -> ofSize.get(stage).add(cost));
      }
    }
    Files.deleteIfExists(Path.of(lakes.toUri()));
    return lines(costs);
  }

  private static Map<Stage, List<Cost>> none() {
    Map<Stage, List<Cost>> costs = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      costs.put(stage, new ArrayList<>());
    }
    return costs;
  }

  private List<Map<String, Object>> lines(List<Map<Stage, List<Cost>>> costs) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      int size = sizes.get(i);
      int added = i == 0 ? 0 : size - sizes.get(i - 1);
      Map<Stage, List<Cost>> before = i == 0 ? Map.of() : costs.get(i - 1);
      costs
          .get(i)
          .forEach(
              (stage, own) ->
                  lines.add(line(size, stage, own, before.getOrDefault(stage, List.of()), added)));
    }
    return lines;
  }

  private static Map<String, Object> line(
      int size, Stage stage, List<Cost> costs, List<Cost> before, int added) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("recordings", size);
    line.put("stage", stage.name().toLowerCase(Locale.ROOT));
    line.put("cpuSeconds", median(costs, Cost::cpuSeconds));
    line.put("cpuSecondsOfRepeats", costs.stream().map(Cost::cpuSeconds).toList());
    line.put("secondsOfRepeats", costs.stream().map(Cost::seconds).toList());
    line.put("driverAloneSecondsOfRepeats", costs.stream().map(Cost::aloneSeconds).toList());
    line.put("cpuMillisecondsEachAdded", eachAdded(costs, before, added, Cost::cpuSeconds));
    line.put(
        "driverAloneMillisecondsEachAdded", eachAdded(costs, before, added, Cost::aloneSeconds));
    return line;
  }

  /** Null where there is no size before. */
  private static Double eachAdded(
      List<Cost> costs, List<Cost> before, int added, ToDoubleFunction<Cost> seconds) {
    return before.isEmpty()
        ? null
        : (Double) (1e3 * (median(costs, seconds) - median(before, seconds)) / added);
  }

  private static double median(List<Cost> costs, ToDoubleFunction<Cost> seconds) {
    double[] sorted = costs.stream().mapToDouble(seconds).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static org.apache.hadoop.fs.Path uri(Path folder) {
    return new org.apache.hadoop.fs.Path(folder.toUri());
  }

  private void say(String text, Object... values) {
    spec.commandLine().getErr().printf(text + "%n", values);
    spec.commandLine().getErr().flush();
  }
}
