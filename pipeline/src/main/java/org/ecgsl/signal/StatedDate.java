package org.ecgsl.signal;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.Set;

/**
 * Which dates of a file count as stated. A program that knows no date writes the zero of its
 * calendar instead, and a clock that was never set starts there; such a date is <em>unknown</em>.
 *
 * <p>Not stated are: a date of a recording before 1887, when Waller took the first
 * electrocardiogram of a human (A. D. Waller, J Physiol 8:229-234, 1887), which takes in 0001-01-01
 * (.NET, DICOM), 1601 (Windows), 1753 (SQL Server) and 1858-11-17 (VMS); the zero days below; and
 * what no calendar of four-digit years has. Any other date stays as it is, however far in the
 * future: de-identified archives shift dates there.
 */
public final class StatedDate {

  private static final LocalDate FIRST_ECG = LocalDate.of(1887, 1, 1);
  private static final LocalDate LAST = LocalDate.of(9999, 12, 30);

  private static final Set<LocalDate> ZERO_DAYS =
      Set.of(
          // OLE automation and Delphi; Excel's "0 January 1900" and "1 January 1900".
          LocalDate.of(1899, 12, 30),
          LocalDate.of(1899, 12, 31),
          LocalDate.of(1900, 1, 1),
          // Classic Mac OS, LabVIEW, Excel's other calendar.
          LocalDate.of(1904, 1, 1));

  /** Unix; its day is a date like any other. */
  private static final LocalDateTime UNIX_ZERO = LocalDate.of(1970, 1, 1).atStartOfDay();

  private StatedDate() {}

  /** When a recording began; empty if a file's date is one that stands for none. */
  public static Optional<LocalDateTime> ofRecording(LocalDateTime start) {
    LocalDate day = start.toLocalDate();
    return day.isBefore(FIRST_ECG) || isNone(day) || start.equals(UNIX_ZERO)
        ? Optional.empty()
        : Optional.of(start);
  }

  /** A day of birth; empty if a file's date is one that stands for none. */
  static Optional<LocalDate> ofBirth(LocalDate day) {
    return isNone(day) ? Optional.empty() : Optional.of(day);
  }

  private static boolean isNone(LocalDate day) {
    return day.isAfter(LAST) || ZERO_DAYS.contains(day);
  }
}
