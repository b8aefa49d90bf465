package org.ecgsl.format.table;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.ecgsl.format.table.Mapping.Signal;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;

/**
 * How the numbers of a column become ADC integers.
 *
 * <p>A column of whole numbers is kept as it is, with the gain and baseline of the mapping. Any
 * other is divided by the gain and multiplied by {@code perUnit}, so that one ADC unit is a
 * nanovolt, which no amplifier resolves and which leaves room for 2.1 V; in a unit that is no
 * voltage it is a millionth of it.
 */
final class Scale {

  private static final Map<String, Double> NANOVOLT =
      Map.of("v", 1e9, "mv", 1e6, "uv", 1e3, "µv", 1e3, "\u03bcv", 1e3, "nv", 1.0);

  private static final double OTHER_UNIT = 1e6;

  private final Lead lead;
  private final boolean whole;
  private final Signal signal;
  private final double[] missing;

  private Scale(Lead lead, boolean whole, Signal signal) {
    this.lead = lead;
    this.whole = whole;
    this.signal = signal;
    this.missing =
        signal.missing().stream()
            .filter(text -> CsvTable.NUMBER.matcher(text).matches())
            .mapToDouble(Double::parseDouble)
            .toArray();
  }

  /** Those of some columns, which hold whole numbers alone or do not. */
  static List<Scale> of(List<String> names, Signal signal, boolean[] whole) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> of(names.get(i), signal, whole[i]))
        .toList();
  }

  private static Scale of(String name, Signal signal, boolean whole) {
    double perUnit =
        NANOVOLT.getOrDefault(signal.unit().strip().toLowerCase(Locale.ROOT), OTHER_UNIT);
    Lead lead =
        whole
            ? new Lead(name, signal.gain(), signal.baseline(), signal.unit())
            : new Lead(name, perUnit, 0, signal.unit());
    return new Scale(lead, whole, signal);
  }

  Lead lead() {
    return lead;
  }

  /**
   * Turns numbers into ADC integers.
   *
   * @return index of the first number that does not fit into 32 bits, -1 if all do
   */
  int apply(double[] numbers, int count, int[] out) {
    for (int i = 0; i < count; i++) {
      double number = numbers[i];
      if (isMissing(number)) {
        out[i] = SignalWindow.INVALID_SAMPLE;
        continue;
      }
      double adc =
          whole ? number : Math.rint((number - signal.baseline()) / signal.gain() * lead.gain());
      if (Math.abs(adc) > Integer.MAX_VALUE) {
        return i;
      }
      out[i] = (int) adc;
    }
    return -1;
  }

  private boolean isMissing(double number) {
    for (double marker : missing) {
      if (number == marker) {
        return true;
      }
    }
    // The least integer is what NumPy makes of a NaN.
    return !Double.isFinite(number) || number == SignalWindow.INVALID_SAMPLE;
  }
}
