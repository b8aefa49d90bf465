package org.ecgsl.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeadNamesTest {

  @ParameterizedTest
  @CsvSource({
    "ECG I, I",
    "Lead II, II",
    "'Lead I (Einthoven)', I",
    "'aVR, augmented voltage, right', aVR",
    "MDC_ECG_LEAD_AVR, aVR",
    "MDC_ECG_LEAD_V3R, V3R",
    "MDC_ECG_ELEC_POTL_II, II",
    "AVR, aVR",
    "avr, aVR",
    "'V1 ', V1",
    "ecg v6, V6",
    "V7, V7",
    "v4r, V4R",
    "-aVR, -aVR",
    "iii, III",
    "MLII, MLII",
    "ML2, MLII",
    "mliii, MLIII",
    "D1, I",
    "DIII, III",
    "vx, X",
    "Frank Z, Z",
    "MDC_ECG_LEAD_Y, Y",
    "A-S, AS",
    "mod.V1, MV1",
    "ECG, ECG",
    "EKG, ECG",
    "MDC_ECG_LEAD_CONFIG, ECG",
    "ECG1, ECG1",
    "EKG 2, ECG2",
    "ECG ch 03, ECG3"
  })
  void spellingsOfALeadHaveOneName(String label, String canonical) {
    assertThat(LeadNames.canonical(label)).isEqualTo(canonical);
    assertThat(LeadNames.isEcg(label)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RESP",
        "ABP",
        "PLETH",
        "EEG C3-A2",
        "EEG",
        "SpO2",
        "C4",
        "D4",
        "Lead",
        "1",
        "EMG"
      })
  void otherSignalsKeepTheirLabel(String label) {
    assertThat(LeadNames.canonical(" " + label + " ")).isEqualTo(label);
    assertThat(LeadNames.isEcg(label)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ECG L-R", "EKG diff", "MDC_ECG_LEAD_RL"})
  void anUnknownLeadOfAnEcgIsStillAnEcg(String label) {
    assertThat(LeadNames.canonical(label)).isEqualTo(label);
    assertThat(LeadNames.isEcg(label)).isTrue();
  }

  @Property
  void isIdempotent(@ForAll("labels") String label) {
    String once = LeadNames.canonical(label);

    assertThat(LeadNames.canonical(once)).isEqualTo(once);
    assertThat(LeadNames.isEcg(once)).isEqualTo(LeadNames.isEcg(label));
  }

  @Provide
  Arbitrary<String> labels() {
    Arbitrary<String> parts =
        Arbitraries.of(
            "ECG",
            "EKG",
            "Lead",
            "MDC_ECG_LEAD_",
            "Frank",
            "I",
            "II",
            "aVR",
            "V",
            "1",
            "R",
            "X",
            " ",
            "-",
            "_",
            ".",
            "(",
            ",",
            "ML",
            "D",
            "mod",
            "\u0130",
            "\u00df",
            "\u2003");
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(12), parts.list().ofMaxSize(6).map(LeadNamesTest::join));
  }

  private static String join(List<String> parts) {
    return String.join("", parts);
  }
}
