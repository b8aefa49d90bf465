package org.ecgsl.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeadTest {

  @ParameterizedTest
  @CsvSource({"uV,1,1000", "µV,2,2000", "μV,2,2000", "nV,1,1000000", "V,4000,4", "mv,200,200"})
  void voltagesAreTurnedIntoMillivolt(String unit, double gain, double perMillivolt) {
    assertThat(new Lead("II", gain, -7, unit).inMillivolt())
        .isEqualTo(new Lead("II", perMillivolt, -7, "mV"));
  }

  @Property
  void physicalValuesStayTheSame(
      @ForAll int adc,
      @ForAll short baseline,
      @ForAll @DoubleRange(min = 0.01, max = 1e6) double gain) {
    Lead microvolt = new Lead("V1", gain, baseline, "uV");
    Lead millivolt = microvolt.inMillivolt();
    double expected = ((double) adc - baseline) / gain / 1000;

    assertThat(((double) adc - baseline) / millivolt.gain())
        .isCloseTo(expected, within(Math.abs(expected) * 1e-15));
    assertThat(millivolt.millivoltPerAdcUnit())
        .isCloseTo(
            microvolt.millivoltPerAdcUnit(), within(microvolt.millivoltPerAdcUnit() * 1e-15));
  }

  @Test
  void whatIsNoVoltageStaysAsItIs() {
    Lead pressure = new Lead("ABP", 12.5, 3, "mmHg");

    assertThat(pressure.inMillivolt()).isEqualTo(pressure);
  }
}
