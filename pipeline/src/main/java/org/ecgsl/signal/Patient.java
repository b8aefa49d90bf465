package org.ecgsl.signal;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a recording says of the person it was taken from.
 *
 * @param id identifies the person within a dataset; recordings with the same id never stand on both
 *     sides of a split
 * @param ageYears age in years, if stated
 * @param sex sex, {@link Sex#UNKNOWN} if not stated
 * @param heightCm body height in centimetres, if stated
 * @param weightKg body weight in kilograms, if stated
 */
public record Patient(
    String id, OptionalInt ageYears, Sex sex, OptionalDouble heightCm, OptionalDouble weightKg) {

  /** Ages nobody reaches stand for unknown ones. */
  private static final int OLDEST = 130;

  public Patient {
    Objects.requireNonNull(heightCm, "heightCm");
    Objects.requireNonNull(weightKg, "weightKg");
    Objects.requireNonNull(ageYears, "ageYears");
    Objects.requireNonNull(sex, "sex");
    if (id.isBlank()) {
      throw new IllegalArgumentException("patient id is blank");
    }
  }

  /** A patient of unknown height and weight. */
  public Patient(String id, OptionalInt ageYears, Sex sex) {
    this(id, ageYears, sex, OptionalDouble.empty(), OptionalDouble.empty());
  }

  /**
   * Whole years from birth to a recording, which is all of a birth date that is ever kept; empty
   * where a date is missing or stands for none (see {@link StatedDate}), or the age is none.
   */
  public static OptionalInt age(Optional<LocalDate> born, Optional<LocalDate> recorded) {
    Optional<LocalDate> from = born.flatMap(StatedDate::ofBirth);
    Optional<LocalDateTime> to =
        recorded.map(day -> day.atTime(LocalTime.NOON)).flatMap(StatedDate::ofRecording);
    if (from.isEmpty() || to.isEmpty()) {
      return OptionalInt.empty();
    }
    int years = Period.between(from.get(), to.get().toLocalDate()).getYears();
    return years < 0 || years > OLDEST ? OptionalInt.empty() : OptionalInt.of(years);
  }
}
