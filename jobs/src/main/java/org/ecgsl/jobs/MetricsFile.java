package org.ecgsl.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.StepTotals;

/**
 * How a training went, a JSON object a line and epoch, for programs that watch it: {@code epoch},
 * {@code validationLoss}, {@code learningRate}, {@code beatsPerSecond}, {@code seconds}, {@code
 * minibatches} (that the epoch has, of all workers), {@code waitedShare} (of the time, for data);
 * of LibTorch also {@code steps}, {@code skippedSteps}, and the means over steps {@code
 * trainingLoss} and {@code gradientNorm} (before clipping).
 *
 * <p>Written anew with every epoch, because object stores cannot append.
 */
final class MetricsFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final FileSystem files;
  private final long beats;
  private final IntUnaryOperator minibatches;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param beats heartbeats trained on per epoch
   * @param minibatches minibatches of an epoch (0, 1, ...)
   * @param epochs epochs done before, whose lines stay
   */
  MetricsFile(Path file, long beats, IntUnaryOperator minibatches, int epochs, Configuration hadoop)
      throws IOException {
    this.file = file;
    this.files = file.getFileSystem(hadoop);
    this.beats = beats;
    this.minibatches = minibatches;
    if (epochs > 0) {
      keep(epochs);
    }
  }

  private void keep(int epochs) throws IOException {
    try (InputStream in = files.open(file);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (JSON.readTree(line).path("epoch").asInt() <= epochs) {
          lines.add(line);
        }
      }
    } catch (FileNotFoundException removed) {
      lines.clear();
    }
  }

  void epoch(EpochReport report) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("epoch", report.epoch());
    line.put("validationLoss", report.validationLoss());
    line.put("learningRate", report.learningRate());
    line.put("seconds", report.seconds());
    if (report.epoch() > 0) {
      line.put("beatsPerSecond", beats / report.seconds());
      line.put("minibatches", minibatches.applyAsInt(report.epoch() - 1));
      steps(report, line);
    }
    lines.add(JSON.writeValueAsString(line));
    try (OutputStream out = files.create(file, true)) {
      out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What an engine knows of its steps. */
  private static void steps(EpochReport report, Map<String, Object> line) {
    StepTotals steps = report.steps();
    if (!Double.isNaN(steps.waitedSeconds())) {
      line.put("waitedShare", steps.waitedSeconds() / report.seconds());
    }
    if (steps.steps() > 0) {
      line.put("steps", steps.steps());
      line.put("skippedSteps", steps.skipped());
      line.put("trainingLoss", steps.meanLoss());
      line.put("gradientNorm", steps.meanGradientNorm());
    }
  }
}
