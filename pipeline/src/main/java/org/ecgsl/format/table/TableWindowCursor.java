package org.ecgsl.format.table;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.SignalWindow;

/** Cuts the rows of a table into windows. */
final class TableWindowCursor implements WindowCursor {

  private final EcgRecord record;
  private final List<Scale> scales;
  private final SampleTable.Cursor rows;
  private final String place;
  private final int windowSamples;
  private long position;

  TableWindowCursor(
      EcgRecord record,
      List<Scale> scales,
      SampleTable.Cursor rows,
      String place,
      int windowSamples) {
    this.record = record;
    this.scales = scales;
    this.rows = rows;
    this.place = place;
    this.windowSamples = windowSamples;
  }

  @Override
  public Optional<SignalWindow> next() throws IOException, FormatException {
    int length = (int) Math.min(windowSamples, record.lengthSamples() - position);
    if (length <= 0) {
      return Optional.empty();
    }
    double[][] numbers = new double[scales.size()][length];
    int read = rows.read(numbers, length);
    if (read < length) {
      throw new FormatException(
          new FormatError.TruncatedSignal(place, position + read, record.lengthSamples()));
    }
    int[][] samples = new int[scales.size()][length];
    for (int lead = 0; lead < samples.length; lead++) {
      int misfit = scales.get(lead).apply(numbers[lead], length, samples[lead]);
      if (misfit >= 0) {
        throw TableRecordReader.malformed(
            place,
            Message.of("sample %d of lead %s", position + misfit, record.leads().get(lead).name()),
            "is %s; it does not fit, so its unit or gain is another than the mapping says",
            numbers[lead][misfit]);
      }
    }
    SignalWindow window =
        new SignalWindow(position, record.samplingRate(), record.leads(), samples);
    position += length;
    return Optional.of(window);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
