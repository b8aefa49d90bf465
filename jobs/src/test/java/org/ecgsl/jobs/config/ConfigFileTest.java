package org.ecgsl.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.ecgsl.model.TemporalModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {

  @TempDir private Path folder;

  @Test
  void whatAFileDoesNotSayIsTheDefault() throws IOException {
    RunConfig config = read("pretrain.epochs = 7\nnetwork.temporal { kind = bilstm, hidden = 9 }");

    assertThat(config.pretrain().epochs()).isEqualTo(7);
    assertThat(config.network().temporal()).isEqualTo(new TemporalModel.BiLstm(9, 2));
    assertThat(config.finetune().epochs()).isEqualTo(20);
    assertThat(config.models()).isEqualTo("lake/models");
  }

  @Test
  void theCommandLineWinsOverTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("run.conf"), "lake = here\nseed = 5");

    RunConfig config =
        ConfigFile.read(
            Optional.of(file), Map.of("lake", "s3a://there/x=1", "ingest.input", "/data/mitdb/"));

    assertThat(config.lake()).isEqualTo("s3a://there/x=1");
    assertThat(config.seed()).isEqualTo(5);
    assertThat(config.ingest().dataset()).isEqualTo("mitdb");
  }

  @ParameterizedTest
  @CsvSource({
    "pretrain.epoch, pretrain.epochs",
    "network.temporal.head, network.temporal.heads",
    "ingset.input, ingest.input"
  })
  void anUnknownKeyNamesTheNearestKnownOne(String wrong, String right) {
    assertThatThrownBy(() -> read("seed = 1\n" + wrong + " = 3"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("run.conf:2")
        .hasMessageContaining(wrong)
        .hasMessageEndingWith("did you mean " + right + "?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "pretrain.mask-share = 1.5 ; 0.01 to 0.99",
        "training.batch-beats = 1 ; 2 to 1,000,000",
        "finetune.epochs = 2.5 ; whole number",
        "training.dl4j.master = hogwild ; averaging or sharing",
        "training.engine = jax ; torch or dl4j",
        "training.torch.device = tpu ; cpu or cuda",
        "training.torch.collective = nccl ; takes training.torch.device = cuda",
        "network.temporal.heads = 5 ; no multiple",
        "segment.rate-hz = fast ; NUMBER",
        "lake = \"\" ; is empty"
      })
  void aValueOutOfRangeSaysWhereItStandsAndWhatItTakes(String line, String right) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(right)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"seed = [1", "seed = \"1", "a { b"})
  void aMalformedFileIsOneLineWithItsPlace(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("run.conf")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> ConfigFile.read(Optional.of(Path.of("nowhere.conf")), Map.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("nowhere.conf");
  }

  @Test
  void storageTakesAnyKeyOfHadoopBesideTheDefaults() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("run.conf"),
            """
            storage {
              "fs.s3a.endpoint" = "http://127.0.0.1:9000"
              "fs.s3a.endpoint.region" = eu-central-1
              "fs.s3a.path.style.access" = true
              "fs.s3a.session.token" = ${?NO_SUCH_VARIABLE}
            }
            """);

    Map<String, String> settings =
        ConfigFile.read(Optional.of(file), Map.of("storage.fs.s3a.secret.key", "[a/b+c"))
            .storage()
            .settings();

    assertThat(settings)
        .containsEntry("fs.s3a.endpoint", "http://127.0.0.1:9000")
        .containsEntry("fs.s3a.endpoint.region", "eu-central-1")
        .containsEntry("fs.s3a.path.style.access", "true")
        .containsEntry("fs.s3a.secret.key", "[a/b+c")
        .containsKey("fs.s3a.bucket.physionet-open.aws.credentials.provider")
        .doesNotContainKey("fs.s3a.session.token");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "storage.fs.s3a.secret.key = hunter2 ; in quotes",
        "storage { \"fs.s3a.secret.key\" = [hunter2] } ; as a list",
        "storage { \"s3a.secret.key\" = hunter2 } ; start with fs.",
        "storage { \"fs.s3a.secret.key\" = hunter2+x } ; double quotes",
        "storage { \"fs.s3a.secret.key\" = \"hunter2 } ; run.conf",
        "storage = hunter2 ; storage has type",
        "lake = \"s3a://me:hunter2@bucket/lake\" ; lake has a password",
        "ingest.input = \"s3a://me:hunter2@bucket/archive\" ; ingest.input has a password"
      })
  void aMistakeAboutStorageIsOneLineThatShowsNoSecret(String text, String right) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(right)
        .message()
        .doesNotContain("\n", "hunter2");
  }

  @Test
  void aFileTakesInTheSecretsOfAFileBesideIt() throws IOException {
    Files.writeString(folder.resolve("s3.conf"), "storage { \"fs.s3a.secret.key\" = hunter2 }");

    RunConfig config = read("include \"s3.conf\"\nstorage { \"fs.s3a.access.key\" = me }");

    assertThat(config.storage().settings())
        .containsEntry("fs.s3a.secret.key", "hunter2")
        .containsEntry("fs.s3a.access.key", "me");
  }

  @Test
  void theTextFormOfAConfigurationShowsNoSecret() throws IOException {
    RunConfig config = read("storage { \"fs.s3a.secret.key\" = hunter2 }");

    assertThat(config.toString()).contains("fs.s3a.secret.key").doesNotContain("hunter2");
  }

  private RunConfig read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("run.conf"), text);
    return ConfigFile.read(Optional.of(file), Map.of());
  }
}
