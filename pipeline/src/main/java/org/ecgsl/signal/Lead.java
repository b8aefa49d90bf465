package org.ecgsl.signal;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * One channel of a recording: its name and how its ADC integers become physical values.
 *
 * <p>{@code physical = (adc - baseline) / gain}, in {@code unit}, as the WFDB header format defines
 * it (PhysioNet, header(5)).
 *
 * @param name lead name as recorded, for example {@code MLII} or {@code aVR}; not blank
 * @param gain ADC units per physical unit; finite and not zero
 * @param baseline ADC value of 0 physical units
 * @param unit physical unit, for example {@code mV}; not blank
 */
public record Lead(String name, double gain, int baseline, String unit) {

  private static final Map<String, Double> MILLIVOLT_PER_UNIT =
      Map.of("mv", 1.0, "uv", 1e-3, "µv", 1e-3, "\u03bcv", 1e-3, "v", 1e3, "nv", 1e-6);

  public Lead {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(unit, "unit");
    if (name.isBlank() || unit.isBlank()) {
      throw new IllegalArgumentException(
          "a lead has a name and a unit: '" + name + "', '" + unit + "'");
    }
    if (!Double.isFinite(gain) || gain == 0) {
      throw new IllegalArgumentException("gain of lead " + name + " is " + gain);
    }
  }

  /**
   * Millivolt per ADC unit. A unit that is no voltage (normalised amplitudes, pressures) counts as
   * one millivolt per unit: the shape is kept, the scale is the source's own.
   */
  public double millivoltPerAdcUnit() {
    return MILLIVOLT_PER_UNIT.getOrDefault(unit.toLowerCase(Locale.ROOT), 1.0) / gain;
  }

  /**
   * The same lead with its gain per millivolt: {@code adc} values keep their meaning. A unit that
   * is no voltage is left as it is.
   */
  public Lead inMillivolt() {
    Double millivolt = MILLIVOLT_PER_UNIT.get(unit.toLowerCase(Locale.ROOT));
    if (millivolt == null) {
      return this;
    }
    // Whole powers of ten are exact, their inverses are not: 1000 rather than 1 / 0.001.
    double perMillivolt = millivolt >= 1 ? gain / millivolt : gain * Math.rint(1 / millivolt);
    return new Lead(name, perMillivolt, baseline, "mV");
  }
}
