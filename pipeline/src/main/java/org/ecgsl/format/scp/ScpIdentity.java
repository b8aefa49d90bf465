package org.ecgsl.format.scp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;

/** What section 1 says of patient and acquisition (EN 1064, 5.4). Names are passed over. */
final class ScpIdentity {

  private static final int PATIENT_ID = 2;
  private static final int AGE = 4;
  private static final int BIRTH_DATE = 5;
  private static final int HEIGHT = 6;
  private static final int WEIGHT = 7;
  private static final int SEX = 8;
  private static final int DIAGNOSIS = 13;
  private static final int DATE = 25;
  private static final int TIME = 26;
  private static final int END = 255;

  private static final int OLDEST = 130;
  private static final double CM_PER_INCH = 2.54;
  private static final double KG_PER_POUND = 0.45359237;

  private final List<Field> fields = new ArrayList<>();

  private record Field(int tag, ByteBuffer value) {}

  /** Reads as many fields as there are; what is cut off at the end does not count. */
  ScpIdentity(ByteBuffer section) {
    while (section.remaining() >= 3) {
      int tag = section.get() & 0xFF;
      int length = section.getShort() & 0xFFFF;
      if (tag == END || length > section.remaining()) {
        return;
      }
      ByteBuffer value = section.slice(section.position(), length).order(section.order());
      fields.add(new Field(tag, value));
      section.position(section.position() + length);
    }
  }

  private Optional<ByteBuffer> field(int tag, int bytes) {
    return fields.stream()
        .filter(field -> field.tag() == tag && field.value().capacity() >= bytes)
        .map(Field::value)
        .findFirst();
  }

  private static String text(ByteBuffer value) {
    byte[] bytes = new byte[value.capacity()];
    value.get(0, bytes);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\0');
    return (end < 0 ? text : text.substring(0, end)).strip();
  }

  Patient patient(String recordName) {
    String id = field(PATIENT_ID, 1).map(ScpIdentity::text).orElse("");
    return new Patient(
        id.isEmpty() ? recordName : id,
        age(),
        switch (field(SEX, 1).map(value -> (int) value.get(0)).orElse(0)) {
          case 1 -> Sex.MALE;
          case 2 -> Sex.FEMALE;
          default -> Sex.UNKNOWN;
        },
        measured(HEIGHT, new double[] {0, 1, CM_PER_INCH, 0.1}, 300),
        measured(WEIGHT, new double[] {0, 1, 1e-3, KG_PER_POUND, KG_PER_POUND / 16}, 700));
  }

  /** A value of two bytes and a unit, which is one of the factors by its number. */
  private OptionalDouble measured(int tag, double[] factors, double most) {
    Optional<ByteBuffer> value = field(tag, 3);
    int unit = value.map(v -> v.get(2) & 0xFF).orElse(0);
    double measured =
        value.map(v -> v.getShort(0) & 0xFFFF).orElse(0)
            * (unit < factors.length ? factors[unit] : 0);
    return measured > 0 && measured <= most ? OptionalDouble.of(measured) : OptionalDouble.empty();
  }

  private OptionalInt age() {
    OptionalDouble stated =
        measured(AGE, new double[] {0, 1, 1 / 12.0, 1 / 52.2, 1 / 365.25, 1 / 8766.0}, OLDEST);
    if (stated.isPresent()) {
      return OptionalInt.of((int) stated.getAsDouble());
    }
    return Patient.age(date(BIRTH_DATE), date(DATE));
  }

  Optional<LocalDateTime> start() {
    Optional<LocalTime> time =
        field(TIME, 3)
            .flatMap(
                value -> {
                  try {
                    return Optional.of(LocalTime.of(value.get(0), value.get(1), value.get(2)));
                  } catch (DateTimeException e) {
                    return Optional.empty();
                  }
                });
    return date(DATE).map(day -> day.atTime(time.orElse(LocalTime.MIDNIGHT)));
  }

  private Optional<LocalDate> date(int tag) {
    return field(tag, 4)
        .flatMap(
            value -> {
              try {
                return Optional.of(
                    LocalDate.of(value.getShort(0) & 0xFFFF, value.get(2), value.get(3)));
              } catch (DateTimeException e) {
                return Optional.empty();
              }
            });
  }

  /** Referral diagnoses and statements in free text. */
  List<String> comments() {
    return fields.stream()
        .filter(field -> field.tag() == DIAGNOSIS)
        .map(field -> text(field.value()))
        .filter(text -> !text.isEmpty())
        .toList();
  }
}
