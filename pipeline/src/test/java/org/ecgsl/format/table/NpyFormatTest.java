package org.ecgsl.format.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.ecgsl.format.table.Recordings.mapping;
import static org.ecgsl.format.table.Recordings.samples;
import static org.ecgsl.format.table.Recordings.signal;
import static org.ecgsl.signal.SignalWindow.INVALID_SAMPLE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.format.ReaderFuzzer;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.Shown;
import org.ecgsl.format.table.Mapping.Axis;
import org.ecgsl.signal.Lead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyFormatTest {

  private static final double[][] THREE_LEADS = {
    {1, 2, 3, 4, 5}, {-1, -2, -3, -4, -5}, {10, 20, 30, 40, 50}
  };

  private final MemoryFiles files = new MemoryFiles();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<i1", "|i1", "<i2", ">i2", "=i2", "<i4", ">i4", "<i8", ">i8", "<f4", ">f4", "<f8"
      })
  void readsEveryTypeInEveryLayout(String type) throws Exception {
    for (int version = 1; version <= 3; version++) {
      for (boolean fortran : new boolean[] {false, true}) {
        for (boolean samplesFirst : new boolean[] {false, true}) {
          files.put("a.npy", npy(version, type, fortran, samplesFirst, THREE_LEADS));
          RecordReader reader = open(mapping(signal(500, "mV", 1, "I", "II", "III")));
          int scale = type.contains("f") ? 1_000_000 : 1;

          assertThat(reader.record().lengthSamples()).isEqualTo(5);
          assertThat(samples(reader, 2)).isDeepEqualTo(times(THREE_LEADS, scale));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<u1", "|u1", "<u2", ">u2", "<u4", "<u8"})
  void readsNumbersWithoutSign(String type) throws Exception {
    double[][] lead = {{0, 127, 128, 200, 255}};
    files.put("a.npy", npy(1, type, false, false, lead));

    assertThat(samples(open(mapping(signal(500, "mV", 1))), 100)).isDeepEqualTo(times(lead, 1));
  }

  @Test
  void anArrayOfOneDimensionIsALead() throws Exception {
    byte[] header = header(1, "{'descr': '<i2', 'fortran_order': False, 'shape': (3,), }");
    ByteBuffer all = ByteBuffer.allocate(header.length + 6).order(ByteOrder.LITTLE_ENDIAN);
    files.put(
        "a.npy",
        all.put(header).putShort((short) 5).putShort((short) -6).putShort((short) 7).array());

    RecordReader reader = open(mapping(signal(500, "uV", 2)));

    assertThat(reader.record().leads()).containsExactly(new Lead("ECG1", 2, 0, "uV"));
    assertThat(samples(reader, 2)).isDeepEqualTo(new int[][] {{5, -6, 7}});
  }

  @Test
  void whatIsNotANumberIsAnInvalidSample() throws Exception {
    double[][] lead = {{0.5, Double.NaN, Double.POSITIVE_INFINITY, -0.25, 1}};
    files.put("a.npy", npy(1, "<f4", false, false, lead));

    assertThat(samples(open(mapping(signal(500, "mV", 1))), 100))
        .isDeepEqualTo(
            new int[][] {{500_000, INVALID_SAMPLE, INVALID_SAMPLE, -250_000, 1_000_000}});
  }

  @Test
  void theShorterAxisIsTheLeadsUnlessTheMappingSaysOtherwise() throws Exception {
    double[][] twoByFive = {{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}};
    files.put("a.npy", npy(1, "<i2", false, false, twoByFive));

    assertThat(open(mapping(signal(500, "mV", 1))).record().leads()).hasSize(2);
    assertThat(open(mapping(signal(500, "mV", 1)).with(Axis.SAMPLES_FIRST)).record().leads())
        .hasSize(5);
    assertThat(open(mapping(signal(1, "mV", 1, "a", "b", "c", "d", "e"))).record().lengthSamples())
        .isEqualTo(2);
  }

  @Test
  void theFileBesideItSaysWhatTheArrayDoesNot() throws Exception {
    files.put("a.npy", npy(2, "<i2", false, true, THREE_LEADS));
    files.put(
        "a.json",
        "{\"fs\": 400, \"leads\": [\"I\", \"II\", \"III\"], \"gain\": 1000, \"axis\": \"samples-first\"}");

    RecordReader reader = new NpyFormat().open(files, "a.npy");

    assertThat(reader.record().samplingRate()).isEqualTo(400);
    assertThat(reader.record().leads())
        .extracting(Lead::name, Lead::gain)
        .containsExactly(tuple("I", 1000.0), tuple("II", 1000.0), tuple("III", 1000.0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'descr': '<f2', 'fortran_order': False, 'shape': (5,)} | arrays of '<f2' are not read",
        "{'descr': '<c8', 'fortran_order': False, 'shape': (5,)} | arrays of '<c8' are not read",
        "{'descr': 'O', 'fortran_order': False, 'shape': (5,)} | arrays of 'O' are not read",
        "{'descr': '<i3', 'fortran_order': False, 'shape': (5,)} | arrays of '<i3' are not read",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3, 4)} | 3 dimensions",
        "{'descr': '<i2', 'fortran_order': False, 'shape': ()} | 0 dimensions",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (0,)} | has no samples",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (0, 0)} | 0 leads",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (99999999999, 2)} | ends after 8 of",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (9999999999999999999,)} | shape: is",
        "{'descr': '<i2', 'fortran_order': False, 'shape': (1000, 1000)} | 1000 leads",
        "{'descr': '<i2', 'shape': (5,)} | has no fortran_order",
        "nonsense | has no fortran_order"
      })
  void aHeaderThatCannotBeReadIsNamed(String text, String problem) {
    byte[] header = header(1, text);
    files.put("a.npy", Arrays.copyOf(header, header.length + 32));

    assertThatThrownBy(() -> open(mapping(signal(500, "mV", 1))))
        .isInstanceOf(FormatException.class)
        .extracting(Shown::of, STRING)
        .startsWith("memory:a.npy ")
        .contains(problem);
  }

  @Test
  void isRecognisedByItsFirstBytes() throws IOException {
    byte[] array = npy(1, "<i2", false, false, THREE_LEADS);

    assertThat(new NpyFormat().recognises("a.npy", array)).isTrue();
    assertThat(
            new NpyFormat().recognises("a.npy", "PAR1 and more".getBytes(StandardCharsets.UTF_8)))
        .isFalse();
    assertThat(new NpyFormat().recognises("a.bin", array)).isFalse();
  }

  @Property(tries = 200)
  void windowsOfAnyLengthGiveTheSameSamples(
      @ForAll @IntRange(min = 1, max = 3000) int window, @ForAll boolean samplesFirst)
      throws Exception {
    double[][] leads = new double[2][2500];
    for (int i = 0; i < 2500; i++) {
      leads[0][i] = i * 13 % 1009 - 500;
      leads[1][i] = i;
    }
    files.put("a.npy", npy(1, "<i2", false, samplesFirst, leads));

    assertThat(samples(open(mapping(signal(500, "mV", 1))), window)).isDeepEqualTo(times(leads, 1));
  }

  @Test
  void readsMutatedArraysOrSaysWhyNot() throws IOException {
    MemoryFiles planar = new MemoryFiles();
    planar.put("a.npy", npy(1, "<f4", false, false, THREE_LEADS));
    planar.put(
        "a.json",
        "{\"fs\": 500, \"leads\": [\"I\", \"II\", \"III\"], \"start\": \"2024-05-31T10:15:30\"}");
    MemoryFiles interleaved = new MemoryFiles();
    interleaved.put("a.npy", npy(2, ">i2", false, true, THREE_LEADS));

    new ReaderFuzzer(new NpyFormat(mapping(signal(250, "mV", 200))))
        .run(
            List.of(
                new ReaderFuzzer.Seed(planar, "a.npy"),
                new ReaderFuzzer.Seed(interleaved, "a.npy")),
            ReaderFuzzer.INPUTS,
            1);
  }

  private RecordReader open(Mapping mapping) throws IOException, FormatException {
    return new NpyFormat(mapping).open(files, "a.npy");
  }

  private static int[][] times(double[][] leads, int scale) {
    int[][] out = new int[leads.length][leads[0].length];
    for (int lead = 0; lead < out.length; lead++) {
      for (int i = 0; i < out[lead].length; i++) {
        out[lead][i] = (int) (leads[lead][i] * scale);
      }
    }
    return out;
  }

  /** What numpy.save writes. */
  private static byte[] npy(
      int version, String type, boolean fortran, boolean samplesFirst, double[][] leads) {
    int rows = leads[0].length;
    String shape = samplesFirst ? rows + ", " + leads.length : leads.length + ", " + rows;
    byte[] header =
        header(
            version,
            "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }"
                .formatted(type, fortran ? "True" : "False", shape));
    int bytes = type.charAt(2) - '0';
    ByteBuffer out =
        ByteBuffer.allocate(header.length + rows * leads.length * bytes)
            .order(type.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
            .put(header);
    boolean interleaved = samplesFirst != fortran;
    for (int i = 0; i < rows * leads.length; i++) {
      double value =
          interleaved ? leads[i % leads.length][i / leads.length] : leads[i / rows][i % rows];
      put(out, type.charAt(1), bytes, value);
    }
    return out.array();
  }

  private static void put(ByteBuffer out, char type, int bytes, double value) {
    switch (type + "" + bytes) {
      case "f4" -> out.putFloat((float) value);
      case "f8" -> out.putDouble(value);
      case "i1", "u1" -> out.put((byte) (int) value);
      case "i2", "u2" -> out.putShort((short) (int) value);
      case "i4", "u4" -> out.putInt((int) value);
      default -> out.putLong((long) value);
    }
  }

  private static byte[] header(int version, String text) {
    int before = version == 1 ? 10 : 12;
    // Padded with blanks to a multiple of 64.
    String padded = text + " ".repeat(63 - (before + text.length()) % 64) + "\n";
    ByteBuffer out =
        ByteBuffer.allocate(before + padded.length())
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      out.putShort((short) padded.length());
    } else {
      out.putInt(padded.length());
    }
    return out.put(padded.getBytes(StandardCharsets.UTF_8)).array();
  }
}
