package org.ecgsl.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.split.TrainingSplit;

/** The files a model is made of: {@code model.json} and {@code weights.safetensors}. */
public final class ModelFiles {

  /** Name of the description. */
  public static final String DESCRIPTION = "model.json";

  /** Name of the weights. */
  public static final String WEIGHTS = "weights.safetensors";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  /** What descriptions of version 1 tell of the segmentation, in the settings of their run. */
  private static final Pattern SEGMENT =
      Pattern.compile(
          "Segment\\[.*maxRrSeconds=([0-9.E-]+),.*bounds=(\\w+),.*everySeconds=([0-9.E-]+)\\]");

  private ModelFiles() {}

  /** Opens files of a folder by their names. */
  @FunctionalInterface
  public interface Folder {

    /**
     * A file.
     *
     * @throws FileNotFoundException or {@link NoSuchFileException} if it is not there
     */
    InputStream open(String name) throws IOException;
  }

  /** The description as it is stored. */
  public static byte[] bytes(ModelDescription description) {
    try {
      return JSON.writeValueAsBytes(description);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a description that JSON has no form for", e);
    }
  }

  /**
   * Reads a model.
   *
   * @param place the folder, as messages name it
   * @throws ModelReadException if none is there, a file is broken, the weights are of another
   *     network than the description's, or it is of a version that cannot be read
   */
  public static StoredModel read(String place, Folder folder) throws IOException {
    try (InputStream description = folder.open(DESCRIPTION);
        InputStream weights = new BufferedInputStream(folder.open(WEIGHTS))) {
      ModelDescription read = description(place, JSON.readTree(description.readAllBytes()));
      return new StoredModel(read, weights(place, read, weights));
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new ModelReadException(
          "no model in " + place + ": it holds no " + DESCRIPTION + " and " + WEIGHTS, e);
    } catch (JsonProcessingException e) {
      throw new ModelReadException(
          "the model in " + place + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private static ModelDescription description(String place, JsonNode json)
      throws JsonProcessingException, ModelReadException {
    int version = json.path("formatVersion").asInt();
    if (version > ModelDescription.FORMAT_VERSION) {
      throw new ModelReadException(
          "the description of the model in %s is of version %d, this code reads up to %d: use the newer one that wrote it"
              .formatted(place, version, ModelDescription.FORMAT_VERSION),
          null);
    }
    if (version == 1) {
      addSegmentation(place, (ObjectNode) json);
    }
    if (version <= 2) {
      addAncestors((ObjectNode) json);
    }
    // Version 3 recorded less of its provenance; what is missing stays empty.
    ((ObjectNode) json).put("formatVersion", ModelDescription.FORMAT_VERSION);
    return JSON.treeToValue(json, ModelDescription.class);
  }

  /** Version 1 had the shape of the segments; how they were cut was told by the run's settings. */
  private static void addSegmentation(String place, ObjectNode json) throws ModelReadException {
    ObjectNode preprocessing = json.withObject("/preprocessing");
    SegmentationConfig segmentation =
        segmentation(preprocessing, json.at("/provenance/configuration/segment").asText())
            .orElseThrow(
                () ->
                    new ModelReadException(
                        "the model in %s does not tell how its heartbeats were cut, as those of an older version do not: train it again"
                            .formatted(place),
                        null));
    preprocessing.set("segmentation", JSON.valueToTree(segmentation));
    preprocessing.retain("leads", "segmentation", "sequenceBeats");
  }

  /** Up to version 2 a model recorded neither its split nor anything of its parent but the id. */
  private static void addAncestors(ObjectNode json) {
    String parent = json.at("/provenance/parent").asText();
    if (!parent.isEmpty()) {
      json.withArray("/ancestors")
          .add(JSON.valueToTree(new TrainingSplit(parent, "", List.of(), null)));
    }
  }

  private static Optional<SegmentationConfig> segmentation(JsonNode shape, String settings) {
    Matcher told = SEGMENT.matcher(settings);
    if (!told.find()) {
      return Optional.empty();
    }
    SegmentationConfig segments =
        SegmentationConfig.defaults()
            .segments(
                shape.path("segmentRateHz").asDouble(),
                shape.path("segmentSamples").asInt(),
                shape.path("rIndex").asInt());
    return Optional.of(
        new SegmentationConfig(
            segments.segmentRateHz(),
            segments.segmentSamples(),
            segments.rIndex(),
            Double.parseDouble(told.group(1)),
            segments.highPassHz(),
            segments.lowPassHz(),
            SegmentationConfig.Bounds.valueOf(told.group(2)),
            segments.longestGapSeconds(),
            Double.parseDouble(told.group(3))));
  }

  private static Weights weights(String place, ModelDescription description, InputStream in)
      throws ModelReadException {
    String file = place + "/" + WEIGHTS;
    try {
      Weights weights = Safetensors.read(in);
      NetworkParameters.check(description.network(), weights);
      return weights;
    } catch (IOException broken) {
      throw new ModelReadException(
          "%s cannot be read: %s; copy the model again".formatted(file, broken.getMessage()),
          broken);
    } catch (IllegalArgumentException other) {
      throw new ModelReadException(
          "%s is of another network than %s beside it: %s"
              .formatted(file, DESCRIPTION, other.getMessage()),
          other);
    }
  }
}
