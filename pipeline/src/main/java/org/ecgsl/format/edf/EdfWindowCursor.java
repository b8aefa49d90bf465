package org.ecgsl.format.edf;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.SignalWindow;

/** Cuts data records, which have a length of their own and may have gaps between, into windows. */
final class EdfWindowCursor implements WindowCursor {

  private final EdfDataRecords records;
  private final EdfLayout layout;
  private final EcgRecord record;
  private final int windowSamples;
  private final int[][] decoded;

  /** Index of the first sample in {@code decoded}, and how many of them are given out. */
  private long start;

  private int used;

  EdfWindowCursor(EdfDataRecords records, EdfLayout layout, EcgRecord record, int windowSamples) {
    this.records = records;
    this.layout = layout;
    this.record = record;
    this.windowSamples = windowSamples;
    int samples = layout.records() == 0 ? 0 : layout.samplesPerRecord();
    this.decoded = new int[layout.signals().size()][samples];
    this.used = samples;
  }

  @Override
  public Optional<SignalWindow> next() throws IOException, FormatException {
    if (!advance()) {
      return Optional.empty();
    }
    long from = (start + used) / windowSamples * windowSamples;
    int length = (int) Math.min(windowSamples, record.lengthSamples() - from);
    int[][] samples = new int[decoded.length][length];
    int filled = 0;
    do {
      int at = (int) (start + used - from);
      invalid(samples, filled, at);
      int count = Math.min(length - at, layout.samplesPerRecord() - used);
      for (int lead = 0; lead < samples.length; lead++) {
        System.arraycopy(decoded[lead], used, samples[lead], at, count);
      }
      used += count;
      filled = at + count;
    } while (filled < length && advance() && start < from + length);
    invalid(samples, filled, length);
    return Optional.of(new SignalWindow(from, record.samplingRate(), record.leads(), samples));
  }

  /** Makes sure that decoded samples are left; false at the end. */
  private boolean advance() throws IOException, FormatException {
    if (used < layout.samplesPerRecord() && layout.records() > 0) {
      return true;
    }
    byte[] bytes = records.next();
    if (bytes == null) {
      return false;
    }
    layout.decode(bytes, decoded);
    start = layout.start(records.position() - 1);
    used = 0;
    return true;
  }

  private static void invalid(int[][] samples, int from, int to) {
    for (int[] lead : samples) {
      Arrays.fill(lead, from, to, SignalWindow.INVALID_SAMPLE);
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
