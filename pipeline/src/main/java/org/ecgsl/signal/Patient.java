package org.ecgsl.signal;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a recording says of the person it was taken from.
 *
 * @param id identifies the person within a dataset; recordings with the same id never stand on both
 *     sides of a split
 * @param ageYears age in years, if stated
 * @param sex sex, {@link Sex#UNKNOWN} if not stated
 */
public record Patient(String id, OptionalInt ageYears, Sex sex) {
  public Patient {
    Objects.requireNonNull(ageYears, "ageYears");
    Objects.requireNonNull(sex, "sex");
    if (id.isBlank()) {
      throw new IllegalArgumentException("patient id is blank");
    }
  }
}
