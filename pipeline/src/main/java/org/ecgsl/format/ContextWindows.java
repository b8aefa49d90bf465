package org.ecgsl.format;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.ecgsl.signal.SignalWindow;

/** Windows of a recording with their neighbours, of which three are in memory at once. */
public final class ContextWindows implements Closeable {

  private final WindowCursor cursor;
  private final int windowSamples;
  private final long first;
  private final long last;
  private SignalWindow previous;
  private SignalWindow current;
  private SignalWindow next;

  /**
   * Opens the signals.
   *
   * @param range windows that are given; of the others only neighbours are decoded, where the
   *     format allows it
   */
  public ContextWindows(RecordReader reader, int windowSamples, WindowRange range)
      throws IOException, FormatException {
    this.windowSamples = windowSamples;
    this.first = range.first(windowSamples);
    this.last = range.last(windowSamples);
    this.cursor = reader.windows(windowSamples);
    if (first > 0) {
      cursor.skipTo((first - 1) * windowSamples);
    }
    this.next = pull();
    while (next != null && index(next) < first) {
      advance();
    }
  }

  /**
   * A window in its place.
   *
   * @param before the window that ends where it begins; null if there is none
   * @param after the window that begins where it ends; null if there is none
   */
  public record InContext(SignalWindow before, SignalWindow window, SignalWindow after) {

    /**
     * The end of the window before.
     *
     * @param samples samples per lead at most
     * @return {@code [lead][sample]}
     */
    public int[][] samplesBefore(int samples) {
      return before == null
          ? none()
          : before.slice(Math.max(0, before.length() - samples), before.length()).samples();
    }

    /** The same of the beginning of the window after. */
    public int[][] samplesAfter(int samples) {
      return after == null ? none() : after.slice(0, Math.min(samples, after.length())).samples();
    }

    private int[][] none() {
      return new int[window.leads().size()][0];
    }
  }

  /**
   * The next window; empty after the last.
   *
   * @throws FormatException if a file ends too early or, at its end, a checksum does not match
   */
  public Optional<InContext> next() throws IOException, FormatException {
    if (next == null || index(next) > last) {
      return Optional.empty();
    }
    advance();
    return Optional.of(
        new InContext(
            follows(previous, current) ? previous : null,
            current,
            follows(current, next) ? next : null));
  }

  private void advance() throws IOException, FormatException {
    previous = current;
    current = next;
    next = pull();
  }

  private SignalWindow pull() throws IOException, FormatException {
    return cursor.next().orElse(null);
  }

  private long index(SignalWindow window) {
    return window.startSample() / windowSamples;
  }

  /** Whether one window begins where the other ends, with no gap between. */
  private static boolean follows(SignalWindow first, SignalWindow second) {
    return first != null
        && second != null
        && first.startSample() + first.length() == second.startSample();
  }

  @Override
  public void close() throws IOException {
    cursor.close();
  }
}
