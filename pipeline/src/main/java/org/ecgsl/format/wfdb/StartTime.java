package org.ecgsl.format.wfdb;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Base time and base date of a record line. header(5) has {@code 17:27:45 15/08/1994}; the CinC
 * challenges also write {@code 2014-05-08 05:05:15} and {@code 12-May-2020 12:33:59}. What is no
 * date or no time counts as not given.
 */
final class StartTime {

  /** Hours and minutes may be left out. */
  private static final Pattern TIME =
      Pattern.compile("(?:(?:(\\d{1,2}):)?(\\d{1,2}):)?(\\d{1,2})(?:\\.(\\d{1,9}))?");

  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.ofPattern("d/M/uuuu", Locale.ROOT),
          DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT),
          DateTimeFormatter.ofPattern("d-MMM-uuuu", Locale.ENGLISH));

  private StartTime() {}

  /** Reads the two fields, whichever comes first. */
  static Optional<LocalDateTime> read(String first, String second) {
    return date(second)
        .flatMap(date -> time(first).map(date::atTime))
        .or(() -> date(first).flatMap(date -> time(second).map(date::atTime)));
  }

  private static Optional<LocalDate> date(String field) {
    for (DateTimeFormatter format : DATES) {
      try {
        return Optional.of(LocalDate.parse(field, format));
      } catch (DateTimeException e) {
        // Perhaps the next one.
      }
    }
    return Optional.empty();
  }

  private static Optional<LocalTime> time(String field) {
    Matcher match = TIME.matcher(field);
    if (!match.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalTime.of(
              number(match.group(1)),
              number(match.group(2)),
              number(match.group(3)),
              match.group(4) == null
                  ? 0
                  : number((match.group(4) + "0".repeat(9)).substring(0, 9))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int number(String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
