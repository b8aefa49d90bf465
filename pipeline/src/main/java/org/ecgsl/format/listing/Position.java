package org.ecgsl.format.listing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in a recording: a sample number, or seconds from its start. */
public sealed interface Position {

  /** The sample at this place. */
  long sample(double samplingRate);

  /** A sample, counted from 0. */
  record Sample(long number) implements Position {
    @Override
    public long sample(double samplingRate) {
      return number;
    }
  }

  /** Seconds from the start; the nearest sample is meant. */
  record Seconds(double seconds) implements Position {
    @Override
    public long sample(double samplingRate) {
      return Math.round(seconds * samplingRate);
    }
  }

  /**
   * Reads {@code s100} as a sample and {@code 12.5} as seconds.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Position parse(String text) {
    Matcher sample = Pattern.compile("s(\\d{1,18})").matcher(text);
    if (sample.matches()) {
      return new Sample(Long.parseLong(sample.group(1)));
    }
    if (!text.matches("\\d{1,12}(\\.\\d{1,9})?")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no place in a recording; it takes seconds, 12.5, or a sample, s100");
    }
    return new Seconds(Double.parseDouble(text));
  }
}
