package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.ecgsl.beat.BeatScore;
import org.ecgsl.beat.OffsetDistribution;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.ScoreBeats;
import org.ecgsl.jobs.config.ConfigFile;
import org.ecgsl.jobs.config.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "score-beats",
    description =
        "Compares detected R-peaks with an archive's reference annotations, beat by beat after"
            + " ANSI/AAMI EC57: per recording and gross. Ventricular flutter and fibrillation, from"
            + " [ to ], do not count.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl score-beats --input /data/mitdb",
      "  ecgsl score-beats --input /data/mitdb --tolerance-ms 50 --json scores.json",
      "  ecgsl score-beats --input /data/mitdb --test qrs    another detector's annotations"
    })
final class ScoreBeatsCommand implements Callable<Integer> {

  private static final String ROW = "%-16s %9s %8s %8s %8s %8s %8s %9s %8s";
  private static final double MILLISECONDS = 1000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--input",
      paramLabel = "URI",
      required = true,
      description = "Folder of the archive, local or on any Hadoop file system.")
  private String input;

  @Option(
      names = "--annotator",
      paramLabel = "NAME",
      defaultValue = "atr",
      description = "Annotator whose beats are the truth.")
  private String annotator;

  @Option(
      names = "--test",
      paramLabel = "NAME",
      description = "Annotator to be scored. Default: this project's detector.")
  private String test;

  @Option(
      names = "--leads",
      paramLabel = "LEAD",
      split = ",",
      defaultValue = "first",
      description = "Leads the detector sees: first, all, or names, as in II,V5.")
  private List<String> leads;

  @Option(
      names = "--tolerance-ms",
      paramLabel = "MS",
      defaultValue = "150",
      description = "Largest distance of a pair; EC57 says 150.")
  private double toleranceMs;

  @Option(
      names = "--learning-s",
      paramLabel = "S",
      defaultValue = "0",
      description = "Start of each recording that does not count; EC57 allows 300.")
  private double learningSeconds;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Recordings worked on at once. Default: all cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Mixin private OutputOptions output;

  @Override
  public Integer call() throws IOException {
    if (!(toleranceMs >= 0) || !(learningSeconds >= 0) || threads < 1) {
      throw new UserException(
          "--tolerance-ms and --learning-s take 0 or more, --threads 1 or more");
    }
    ScoreBeats.Plan plan =
        new ScoreBeats.Plan(
            annotator,
            Optional.ofNullable(test),
            leads,
            toleranceMs / MILLISECONDS,
            learningSeconds,
            threads);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Progress progress = output.progress(spec);
    ScoreBeats.Result result;
    try {
      result = new ScoreBeats(plan, hadoop(), progress).of(new org.apache.hadoop.fs.Path(input));
    } finally {
      progress.end();
    }
    if (!output.jsonAlone()) {
      table(result).forEach(out::println);
    }
    output.write(report(result), spec);
    result.unreadable().forEach(reason -> err.println("ecgsl: not scored: " + reason));
    return result.unreadable().isEmpty() ? 0 : Ecgsl.FAILED;
  }

  private static Configuration hadoop() {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    ConfigFile.read(Optional.empty(), Map.of()).storage().settings().forEach(hadoop::set);
    return hadoop;
  }

  private static List<String> table(ScoreBeats.Result result) {
    List<String> lines = new ArrayList<>();
    lines.add(
        ROW.formatted("record", "TP", "FP", "FN", "Se %", "+P %", "F1 %", "mean ms", "s.d. ms"));
    result.scores().forEach((record, score) -> lines.add(row(record, score)));
    lines.add(row("gross", result.gross()));
    return lines;
  }

  private static String row(String record, BeatScore score) {
    return ROW.formatted(
        record,
        "%,d".formatted(score.truePositives()),
        "%,d".formatted(score.falsePositives()),
        "%,d".formatted(score.falseNegatives()),
        percent(score.sensitivity()),
        percent(score.positivePredictivity()),
        percent(score.f1()),
        milliseconds(score.offsets().mean()),
        milliseconds(score.offsets().standardDeviation()));
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.2f", 100 * share);
  }

  private static String milliseconds(double seconds) {
    return Double.isNaN(seconds) ? "-" : String.format(Locale.ROOT, "%.1f", MILLISECONDS * seconds);
  }

  private Map<String, Object> report(ScoreBeats.Result result) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("input", input);
    report.put("annotator", annotator);
    report.put("test", test == null ? "ecgsl" : test);
    report.put("leads", leads);
    report.put("toleranceMs", toleranceMs);
    report.put("learningSeconds", learningSeconds);
    report.put("gross", figures(result.gross()));
    List<Map<String, Object>> records = new ArrayList<>();
    result
        .scores()
        .forEach(
            (record, score) -> {
              Map<String, Object> figures = new LinkedHashMap<>();
              figures.put("record", record);
              figures.putAll(figures(score));
              records.add(figures);
            });
    report.put("records", records);
    report.put("notScored", result.unreadable());
    return report;
  }

  private static Map<String, Object> figures(BeatScore score) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("tp", score.truePositives());
    figures.put("fp", score.falsePositives());
    figures.put("fn", score.falseNegatives());
    figures.put("sensitivity", known(score.sensitivity()));
    figures.put("positivePredictivity", known(score.positivePredictivity()));
    figures.put("f1", known(score.f1()));
    OffsetDistribution offsets = score.offsets();
    Map<String, Object> offsetMs = new LinkedHashMap<>();
    offsetMs.put("mean", known(MILLISECONDS * offsets.mean()));
    offsetMs.put("standardDeviation", known(MILLISECONDS * offsets.standardDeviation()));
    offsetMs.put("meanAbsolute", known(MILLISECONDS * offsets.meanAbsolute()));
    for (double share : new double[] {0.05, 0.25, 0.5, 0.75, 0.95}) {
      String name = "p%02d".formatted(Math.round(100 * share));
      offsetMs.put(name, known(MILLISECONDS * offsets.quantile(share)));
    }
    figures.put("offsetMs", offsetMs);
    return figures;
  }

  /** JSON has no NaN. */
  private static Double known(double value) {
    return Double.isNaN(value) ? null : (Double) value;
  }
}
