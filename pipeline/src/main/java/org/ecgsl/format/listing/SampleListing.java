package org.ecgsl.format.listing;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;

/**
 * Samples as tab-separated columns, one line per sample: its number and the ADC values, or seconds
 * and physical values with three decimals, as PhysioNet's rdsamp prints them. A sample that was not
 * recorded is {@code -}.
 *
 * @param signals the signals wanted, in this order; empty for all
 * @param from the first sample
 * @param to the sample after the last; empty for the end of the recording
 * @param physical whether physical values are wanted
 */
public record SampleListing(
    List<Integer> signals, Position from, Optional<Position> to, boolean physical) {

  private static final int WINDOW_SAMPLES = 4_096;
  private static final String INVALID = "-";

  public SampleListing {
    signals = List.copyOf(signals);
  }

  /**
   * Writes the lines.
   *
   * @throws IllegalArgumentException if the recording has no such signal or ends before the start
   */
  public void write(RecordReader reader, Appendable out) throws IOException, FormatException {
    EcgRecord record = reader.record();
    long start = from.sample(record.samplingRate());
    long end =
        Math.min(
            record.lengthSamples(),
            to.map(position -> position.sample(record.samplingRate())).orElse(Long.MAX_VALUE));
    if (start > record.lengthSamples()) {
      throw new IllegalArgumentException(
          "starts at sample %d, but the recording has %d".formatted(start, record.lengthSamples()));
    }
    new Writer(record, wanted(record), out).write(reader, start, end);
  }

  private int[] wanted(EcgRecord record) {
    int count = record.leads().size();
    for (int signal : signals) {
      if (signal < 0 || signal >= count) {
        throw new IllegalArgumentException(
            "no signal %d; the recording has 0 to %d".formatted(signal, count - 1));
      }
    }
    return signals.isEmpty()
        ? IntStream.range(0, count).toArray()
        : signals.stream().mapToInt(Integer::intValue).toArray();
  }

  private final class Writer {
    private final EcgRecord record;
    private final int[] wanted;
    private final Appendable out;
    private final StringBuilder line = new StringBuilder();

    Writer(EcgRecord record, int[] wanted, Appendable out) {
      this.record = record;
      this.wanted = wanted;
      this.out = out;
    }

    void write(RecordReader reader, long start, long end) throws IOException, FormatException {
      long next = start;
      try (WindowCursor cursor = reader.windows(WINDOW_SAMPLES)) {
        cursor.skipTo(start);
        while (next < end) {
          Optional<SignalWindow> found = cursor.next();
          long recorded = found.map(SignalWindow::startSample).orElse(end);
          for (; next < Math.min(end, recorded); next++) {
            gap(next);
          }
          if (found.isPresent()) {
            next = window(found.get(), next, end);
          }
        }
      }
    }

    /** Writes what of a window is wanted; returns the sample after it. */
    private long window(SignalWindow window, long from, long end) throws IOException {
      long after = window.startSample() + window.length();
      long next = from;
      for (; next < Math.min(end, after); next++) {
        int i = (int) (next - window.startSample());
        begin(next);
        for (int signal : wanted) {
          line.append('\t');
          value(window.leads().get(signal), window.samples()[signal][i]);
        }
        out.append(line.append('\n'));
      }
      return next;
    }

    private void gap(long sample) throws IOException {
      begin(sample);
      line.append(("\t" + INVALID).repeat(wanted.length));
      out.append(line.append('\n'));
    }

    private void begin(long sample) {
      line.setLength(0);
      if (physical) {
        line.append(decimals(sample / record.samplingRate()));
      } else {
        line.append(sample);
      }
    }

    private void value(Lead lead, int adc) {
      if (adc == SignalWindow.INVALID_SAMPLE) {
        line.append(INVALID);
      } else if (physical) {
        line.append(decimals(((double) adc - lead.baseline()) / lead.gain()));
      } else {
        line.append(adc);
      }
    }
  }

  /** Three decimals, a tie to the even one, as C prints them. */
  private static String decimals(double value) {
    return new BigDecimal(value).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
  }
}
