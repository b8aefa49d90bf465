package org.ecgsl.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

  /** What the code before the canonical form wrote for its defaults. */
  private static final String FORMER_SEGMENTATION =
      "method 2 Segment[rateHz=128.0, samples=128, rIndex=48, maxRrSeconds=3.0, bounds=MIDPOINTS,"
          + " labelToleranceMs=150.0, rowGroupBeats=2048, everySeconds=0.0]";

  /** SHA-256 of what it joined of the defaults for a pre-training on version 7 of the beats. */
  private static final String FORMER_STAGE =
      "15a70c7e408511df7913eda76bb723807b8350d167967f5d9c9be308c0f5abd9";

  @Test
  void aTextIsCanonicalJson() {
    Fingerprint fingerprint =
        Fingerprint.of("thing", 3)
            .with("z", 360.0)
            .with("a", List.of(1e-3, 2L, 0.0))
            .with("n", 12_000_000)
            .with("flag", true)
            .with("b", Fingerprint.block().with("y", "text").with("x", RunConfig.Pretext.LATENT))
            .build();

    assertThat(fingerprint.text())
        .isEqualTo(
            "{\"a\":[0.001,2,0],\"b\":{\"x\":\"latent\",\"y\":\"text\"},\"flag\":true,"
                + "\"kind\":\"thing\",\"n\":12000000,\"version\":3,\"z\":360}");
    assertThat(fingerprint.matches(fingerprint.text())).isTrue();
  }

  @Test
  void aSettingThatIsAddedChangesNothingWhileItHasItsOldMeaning() {
    Fingerprint before = Fingerprint.of("thing", 1).with("a", 1).build();

    assertThat(Fingerprint.of("thing", 1).with("a", 1).since("b", 0.0, 0).build().text())
        .isEqualTo(before.text());
    assertThat(Fingerprint.of("thing", 1).with("a", 1).since("b", 2, 0).build().text())
        .isNotEqualTo(before.text());
  }

  @Test
  void aLakeSegmentedBeforeIsKnownAgainWhateverItsRowGroups() {
    Fingerprint today = segmentation(Map.of());

    assertThat(today.matches(FORMER_SEGMENTATION)).isTrue();
    assertThat(today.matches(FORMER_SEGMENTATION.replace("2048", "512"))).isTrue();
    assertThat(today.matches(FORMER_SEGMENTATION.replace("method 2", "method 1"))).isFalse();
    assertThat(today.matches(FORMER_SEGMENTATION.replace("samples=128", "samples=256"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "segment.rate-hz, 250",
    "segment.samples, 64",
    "segment.r-index, 47",
    "segment.max-rr-seconds, 2",
    "segment.bounds, fixed",
    "segment.label-tolerance-ms, 100",
    "segment.every-seconds, 1"
  })
  void whatDecidesTheHeartbeatsIsInTheirFingerprint(String key, String value) {
    Fingerprint other = segmentation(Map.of(key, value));

    assertThat(other.matches(segmentation(Map.of()).text())).isFalse();
    assertThat(other.matches(FORMER_SEGMENTATION)).isFalse();
  }

  @Test
  void rowGroupsAreNotInIt() {
    assertThat(segmentation(Map.of("segment.row-group-beats", "512")).text())
        .isEqualTo(segmentation(Map.of()).text());
  }

  @Test
  void aStageDoneBeforeIsKnownAgain() {
    assertThat(stage(Map.of()).matches(FORMER_STAGE)).isTrue();
    assertThat(stage(Map.of("pretrain.epochs", "3")).matches(FORMER_STAGE)).isFalse();
    assertThat(stage(Map.of("split.seed", "3")).matches(FORMER_STAGE)).isFalse();
    assertThat(stage(Map.of("network.leads", "3")).matches(FORMER_STAGE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "segment.row-group-beats=512",
        "training.checkpoints.minutes=1",
        "training.checkpoints.keep=2",
        "training.torch.cores=2",
        "ingest.batch-mib=64",
        "training.tensorboard=true"
      })
  void whatOnlySaysHowItIsStoredOrWhereItIsComputedChangesNoStage(String setting) {
    String[] parts = setting.split("=", -1);

    assertThat(stage(Map.of(parts[0], parts[1])).text()).isEqualTo(stage(Map.of()).text());
  }

  private static Fingerprint segmentation(Map<String, String> settings) {
    return Fingerprints.segmentation(config(settings).segment(), 2);
  }

  private static Fingerprint stage(Map<String, String> settings) {
    RunConfig config = config(settings);
    return Fingerprints.stage(
        Fingerprints.pretrain(config.pretrain()), config, config.training(), 7, "0.1.0");
  }

  private static RunConfig config(Map<String, String> settings) {
    return ConfigFile.read(Optional.empty(), settings);
  }
}
