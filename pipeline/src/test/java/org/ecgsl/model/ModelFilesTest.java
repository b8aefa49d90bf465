package org.ecgsl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.split.Split;
import org.ecgsl.split.TrainingSplit;
import org.junit.jupiter.api.Test;

class ModelFilesTest {

  private static final Network NETWORK =
      new Network(
          new EcgSlArchitecture(1, 32, 8, List.of(4), 1, 3, new TemporalModel.None()),
          new Head.Reconstruction());

  /** As version 1 wrote it, but for what no reader looks at. */
  private static final String VERSION_1 =
      """
      {
        "formatVersion" : 1,
        "network" : {
          "body" : {
            "leads" : 1, "segmentSamples" : 32, "sequenceBeats" : 8, "stageWidths" : [ 4 ],
            "blocksPerStage" : 1, "kernel" : 3, "temporal" : { "kind" : "none" }
          },
          "head" : { "kind" : "reconstruction" }
        },
        "preprocessing" : {
          "leads" : 1, "segmentSamples" : 32, "segmentRateHz" : 50.0, "rIndex" : 12,
          "sequenceBeats" : 8
        },
        "provenance" : {
          "stage" : "pretrain", "parent" : "", "seed" : 1, "tables" : { "beats" : 3 },
          "configuration" : { "segment" : "SETTINGS" },
          "codeVersion" : "0.1.0"
        },
        "history" : [ 1.0, 0.5 ]
      }
      """;

  @Test
  void aModelIsReadAsItWasWritten() throws IOException {
    ModelDescription written =
        new ModelDescription(
                ModelDescription.FORMAT_VERSION,
                NETWORK,
                new Preprocessing(1, SegmentationConfig.defaults().segments(50, 32, 12), 8),
                new ModelTask("apnea", "Sleep apnea", 60, 120),
                new TrainingRecordings(
                    List.of(new TrainingRecordings.Dataset("d", "Title", "CC0", 3, 2)),
                    List.of("I")),
                Split.Drawn.of(7, 0.25, 0.15),
                List.of(
                    new TrainingSplit(
                        "00c0ffee", "pretrain", List.of("d", "e"), Split.Drawn.of(7, 0.2, 0.15))),
                new ModelDescription.Provenance(
                    "finetune",
                    "00c0ffee",
                    "s3a://bucket/models/pretrained",
                    1,
                    2,
                    Map.of("beats", 5L, "cuts/resnet1d/beats", 7L),
                    Map.of("finetune.epochs", "3", "network.stage-widths", "[4]"),
                    "test"),
                Map.of(),
                List.of(1.0))
            .withMetrics(Map.of("macroF1", 0.5, "auroc.X", Double.NaN));

    ModelDescription read = read(new String(ModelFiles.bytes(written), StandardCharsets.UTF_8));

    assertThat(read).isEqualTo(written);
    assertThat(read.provenance().suffices()).isTrue();
    assertThat(read.metrics()).containsExactly(Map.entry("macroF1", 0.5));
  }

  @Test
  void version1TellsBySettingsHowHeartbeatsWereCut() throws IOException {
    ModelDescription read =
        read(
            VERSION_1.replace(
                "SETTINGS",
                "Segment[rateHz=50.0, samples=32, rIndex=12, maxRrSeconds=2.5, bounds=FIXED,"
                    + " labelToleranceMs=150.0, rowGroupBeats=2048, everySeconds=0.64]"));

    assertThat(read.preprocessing())
        .isEqualTo(
            new Preprocessing(
                1,
                new SegmentationConfig(
                    50, 32, 12, 2.5, 0.5, 20, SegmentationConfig.Bounds.FIXED, 0.08, 0.64),
                8));
    assertThat(read.task().known()).isFalse();
    assertThat(read.provenance().tables()).containsEntry("beats", 3L);
  }

  @Test
  void aModelOfVersion2SaysThatNeitherItsSplitNorItsParentsIsRecorded() throws IOException {
    ModelDescription read =
        read(
            VERSION_1
                .replace("\"formatVersion\" : 1", "\"formatVersion\" : 2")
                .replace("\"parent\" : \"\"", "\"parent\" : \"00c0ffee\"")
                .replaceFirst(
                    "\"segmentSamples\" : 32, \"segmentRateHz\" : 50.0, \"rIndex\" : 12,",
                    "\"segmentation\" : "
                        + new ObjectMapper()
                            .writeValueAsString(SegmentationConfig.defaults().segments(50, 32, 12))
                        + ","));

    assertThat(read.split()).isNull();
    assertThat(read.lineage("own").trainings())
        .containsExactly(
            new TrainingSplit("own", "pretrain", List.of(), null),
            new TrainingSplit("00c0ffee", "", List.of(), null));
  }

  @Test
  void aModelOfVersion3RecordsTooLittleToBeTrainedAgain() throws IOException {
    ModelDescription read =
        read(
            VERSION_1
                .replace("\"formatVersion\" : 1", "\"formatVersion\" : 3")
                .replaceFirst(
                    "\"segmentSamples\" : 32, \"segmentRateHz\" : 50.0, \"rIndex\" : 12,",
                    "\"segmentation\" : "
                        + new ObjectMapper()
                            .writeValueAsString(SegmentationConfig.defaults().segments(50, 32, 12))
                        + ","));

    assertThat(read.provenance())
        .isEqualTo(
            new ModelDescription.Provenance(
                "pretrain",
                "",
                "",
                1,
                0,
                Map.of("beats", 3L),
                Map.of("segment", "SETTINGS"),
                "0.1.0"));
    assertThat(read.provenance().suffices()).isFalse();
    assertThat(read.lineage("own").trainings()).hasSize(1);
  }

  @Test
  void version1WithoutThemIsRefused() {
    assertThatThrownBy(() -> read(VERSION_1))
        .isInstanceOf(ModelReadException.class)
        .hasMessageContaining("the model in PLACE does not tell how its heartbeats were cut")
        .hasMessageContaining("train it again");
  }

  @Test
  void aNewerVersionIsRefused() {
    assertThatThrownBy(() -> read(VERSION_1.replace(": 1,\n", ": 5,\n")))
        .isInstanceOf(ModelReadException.class)
        .hasMessageContaining("is of version 5, this code reads up to 4");
  }

  private static ModelDescription read(String json) throws IOException {
    ByteArrayOutputStream weights = new ByteArrayOutputStream();
    Safetensors.write(Initialisation.weights(NETWORK, 1), weights);
    return ModelFiles.read(
            "PLACE",
            name ->
                new ByteArrayInputStream(
                    name.equals(ModelFiles.WEIGHTS)
                        ? weights.toByteArray()
                        : json.getBytes(StandardCharsets.UTF_8)))
        .description();
  }
}
