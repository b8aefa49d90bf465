package org.ecgsl.format.edf;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;

/**
 * Who and when, as far as the header's free fields follow EDF+ (specification, 2.1.3.3): the
 * patient field is {@code code sex birthdate name}, the recording field begins with {@code
 * Startdate dd-MMM-yyyy}; a part that is not known is {@code X}. Of plain EDF nothing is taken but
 * the start: its patient field may hold anything, a name foremost.
 */
final class EdfIdentity {

  private static final DateTimeFormatter LONG_DATE =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("d-MMM-uuuu")
          .toFormatter(Locale.ENGLISH);

  /** Two-digit years up to this are of this century (EDF+ specification, 2.1.3.2). */
  private static final int LAST_YEAR = 84;

  private final EdfHeader header;

  EdfIdentity(EdfHeader header) {
    this.header = header;
  }

  Optional<LocalDateTime> start() {
    Optional<LocalDate> date = startDate();
    String[] parts = header.startTime().split("[.:]", -1);
    if (date.isEmpty() || parts.length != 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          date.get()
              .atTime(
                  LocalTime.of(
                      Integer.parseInt(parts[0].strip()),
                      Integer.parseInt(parts[1].strip()),
                      Integer.parseInt(parts[2].strip()))));
    } catch (DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private Optional<LocalDate> startDate() {
    String[] recording = header.recording().split(" ", -1);
    if (header.isPlus() && recording.length > 1 && recording[0].equals("Startdate")) {
      Optional<LocalDate> date = longDate(recording[1]);
      if (date.isPresent()) {
        return date;
      }
    }
    String[] parts = header.startDate().split("[.:/-]", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      int year = Integer.parseInt(parts[2].strip());
      return Optional.of(
          LocalDate.of(
              year <= LAST_YEAR ? 2000 + year : 1900 + year,
              Integer.parseInt(parts[1].strip()),
              Integer.parseInt(parts[0].strip())));
    } catch (DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * The patient.
   *
   * @param recordName stands for the patient where no code is given
   */
  Patient patient(String recordName) {
    if (!header.isPlus()) {
      return new Patient(recordName, OptionalInt.empty(), Sex.UNKNOWN);
    }
    String[] parts = header.patient().split(" +", -1);
    String code = parts[0].isBlank() || parts[0].equals("X") ? recordName : parts[0];
    Sex sex =
        switch (parts.length > 1 ? parts[1].toUpperCase(Locale.ROOT) : "") {
          case "F" -> Sex.FEMALE;
          case "M" -> Sex.MALE;
          default -> Sex.UNKNOWN;
        };
    OptionalInt age =
        parts.length > 2
            ? Patient.age(longDate(parts[2]), start().map(LocalDateTime::toLocalDate))
            : OptionalInt.empty();
    return new Patient(code, age, sex);
  }

  private static Optional<LocalDate> longDate(String text) {
    try {
      return Optional.of(LocalDate.parse(text, LONG_DATE));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
