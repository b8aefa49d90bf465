package org.ecgsl.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The {@link EpochFigures} of a training for TensorBoard: a folder with an event file, a scalar for
 * each number, the epoch as its step.
 *
 * <p>The file is made of the lines of the {@link MetricsFile}, anew with every epoch: what was
 * there stays byte for byte, so that a TensorBoard that reads it goes on where it was.
 */
final class TensorBoardFolder {

  private final Path folder;
  private final FileSystem files;

  /**
   * @param epochs epochs done before; without any, events of another training go
   */
  TensorBoardFolder(Path folder, int epochs, Configuration hadoop) throws IOException {
    this.folder = folder;
    this.files = folder.getFileSystem(hadoop);
    if (epochs == 0) {
      files.delete(folder, true);
    }
  }

  /** Writes all epochs so far. */
  void write(List<ObjectNode> epochs) throws IOException {
    Instant began = time(epochs.get(0));
    EventFile events = new EventFile(began);
    for (ObjectNode epoch : epochs) {
      Map<String, Double> values = new LinkedHashMap<>();
      addNumbers("", epoch, values);
      values.remove("epoch");
      events.add(time(epoch), epoch.get("epoch").asLong(), values);
    }
    // TensorBoard knows event files by "tfevents", and reads them in the order of their names.
    String name = "events.out.tfevents.%010d.ecgsl".formatted(began.getEpochSecond());
    try (OutputStream out = files.create(new Path(folder, name), true)) {
      out.write(events.bytes());
    }
  }

  private static Instant time(JsonNode epoch) {
    return Instant.parse(epoch.get("time").asText());
  }

  private static void addNumbers(String prefix, JsonNode node, Map<String, Double> values) {
    node.fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isNumber()) {
                values.put(prefix + field.getKey(), field.getValue().asDouble());
              }
            });
    JsonNode workers = node.path("workers");
    for (int rank = 0; rank < workers.size(); rank++) {
      addNumbers("worker" + rank + "/", workers.get(rank), values);
    }
  }
}
