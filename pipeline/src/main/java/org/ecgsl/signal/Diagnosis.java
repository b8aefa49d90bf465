package org.ecgsl.signal;

import java.io.Serializable;
import java.util.Objects;

/**
 * A coded diagnosis or finding of a recording.
 *
 * @param system where the code is defined
 * @param code the code, for example {@code 426783006} or {@code NORM}; not blank
 */
public record Diagnosis(CodeSystem system, String code) implements Serializable {

  /** Code systems of the field. */
  public enum CodeSystem {
    /** SNOMED CT concept ids, as in the PhysioNet/CinC challenges 2020 and 2021. */
    SNOMED_CT,
    /** Statement codes of SCP-ECG (EN 1064), as in PTB-XL. */
    SCP,
    /** ICD-10 codes. */
    ICD10,
    /** Codes or short labels of the archive's own. */
    LOCAL
  }

  public Diagnosis {
    Objects.requireNonNull(system, "system");
    if (code.isBlank()) {
      throw new IllegalArgumentException("diagnosis without a code");
    }
  }

  /** As tables keep it: {@code SNOMED_CT:426783006}. */
  @Override
  public String toString() {
    return system + ":" + code;
  }
}
