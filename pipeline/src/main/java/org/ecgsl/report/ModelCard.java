package org.ecgsl.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.model.Head;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.ModelTask;
import org.ecgsl.model.NetworkParameters;
import org.ecgsl.model.StoredModel;
import org.ecgsl.model.TrainingRecordings;
import org.ecgsl.split.Split;

/**
 * What people should know of a fine-tuned model before they use it, in Markdown, after Mitchell et
 * al. 2019 (Model Cards for Model Reporting). All of it comes from the model's description.
 */
public final class ModelCard {

  /** The file it is put in, beside the model. */
  public static final String FILE = "README.md";

  private static final String NOT_TOLD = "not known";

  private ModelCard() {}

  /**
   * The card, UTF-8.
   *
   * @throws IllegalArgumentException if the model is not fine-tuned
   */
  public static byte[] of(StoredModel model) {
    ModelDescription description = model.description();
    if (!(description.network().head() instanceof Head.Prediction head)) {
      throw new IllegalArgumentException("a model card is of a model that foretells something");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", model.id());
    addTask(values, description.task(), head);
    addData(values, description);
    addPreprocessing(values, description);
    values.put("metrics", metrics(description.metrics()));
    values.put("hasMetrics", !description.metrics().isEmpty());
    values.put("parameters", "%,d".formatted(NetworkParameters.trained(description.network())));
    values.put("stage", description.provenance().stage());
    values.put("seed", description.provenance().seed());
    values.put("codeVersion", description.provenance().codeVersion());
    String parent = description.provenance().parent();
    values.put("parent", parent.isEmpty() ? "none: trained from scratch" : "`" + parent + "`");
    values.put("epochs", Math.max(0, description.history().size() - 1));
    values.put("settings", rows(description.provenance().configuration()));
    return Template.fill("model-card.mustache", values).getBytes(StandardCharsets.UTF_8);
  }

  private static void addTask(Map<String, Object> values, ModelTask task, Head.Prediction head) {
    values.put("task", task.known() ? task.name() : "a task of an older version");
    values.put("title", task.title());
    values.put(
        "unit",
        head.unit() == Head.Unit.HEARTBEAT
            ? "each heartbeat"
            : task.seconds() == 0
                ? "a whole recording"
                : "each %s s of a recording, having seen %s s before and after"
                    .formatted(number(task.seconds()), number(task.contextSeconds())));
    values.put(
        "answer",
        switch (head.answer()) {
          case ONE_OF -> "one of these labels, by probability";
          case ANY_OF -> "any number of these labels, a probability of each";
          case AMOUNT -> "an amount of each";
        });
    values.put(
        "labels", String.join(", ", head.labels().stream().map(l -> "`" + l + "`").toList()));
  }

  private static void addData(Map<String, Object> values, ModelDescription description) {
    List<Map<String, Object>> datasets = new ArrayList<>();
    for (TrainingRecordings.Dataset dataset : description.recordings().datasets()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", dataset.name());
      row.put("title", dataset.title().isEmpty() ? "not a public archive" : dataset.title());
      row.put("licence", dataset.licence().isEmpty() ? NOT_TOLD : dataset.licence());
      row.put("recordings", "%,d".formatted(dataset.recordings()));
      row.put("patients", "%,d".formatted(dataset.patients()));
      datasets.add(row);
    }
    values.put("datasets", datasets);
    values.put("hasDatasets", !datasets.isEmpty());
    Split split = description.split();
    values.put("split", split == null ? NOT_TOLD : split.described());
    values.put(
        "tables",
        String.join(
            ", ",
            description.provenance().tables().entrySet().stream()
                .map(table -> "`%s` version %d".formatted(table.getKey(), table.getValue()))
                .toList()));
    List<String> leads = description.recordings().leads();
    values.put("leads", leads.isEmpty() ? NOT_TOLD : String.join(", ", leads));
  }

  private static void addPreprocessing(Map<String, Object> values, ModelDescription description) {
    SegmentationConfig cut = description.preprocessing().segmentation();
    values.put("readLeads", description.preprocessing().leads());
    values.put("sequenceBeats", description.preprocessing().sequenceBeats());
    values.put("rate", number(cut.segmentRateHz()));
    values.put("samples", cut.segmentSamples());
    values.put("rIndex", cut.rIndex());
    values.put("band", number(cut.highPassHz()) + " to " + number(cut.lowPassHz()));
    values.put("bounds", cut.bounds().name().toLowerCase(Locale.ROOT));
    values.put("maxRr", number(cut.maxRrSeconds()));
    values.put(
        "segments",
        cut.cutsWindows() ? "windows every " + number(cut.everySeconds()) + " s" : "heartbeats");
  }

  private static List<Map<String, Object>> metrics(Map<String, Double> metrics) {
    List<Map<String, Object>> rows = new ArrayList<>();
    metrics.forEach(
        (name, value) ->
            rows.add(Map.of("what", name, "value", String.format(Locale.ROOT, "%.4f", value))));
    return rows;
  }

  private static List<Map<String, Object>> rows(Map<String, String> values) {
    List<Map<String, Object>> rows = new ArrayList<>();
    values.forEach((what, value) -> rows.add(Map.of("what", what, "value", value)));
    return rows;
  }

  /** A number without needless zeros. */
  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }
}
