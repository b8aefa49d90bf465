package org.ecgsl.format.table;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the numbers in somebody's own files mean.
 *
 * @param files matches, as a whole, the bare names of the files that are recordings; {@link
 *     #BY_EXTENSION} for all with the extension of the format
 * @param signal rate, leads and scale
 * @param time column of times, where there is one
 * @param patient finds the patient's id in the name of a file, as its first group; a recording in
 *     whose name it finds nothing is a patient of its own
 * @param csv how text tables are laid out
 * @param axis how arrays are laid out
 */
public record Mapping(
    String files, Signal signal, TimeColumn time, Pattern patient, Csv csv, Axis axis)
    implements Serializable {

  /** Every file with the extension of the format. */
  public static final String BY_EXTENSION = "";

  public Mapping {
    Objects.requireNonNull(files, "files");
    Objects.requireNonNull(signal, "signal");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(csv, "csv");
    Objects.requireNonNull(axis, "axis");
    if (patient.matcher("").groupCount() > 1) {
      throw new IllegalArgumentException("the patient's pattern has more than one group");
    }
  }

  /**
   * Rate, leads and scale. A number {@code n} of a file means {@code (n - baseline) / gain} units.
   *
   * @param rateHz samples per second; 0 where the times or {@code NAME.json} tell it
   * @param leads the leads; empty for every column under its own name
   * @param unit physical unit
   * @param gain what the numbers count to one unit; 1 where they are in that unit
   * @param baseline number that stands for 0 units
   * @param missing numbers and texts that stand for a sample that was not recorded, apart from
   *     empty cells and NaN
   */
  public record Signal(
      double rateHz,
      List<LeadColumn> leads,
      String unit,
      double gain,
      int baseline,
      List<String> missing)
      implements Serializable {
    public Signal {
      leads = List.copyOf(leads);
      missing = List.copyOf(missing);
      if (!(rateHz >= 0) || Double.isInfinite(rateHz)) {
        throw new IllegalArgumentException("sampling rate is " + rateHz);
      }
      if (!Double.isFinite(gain) || gain == 0) {
        throw new IllegalArgumentException("gain is " + gain);
      }
      if (unit.isBlank()) {
        throw new IllegalArgumentException("unit is blank");
      }
    }
  }

  /**
   * One lead.
   *
   * @param name its name
   * @param column name of its column, or its number from 1; empty for the column of the lead's own
   *     name, or, in a table that names no columns, the one at the lead's place
   */
  public record LeadColumn(String name, String column) implements Serializable {
    public LeadColumn {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a lead's name is blank");
      }
    }
  }

  /**
   * A column of times.
   *
   * @param column its name or number from 1; empty if there is none
   * @param perSecond what its numbers count to one second: 1, 1,000 or 1,000,000
   */
  public record TimeColumn(String column, double perSecond) implements Serializable {
    public TimeColumn {
      if (!(perSecond > 0) || Double.isInfinite(perSecond)) {
        throw new IllegalArgumentException("times per second are " + perSecond);
      }
    }
  }

  /**
   * How a text table is laid out.
   *
   * @param separator what stands between two cells
   * @param header whether a row names the columns
   * @param skipBefore rows before that row, or before the samples where there is none
   * @param skipAfter rows between that row and the samples, such as one with units
   */
  public record Csv(char separator, Header header, int skipBefore, int skipAfter)
      implements Serializable {

    /** Whether a row names the columns. */
    public enum Header {
      YES,
      NO,
      /** It does if one of its cells is no number. */
      AUTO
    }
  }

  /** Which axis of an array comes first. */
  public enum Axis {
    SAMPLES_FIRST,
    LEADS_FIRST,
    /** The axis as long as there are leads; where none are named, the shorter one is the leads. */
    AUTO
  }

  /** Numbers in millivolt, comma-separated, every column a lead, the rate told elsewhere. */
  public static Mapping defaults() {
    return new Mapping(
        BY_EXTENSION,
        new Signal(0, List.of(), "mV", 1, 0, List.of()),
        new TimeColumn("", 1),
        Pattern.compile("(?!)"),
        new Csv(',', Csv.Header.AUTO, 0, 0),
        Axis.AUTO);
  }

  /** The same with another signal. */
  public Mapping with(Signal other) {
    return new Mapping(files, other, time, patient, csv, axis);
  }

  /** The patient's id in the name of a file; empty if there is none. */
  Optional<String> patientIn(String fileName) {
    Matcher found = patient.matcher(fileName);
    return found.find() && found.groupCount() == 1
        ? Optional.ofNullable(found.group(1)).filter(id -> !id.isBlank())
        : Optional.empty();
  }

  /** The same with another layout of arrays. */
  Mapping with(Axis other) {
    return new Mapping(files, signal, time, patient, csv, other);
  }

  /**
   * Whether a file is a recording, judged by its name.
   *
   * @param extensions those of the format, each with its dot
   */
  public boolean names(String fileName, String... extensions) {
    if (!files.equals(BY_EXTENSION)) {
      return Pattern.matches(files, fileName);
    }
    for (String extension : extensions) {
      if (fileName.endsWith(extension)) {
        return true;
      }
    }
    return false;
  }
}
