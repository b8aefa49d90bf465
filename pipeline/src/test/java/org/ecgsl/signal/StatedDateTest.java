package org.ecgsl.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatedDateTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-0001-01-01T00:00",
        "0000-01-01T00:00",
        "0001-01-01T00:00",
        "0099-06-30T12:00",
        "1000-01-01T00:00:01",
        "1601-01-01T00:00",
        "1753-01-01T00:00",
        "1858-11-17T00:00",
        "1886-12-31T23:59:59",
        "1899-12-30T00:00",
        "1899-12-30T10:15:30",
        "1899-12-31T00:00",
        "1900-01-01T00:00",
        "1904-01-01T00:00",
        "1970-01-01T00:00",
        "9999-12-31T23:59:59",
        "+65535-12-31T00:00"
      })
  void datesThatProgramsWriteForNoneAreUnknown(String date) {
    assertThat(record(LocalDateTime.parse(date)).startTime()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1887-05-01T00:00",
        "1899-12-29T00:00",
        "1900-01-02T00:00",
        "1970-01-01T00:00:01",
        "1975-06-01T08:00",
        "1985-01-01T00:00",
        "2020-02-29T13:14:15",
        "2196-10-10T00:00:31",
        "2896-10-10T00:00:31",
        "9999-12-30T00:00"
      })
  void otherDatesStayAsTheyAreHoweverFarInTheFuture(String date) {
    assertThat(record(LocalDateTime.parse(date)).startTime()).contains(LocalDateTime.parse(date));
  }

  @Test
  void noAgeFollowsFromADateThatStandsForNone() {
    assertThat(age("1899-12-30", "2020-03-02")).isEmpty();
    assertThat(age("1900-01-01", "2020-03-02")).isEmpty();
    assertThat(age("1904-01-01", "2020-03-02")).isEmpty();
    assertThat(age("0001-01-01", "0001-01-01")).isEmpty();
    assertThat(age("1890-01-01", "1899-12-30")).isEmpty();
    assertThat(age("1970-01-01", "2020-03-02")).hasValue(50);
    assertThat(age("1886-05-01", "1975-06-01")).hasValue(89);
  }

  private static OptionalInt age(String born, String recorded) {
    return Patient.age(Optional.of(LocalDate.parse(born)), Optional.of(LocalDate.parse(recorded)));
  }

  private static EcgRecord record(LocalDateTime start) {
    return new EcgRecord(
        "r",
        360,
        1,
        List.of(new Lead("I", 200, 0, "mV")),
        new Patient("p", OptionalInt.empty(), Sex.UNKNOWN),
        List.of(),
        Optional.of(start),
        List.of());
  }
}
