package org.ecgsl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.engine.dl4j.Dl4jScorer;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.ModelFiles;
import org.ecgsl.model.ModelReadException;
import org.ecgsl.model.ModelTask;
import org.ecgsl.model.Network;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.Safetensors;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.TrainingRecordings;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.SignalWindow;
import org.ecgsl.synth.SyntheticArchive;
import org.ecgsl.synth.SyntheticArchiveConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models whose weights were never trained: what is asked is that all of a recording is answered.
 */
class EcgSlModelTest {

  private static final int H = 8;
  private static final Head.Prediction BEATS =
      new Head.Prediction(List.of("N", "V", "S"), Head.Unit.HEARTBEAT, Head.Answer.ONE_OF);
  private static final Head.Prediction STRETCHES =
      new Head.Prediction(List.of("calm", "wild"), Head.Unit.SEQUENCE, Head.Answer.ONE_OF);

  @TempDir private Path folder;
  private RecordReader recording;

  @BeforeEach
  void recordingOf80Seconds() throws Exception {
    new SyntheticArchive(
            new SyntheticArchiveConfig(
                1, 1, 80, 150, 2, 0.12, 0.1, 0.1, 0.02, 50, 0.02, Optional.empty(), 3))
        .write(name -> Files.newOutputStream(folder.resolve(name)));
    recording = RecordFormats.installed().open(new LocalFiles(folder), "p01r1.hea");
  }

  @Test
  void everyHeartbeatHasAVectorAndTheRecordingTheirMean() throws Exception {
    try (EcgSlModel model = model(BEATS, ModelTask.NONE, List.of())) {
      Embeddings embeddings = model.embed(recording);

      assertThat(embeddings.modelId()).isEqualTo(model.id()).hasSize(16);
      assertThat(embeddings.recordId()).isEqualTo("p01r1");
      assertThat(embeddings.beats()).hasSizeBetween(60, 140);
      assertThat(embeddings.beats())
          .isSortedAccordingTo((a, b) -> Long.compare(a.rSample(), b.rSample()));
      float[] sum = new float[H];
      for (Embeddings.Beat beat : embeddings.beats()) {
        assertThat(beat.vector()).hasSize(H);
        for (int i = 0; i < H; i++) {
          sum[i] += beat.vector()[i] / embeddings.beats().size();
        }
      }
      assertThat(embeddings.pooled().orElseThrow()).containsExactly(sum, offset(1e-5f));
    }
  }

  @Test
  void everyHeartbeatHasProbabilitiesOfAllLabels() throws Exception {
    try (EcgSlModel model = model(BEATS, ModelTask.NONE, List.of())) {
      Predictions predictions = model.predict(recording);

      assertThat(predictions.labels()).containsExactly("N", "V", "S");
      assertThat(predictions.answers().stream().map(Predictions.Answer::sample))
          .containsExactlyElementsOf(
              model.embed(recording).beats().stream().map(Embeddings.Beat::rSample).toList());
      for (Predictions.Answer answer : predictions.answers()) {
        float[] p = answer.outputs();
        assertThat(p[0] + p[1] + p[2]).isCloseTo(1, offset(1e-5f));
        float largest = Math.max(p[0], Math.max(p[1], p[2]));
        assertThat(p[predictions.labels().indexOf(answer.predicted())]).isEqualTo(largest);
      }
    }
  }

  @Test
  void stretchesAreTheTasksOwn() throws Exception {
    ModelTask quarterMinutes = new ModelTask("calm", "Calm or wild", 15, 5);
    try (EcgSlModel model = model(STRETCHES, quarterMinutes, List.of())) {
      assertThat(model.predict(recording).answers().stream().map(Predictions.Answer::sample))
          .as("80 s are five quarters of a minute and a rest below its half")
          .containsExactly(0L, 2250L, 4500L, 6750L, 9000L);
    }
    try (EcgSlModel model = model(STRETCHES, new ModelTask("calm", "", 0, 0), List.of())) {
      assertThat(model.predict(recording).answers())
          .singleElement()
          .satisfies(answer -> assertThat(answer.sample()).isZero());
    }
  }

