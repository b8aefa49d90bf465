package org.ecgsl.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedSettingsTest {

  private static final Map<String, String> UNUSUAL =
      Map.ofEntries(
          Map.entry("seed", "-7"),
          Map.entry("segment.rate-hz", "62.5"),
          Map.entry("segment.samples", "64"),
          Map.entry("segment.r-index", "20"),
          Map.entry("segment.bounds", "fixed"),
          Map.entry("segment.every-seconds", "1.024"),
          Map.entry("network.leads", "3"),
          Map.entry("network.stage-widths", "[4, 8]"),
          Map.entry("network.temporal.hidden", "9"),
          Map.entry("network.temporal.width", "24"),
          Map.entry("training.workers", "3"),
          Map.entry("training.augmentation", "false"),
          Map.entry("training.weight-decay", "0.00001"),
          Map.entry("training.torch.precision", "bfloat16"),
          Map.entry("training.dl4j.averaging-frequency", "7"),
          Map.entry("pretrain.pretext", "latent"),
          Map.entry("pretrain.learning-rate", "0.0000003"),
          Map.entry("finetune.task", "my tasks/sleep.conf"),
          Map.entry("finetune.trained", "head"),
          Map.entry("finetune.label-share", "0.1"));

  @ParameterizedTest
  @CsvSource({
    "pretrain, torch, transformer", "finetune, torch, bilstm",
    "pretrain, dl4j, none", "finetune, dl4j, transformer"
  })
  void whatIsRecordedIsReadBack(String stage, String engine, String temporal) {
    Map<String, String> keys = new HashMap<>(UNUSUAL);
    keys.put("training.engine", engine);
    keys.put("network.temporal.kind", temporal);
    RunConfig config = read(keys);

    Map<String, String> recorded = RecordedSettings.of(config, stage);
    RunConfig again = RecordedSettings.read(recorded, config.seed(), read(Map.of()));

    assertThat(again.segment()).isEqualTo(config.segment());
    assertThat(again.network()).isEqualTo(config.network());
    assertThat(again.training()).isEqualTo(config.training());
    assertThat(again.seed()).isEqualTo(config.seed());
    assertThat(stage.equals("pretrain") ? again.pretrain() : again.finetune())
        .isEqualTo(stage.equals("pretrain") ? config.pretrain() : config.finetune());
    assertThat(ConfigFile.keys()).containsAll(recorded.keySet());
    assertThat(RecordedSettings.of(again, stage)).isEqualTo(recorded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pretrain", "finetune"})
  void noPatientNoSecretAndNoPlaceIsRecorded(String stage) {
    RunConfig config =
        read(
            Map.of(
                "split.test-patients", "[ANNA]",
                "split.excluded-patients", "[BERTA]",
                "ingest.input", "s3a://CLINIC/archive",
                "lake", "s3a://CLINIC/lake",
                "storage.fs.s3a.secret.key", "HIDDEN"));

    assertThat(RecordedSettings.of(config, stage).toString())
        .doesNotContain("ANNA", "BERTA", "CLINIC", "HIDDEN");
  }

  @Test
  void whereToComputeIsNotTheModelsButThisRuns() {
    Map<String, String> recorded =
        RecordedSettings.of(
            read(Map.of("training.torch.cores", "8", "training.torch.device", "cuda")), "pretrain");

    RunConfig again =
        RecordedSettings.read(recorded, 1, read(Map.of("training.torch.cores", "2", "lake", "l")));

    RunConfig.Engine.Torch torch = (RunConfig.Engine.Torch) again.training().engine();
    assertThat(torch.cores()).isEqualTo(2);
    assertThat(torch.device()).isEqualTo(RunConfig.Device.CUDA);
    assertThat(again.lake()).isEqualTo("l");
  }

  @Test
  void aSettingThisVersionDoesNotHaveIsRefused() {
    assertThatThrownBy(
            () -> RecordedSettings.read(Map.of("pretrain.dreams", "3"), 1, read(Map.of())))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("pretrain.dreams");
  }

  private static RunConfig read(Map<String, String> keys) {
    return ConfigFile.read(Optional.empty(), keys);
  }
}
