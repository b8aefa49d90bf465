package org.ecgsl.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.ModelTask;
import org.ecgsl.model.Network;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.StoredModel;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.TrainingRecordings;
import org.ecgsl.split.Split;
import org.junit.jupiter.api.Test;

class ModelCardTest {

  @Test
  void aCardTellsWhatTheDescriptionTells() {
    StoredModel model =
        model(new Head.Prediction(List.of("N", "A"), Head.Unit.SEQUENCE, Head.Answer.ONE_OF));

    String card = new String(ModelCard.of(model), StandardCharsets.UTF_8);

    assertThat(card)
        .startsWith("# Model " + model.id() + ": apnea\n")
        .contains("It is no medical device")
        .contains("`apnea`: Sleep apnea & minutes")
        .contains("each 60 s of a recording, having seen 120 s before and after")
        .contains("`N`, `A`")
        .contains("| `apnea-ecg` | Apnea-ECG Database | ODC-By 1.0 | 70 | 32 |")
        .contains("| `own` | not a public archive | not known | 1,200 | 4 |")
        .contains("`beats` version 3")
        .contains("as most of them have them: II.")
        .contains("32 samples at 50 Hz")
        .contains("0.5 to 20 Hz")
        .contains("sequences of 8")
        .contains("| macroF1 | 0.7500 |")
        .contains("1 epochs, seed 17")
        .contains("`00c0ffee00c0ffee`")
        .contains("Split: drawn with seed 7: test 0.25, validation 0.15, excluded 0 patients.")
        .doesNotContain("{{", "&amp;", "null");
  }

  @Test
  void aModelWithoutATaskHasNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ModelCard.of(model(new Head.Reconstruction())));
  }

  private static StoredModel model(Head head) {
    Network network =
        new Network(
            new EcgSlArchitecture(1, 32, 8, List.of(4), 1, 3, new TemporalModel.None()), head);
    return new StoredModel(
        new ModelDescription(
            ModelDescription.FORMAT_VERSION,
            network,
            new Preprocessing(1, SegmentationConfig.defaults().segments(50, 32, 12), 8),
            new ModelTask("apnea", "Sleep apnea & minutes", 60, 120),
            new TrainingRecordings(
                List.of(
                    new TrainingRecordings.Dataset(
                        "apnea-ecg", "Apnea-ECG Database", "ODC-By 1.0", 70, 32),
                    new TrainingRecordings.Dataset("own", "", "", 1200, 4)),
                List.of("II")),
            Split.Drawn.of(7, 0.25, 0.15),
            List.of(),
            new ModelDescription.Provenance(
                "finetune",
                "00c0ffee00c0ffee",
                17,
                Map.of("beats", 3L),
                Map.of("finetune", "Finetune[epochs=1]"),
                "1.2 (abc)"),
            Map.of("macroF1", 0.75),
            List.of(1.5, 0.25)),
        Initialisation.weights(network, 1));
  }
}
