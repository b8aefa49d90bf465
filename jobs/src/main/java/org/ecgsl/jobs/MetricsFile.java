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
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.EpochReport;

/**
 * How a training went, a JSON object a line and epoch, for programs that watch it: {@code epoch},
 * {@code validationLoss}, {@code learningRate}, {@code beatsPerSecond}, {@code seconds} and {@code
 * waitedShare} (of the time, for data).
 *
 * <p>Written anew with every epoch, because object stores cannot append.
 */
final class MetricsFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final FileSystem files;
  private final long beats;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param beats heartbeats trained on per epoch
   * @param epochs epochs done before, whose lines stay
   */
  MetricsFile(Path file, long beats, int epochs, Configuration hadoop) throws IOException {
    this.file = file;
    this.files = file.getFileSystem(hadoop);
    this.beats = beats;
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
      if (!Double.isNaN(report.waitedSeconds())) {
        line.put("waitedShare", report.waitedSeconds() / report.seconds());
      }
    }
    lines.add(JSON.writeValueAsString(line));
    try (OutputStream out = files.create(file, true)) {
      out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
