package org.ecgsl.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * How a training went, the {@link EpochFigures} of an epoch a line, for programs that watch it.
 *
 * <p>Written anew with every epoch, because object stores cannot append.
 */
final class MetricsFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final FileSystem files;
  private final List<ObjectNode> lines = new ArrayList<>();

  /**
   * @param epochs epochs done before, whose lines stay
   */
  MetricsFile(Path file, int epochs, Configuration hadoop) throws IOException {
    this.file = file;
    this.files = file.getFileSystem(hadoop);
    if (epochs > 0) {
      keep(epochs);
    }
  }

  private void keep(int epochs) throws IOException {
    try (InputStream in = files.open(file);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        ObjectNode figures = (ObjectNode) JSON.readTree(line);
        if (figures.path("epoch").asInt() <= epochs) {
          lines.add(figures);
        }
      }
    } catch (FileNotFoundException removed) {
      lines.clear();
    }
  }

  void add(ObjectNode figures) throws IOException {
    lines.add(figures);
    StringJoiner text = new StringJoiner("\n", "", "\n");
    lines.forEach(line -> text.add(line.toString()));
    try (OutputStream out = files.create(file, true)) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The lines so far, those kept included. */
  List<ObjectNode> lines() {
    return List.copyOf(lines);
  }
}
