package org.ecgsl.format.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.format.wfdb.WfdbRecordReader;
import org.ecgsl.signal.Annotation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest {

  private static final Position START = new Position.Sample(0);

  private final MemoryFiles files = new MemoryFiles();

  /** Two samples, a gap of 10,000, two samples; a gain at which ties of the third decimal occur. */
  @BeforeEach
  void writeARecordWithAGap() {
    files.put("r.hea", "r/3 1 4\na 2\n~ 10000\na 2\n");
    files.put("a.hea", "a 1 4 2\na.dat 80 16\n");
    files.put("a.dat", new byte[] {(byte) 129, (byte) 125});
  }

  private String list(Position from, Position to, boolean physical, Integer... signals)
      throws Exception {
    StringBuilder out = new StringBuilder();
    new SampleListing(List.of(signals), from, Optional.ofNullable(to), physical)
        .write(WfdbRecordReader.open(files, "r"), out);
    return out.toString();
  }

  @Test
  void everySampleOfAGapIsALine() throws Exception {
    String lines = list(START, null, false);

    assertThat(lines).startsWith("0\t1\n1\t-3\n2\t-\n").endsWith("10001\t-\n10002\t1\n10003\t-3\n");
    assertThat(lines.lines()).hasSize(10_004);
  }

  @Test
  void aRangeIsHalfOpenAndSignalsMayBeRepeated() throws Exception {
    assertThat(list(Position.parse("s1"), Position.parse("0.75"), false, 0, 0))
        .isEqualTo("1\t-3\t-3\n2\t-\t-\n");
    assertThat(list(Position.parse("2500.5"), Position.parse("s99999"), false))
        .isEqualTo("10002\t1\n10003\t-3\n");
    assertThat(list(Position.parse("s3"), Position.parse("s3"), false)).isEmpty();
  }

  @Test
  void physicalValuesHaveThreeDecimalsWithTiesToTheEvenOne() throws Exception {
    // 1/16 = 0.0625 and -3/16 = -0.1875.
    assertThat(list(START, Position.parse("s2"), true)).isEqualTo("0.000\t0.062\n0.250\t-0.188\n");
  }

  @Test
  void whatTheRecordingDoesNotHaveIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> list(START, null, false, 1))
        .withMessageContaining("0 to 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> list(Position.parse("s10005"), null, false))
        .withMessageContaining("10004");
  }

  @ParameterizedTest
  @CsvSource({"s0, 0", "s650000, 650000", "0, 0", "10, 3600", "12.5, 4500", "0.0014, 1"})
  void placesAreSamplesOrSeconds(String text, long sample) {
    assertThat(Position.parse(text).sample(360)).isEqualTo(sample);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s", "-1", "s-1", "1e3", "10:00", "s1.5", "NaN"})
  void whatIsNoPlaceIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Position.parse(text))
        .withMessageContaining("12.5");
  }

  @Test
  void marksShowTheirTimeFromTheStart() throws Exception {
    StringBuilder out = new StringBuilder();
    new AnnotationListing(360)
        .write(
            List.of(
                Annotation.at(0, "N"),
                Annotation.at(370, "V"),
                new Annotation(360 * 7_384 + 359, "+", -1, 2, 3, "(AF\tIB")),
            out);

    assertThat(out.toString().lines())
        .containsExactly(
            "0:00.000\t0\tN\t0\t0\t0",
            "0:01.028\t370\tV\t0\t0\t0",
            "2:03:04.997\t2658599\t+\t-1\t2\t3\t(AF IB");
  }
}
