package org.ecgsl.jobs.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What stages of a run have finished, and with which settings: {@code _stages/NAME.json} in the
 * lake.
 *
 * <p>An entry is written when all that its stage made is in place, and taken away by nobody: a
 * stage whose settings and inputs are those of its entry needs no second run. That of the
 * segmentation, which goes on recording by recording, is written before the first: it says what the
 * heartbeats that are there were cut with.
 */
public final class StageLog {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;
  private final Configuration hadoop;

  public StageLog(Path lake, Configuration hadoop) {
    this.folder = new Path(lake, "_stages");
    this.hadoop = hadoop;
  }

  /**
   * One finished stage.
   *
   * @param fingerprint stands for settings and inputs
   * @param seconds time it took
   * @param result what it reported
   */
  public record Entry(String fingerprint, double seconds, JsonNode result) {}

  /** The entry of a stage, if it ever finished. */
  public Optional<Entry> read(String stage) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    Path file = file(stage);
    if (!files.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = files.open(file)) {
      return Optional.of(JSON.readValue(in.readAllBytes(), Entry.class));
    }
  }

  /** Replaces the entry of a stage. */
  public void write(String stage, Entry entry) throws IOException {
    writeJson(file(stage), JSON.valueToTree(entry));
  }

  /** Writes a JSON file whole or not at all. */
  public void writeJson(Path file, JsonNode content) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    Path aside = new Path(file.getParent(), "." + file.getName() + ".new");
    try (OutputStream out = files.create(aside, true)) {
      out.write(JSON.writeValueAsBytes(content));
      out.write('\n');
    }
    files.delete(file, false);
    if (!files.rename(aside, file)) {
      throw new IOException("cannot rename " + aside + " to " + file);
    }
  }

  private Path file(String stage) {
    return new Path(folder, stage + ".json");
  }
}
