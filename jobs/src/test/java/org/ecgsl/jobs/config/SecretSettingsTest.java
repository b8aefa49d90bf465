package org.ecgsl.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "storage.fs.s3a.secret.key",
        "storage.\"fs.s3a.secret.key\"",
        "storage.fs.s3a.access.key",
        "storage.fs.s3a.session.token",
        "storage.fs.s3a.bucket.clinic.secret.key",
        "storage.fs.s3a.bucket.clinic.session.token",
        "storage.fs.s3a.encryption.key",
        "storage.fs.s3a.server-side-encryption.key",
        "storage.fs.s3a.proxy.password",
        "storage.fs.azure.account.key.clinic.dfs.core.windows.net",
        "storage.fs.azure.account.oauth2.client.secret",
        "storage.fs.azure.sas.fixed.token.clinic.dfs.core.windows.net",
        "storage.hadoop.ssl.keystore.password",
        "ingest.deidentify-key"
      })
  void aKeyThatHoldsASecretIsRefusedWithoutItsValue(String key) {
    assertThatThrownBy(() -> SecretSettings.refuse(Map.of(key, "hunter2")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--conf FILE")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aSecretInABlockIsRefused() {
    assertThatThrownBy(
            () -> SecretSettings.refuse(Map.of("storage", "{\"fs.s3a.secret.key\" = hunter2}")))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("storage.fs.s3a.secret.key ")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "storage.fs.s3a.endpoint",
        "storage.fs.s3a.aws.credentials.provider",
        "storage.hadoop.security.credential.provider.path",
        "storage.fs.azure.account.oauth2.token.file",
        "storage.fs.s3a.assumed.role.session.duration",
        "ingest.deidentify-key-file"
      })
  void whatSaysWhereASecretIsIsNone(String key) {
    assertThatCode(() -> SecretSettings.refuse(Map.of(key, "x"))).doesNotThrowAnyException();
  }

  @Test
  void noKeyOfTheDefaultsHoldsASecret() {
    assertThat(ConfigFile.keys()).noneMatch(SecretSettings::holdsSecret);
  }
}
