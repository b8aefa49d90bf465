package org.ecgsl.format.listing;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.ecgsl.signal.Annotation;

/**
 * Marks as tab-separated columns in the order of PhysioNet's rdann, one line per mark: time from
 * the start, sample, symbol, subtype, channel, number, and the text, if there is one.
 */
public final class AnnotationListing {

  private static final int MILLISECONDS_PER_SECOND = 1_000;
  private static final int SECONDS_PER_MINUTE = 60;
  private static final int MINUTES_PER_HOUR = 60;

  private final double samplingRate;

  /**
   * @param samplingRate rate of the samples that marks stand at
   */
  public AnnotationListing(double samplingRate) {
    this.samplingRate = samplingRate;
  }

  /** Writes the lines. */
  public void write(List<Annotation> marks, Appendable out) throws IOException {
    for (Annotation mark : marks) {
      out.append(line(mark)).append('\n');
    }
  }

  private String line(Annotation mark) {
    String line =
        String.join(
            "\t",
            time(mark.sample()),
            Long.toString(mark.sample()),
            mark.symbol(),
            Integer.toString(mark.subtype()),
            Integer.toString(mark.channel()),
            Integer.toString(mark.number()));
    // A text must not break the columns or the line.
    return mark.aux().isEmpty() ? line : line + "\t" + mark.aux().replaceAll("\\p{Cntrl}", " ");
  }

  /** {@code 0:01.028}, with hours {@code 2:00:01.028}. */
  private String time(long sample) {
    long milliseconds = Math.round(sample / samplingRate * MILLISECONDS_PER_SECOND);
    long seconds = milliseconds / MILLISECONDS_PER_SECOND;
    long minutes = seconds / SECONDS_PER_MINUTE;
    long hours = minutes / MINUTES_PER_HOUR;
    String rest =
        String.format(
            Locale.ROOT,
            "%02d.%03d",
            seconds % SECONDS_PER_MINUTE,
            milliseconds % MILLISECONDS_PER_SECOND);
    return hours == 0
        ? minutes + ":" + rest
        : String.format(Locale.ROOT, "%d:%02d:%s", hours, minutes % MINUTES_PER_HOUR, rest);
  }
}
