package org.ecgsl.format.table;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.format.table.Mapping.Axis;
import org.ecgsl.format.table.Mapping.Csv;
import org.ecgsl.format.table.Mapping.LeadColumn;
import org.ecgsl.format.table.Mapping.Signal;
import org.ecgsl.format.table.Mapping.TimeColumn;
import org.ecgsl.signal.SignalWindow;

/** Mappings and whole recordings for the tests of this package. */
final class Recordings {

  static final Csv COMMA = new Csv(',', Csv.Header.AUTO, 0, 0);

  private Recordings() {}

  static Signal signal(double rate, String unit, double gain, String... leads) {
    List<LeadColumn> columns = Arrays.stream(leads).map(name -> new LeadColumn(name, "")).toList();
    return new Signal(rate, columns, unit, gain, 0, List.of());
  }

  static Mapping mapping(Signal signal) {
    return Mapping.defaults().with(signal);
  }

  static Mapping mapping(Signal signal, String timeColumn, double perSecond) {
    return new Mapping(
        "",
        signal,
        new TimeColumn(timeColumn, perSecond),
        Pattern.compile("(?!)"),
        COMMA,
        Axis.AUTO);
  }

  static Mapping mapping(Signal signal, Csv csv) {
    return new Mapping("", signal, new TimeColumn("", 1), Pattern.compile("(?!)"), csv, Axis.AUTO);
  }

  /** All samples, read in windows of a length. */
  static int[][] samples(RecordReader reader, int window) throws IOException, FormatException {
    int leads = reader.record().leads().size();
    int[][] all = new int[leads][(int) reader.record().lengthSamples()];
    try (WindowCursor cursor = reader.windows(window)) {
      for (Optional<SignalWindow> next = cursor.next(); next.isPresent(); next = cursor.next()) {
        for (int lead = 0; lead < leads; lead++) {
          int[] part = next.get().samples()[lead];
          System.arraycopy(part, 0, all[lead], (int) next.get().startSample(), part.length);
        }
      }
    }
    return all;
  }
}
