package org.ecgsl.format;

/** What is said of a file that cannot be read to whoever reads it. */
public final class Shown {

  private Shown() {}

  /** The line of a {@link FormatException}. */
  public static String of(Throwable refused) {
    return ((FormatException) refused).error().shown();
  }
}