  @Test
  void whatIsInMemoryIsAnsweredAsTheFileIs() throws Exception {
    EcgRecord record = recording.record();
    int[][] samples;
    try (WindowCursor cursor = recording.windows((int) record.lengthSamples())) {
      samples = cursor.next().map(SignalWindow::samples).orElseThrow();
    }
    try (EcgSlModel model = model(BEATS, ModelTask.NONE, List.of())) {
      assertThat(model.embed(record, samples))
          .usingRecursiveComparison()
          .isEqualTo(model.embed(recording));
      assertThat(model.predict(record, samples))
          .usingRecursiveComparison()
          .isEqualTo(model.predict(recording));
    }
  }

  @Test
  void bothEnginesAnswerTheSame() throws Exception {
    write(BEATS, ModelTask.NONE, List.of());
    try (EcgSlModel torch = EcgSlModel.load(folder.resolve("model"));
        EcgSlModel dl4j = EcgSlModel.load(folder.resolve("model"), Dl4jScorer::new)) {
      assertThat(dl4j.embed(recording).pooled().orElseThrow())
          .containsExactly(torch.embed(recording).pooled().orElseThrow(), offset(1e-4f));
      assertThat(dl4j.predict(recording).pooled().orElseThrow())
          .containsExactly(torch.predict(recording).pooled().orElseThrow(), offset(1e-4f));
    }
  }

  @Test
  void aModelWithoutATaskSaysWhatGivesItOne() throws Exception {
    try (EcgSlModel model = model(new Head.Reconstruction(), ModelTask.NONE, List.of())) {
      assertThat(model.embed(recording).beats()).isNotEmpty();
      assertThatThrownBy(() -> model.predict(recording))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ecgsl finetune");
    }
  }

  @Test
  void aRecordingWithFewerLeadsIsRefused() throws Exception {
    try (EcgSlModel model = model(BEATS, ModelTask.NONE, List.of("I", "II", "V1"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.embed(recording))
          .withMessageContaining("3 leads (of its training data: I, II, V1)")
          .withMessageContaining("p01r1 has 2");
    }
  }

  @Test
  void aRateAtWhichNoRPeaksAreFoundIsRefused() throws Exception {
    EcgRecord stated = recording.record();
    EcgRecord slow = new EcgRecord("slow", 30, 300, stated.leads(), stated.patient(), List.of());
    try (EcgSlModel model = model(BEATS, ModelTask.NONE, List.of())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.embed(slow, new int[2][300]))
          .withMessageContaining("slow has 30.0 samples per second")
          .withMessageContaining("50 to 2000");
    }
  }

  @Test
  void aFlatRecordingHasNoVector() throws Exception {
    EcgRecord stated = recording.record();
    EcgRecord flat = new EcgRecord("flat", 150, 1500, stated.leads(), stated.patient(), List.of());
    int[][] samples = new int[2][1500];
    for (int[] lead : samples) {
      Arrays.fill(lead, 7);
    }
    try (EcgSlModel model = model(BEATS, ModelTask.NONE, List.of())) {
      assertThat(model.embed(flat, samples).pooled()).isEmpty();
      assertThat(model.predict(flat, samples).answers()).isEmpty();
    }
  }

  @Test
  void aFolderWithoutAModelSaysWhatItLacks() {
    assertThatThrownBy(() -> EcgSlModel.load(folder))
        .isInstanceOf(ModelReadException.class)
        .hasMessageContaining("holds no model.json and weights.safetensors");
  }

  private EcgSlModel model(Head head, ModelTask task, List<String> leads) throws IOException {
    write(head, task, leads);
    return EcgSlModel.load(folder.resolve("model"));
  }

  private void write(Head head, ModelTask task, List<String> leads) throws IOException {
    Network network =
        new Network(
            new EcgSlArchitecture(
                2, 32, 16, List.of(4), 1, 3, new TemporalModel.Transformer(H, 2, 8, 1)),
            head);
    ModelDescription description =
        new ModelDescription(
            ModelDescription.FORMAT_VERSION,
            network,
            new Preprocessing(2, SegmentationConfig.defaults().segments(50, 32, 12), 16),
            task,
            new TrainingRecordings(List.of(), leads),
            null,
            List.of(),
            new ModelDescription.Provenance("finetune", "", 1, Map.of(), Map.of(), "test"),
            Map.of(),
            List.of());
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.write(model.resolve(ModelFiles.DESCRIPTION), ModelFiles.bytes(description));
    try (OutputStream out = Files.newOutputStream(model.resolve(ModelFiles.WEIGHTS))) {
      Safetensors.write(Initialisation.weights(network, 1), out);
    }
  }
}
