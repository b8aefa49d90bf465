package org.ecgsl.format.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.ecgsl.format.table.Recordings.mapping;
import static org.ecgsl.format.table.Recordings.samples;
import static org.ecgsl.format.table.Recordings.signal;
import static org.ecgsl.signal.SignalWindow.INVALID_SAMPLE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.format.ReaderFuzzer;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.Shown;
import org.ecgsl.format.table.Mapping.Axis;
import org.ecgsl.format.table.Mapping.Csv;
import org.ecgsl.format.table.Mapping.LeadColumn;
import org.ecgsl.format.table.Mapping.Signal;
import org.ecgsl.format.table.Mapping.TimeColumn;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;
import org.ecgsl.testing.RealData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFormatTest {

  private final MemoryFiles files = new MemoryFiles();

  @Test
  void keepsWholeNumbersAsTheyAre() throws Exception {
    files.put("a.csv", "I,II\r\n1,-2\r\n3.0,4e2\r\n");
    RecordReader reader = open("a.csv", mapping(signal(250, "mV", 200)));

    assertThat(reader.record().samplingRate()).isEqualTo(250);
    assertThat(reader.record().lengthSamples()).isEqualTo(2);
    assertThat(reader.record().leads())
        .containsExactly(new Lead("I", 200, 0, "mV"), new Lead("II", 200, 0, "mV"));
    assertThat(samples(reader, 100)).isDeepEqualTo(new int[][] {{1, 3}, {-2, 400}});
    assertThat(reader.record().patient().id()).isEqualTo("a");
    assertThat(reader.files()).containsExactly("a.csv");
  }

  @ParameterizedTest
  @CsvSource({"mV,1e6,123457", "uV,1e3,123", "µV,1e3,123", "V,1e9,123456789", "z,1e6,123457"})
  void keepsDecimalsToTheNanovolt(String unit, double gain, int adc) throws Exception {
    files.put("a.csv", "0.123456789\n-0.5\n");
    RecordReader reader = open("a.csv", mapping(signal(250, unit, 1)));

    assertThat(reader.record().leads()).containsExactly(new Lead("ECG1", gain, 0, unit));
    assertThat(samples(reader, 1)[0][0]).isEqualTo(adc);
  }

  @Test
  void appliesGainAndBaselineToDecimals() throws Exception {
    files.put("a.csv", "1124.5\n1024\n");
    Signal signal = new Signal(250, List.of(), "mV", 200, 1024, List.of());

    assertThat(samples(open("a.csv", mapping(signal)), 9)).isDeepEqualTo(new int[][] {{502500, 0}});
  }

  @Test
  void cellsThatSayNothingAreInvalidSamples() throws Exception {
    files.put("a.csv", "1,2\n,NaN\nna,-32768\n4,5\n");
    Signal signal = new Signal(250, List.of(), "mV", 1, 0, List.of("-32768"));

    assertThat(samples(open("a.csv", mapping(signal)), 3))
        .isDeepEqualTo(
            new int[][] {
              {1, INVALID_SAMPLE, INVALID_SAMPLE, 4}, {2, INVALID_SAMPLE, INVALID_SAMPLE, 5}
            });
  }

  @Test
  void columnsAreChosenByNameAndByPlace() throws Exception {
    files.put("a.csv", "\"t\";\"lead, one\";note;V1\n0;1;x;3\n1;4;y;6\n");
    Signal signal =
        new Signal(
            0, List.of(new LeadColumn("V1", ""), new LeadColumn("I", "2")), "mV", 1, 0, List.of());
    Mapping mapping =
        new Mapping(
            "",
            signal,
            new TimeColumn("t", 100),
            Pattern.compile("(?!)"),
            new Csv(';', Csv.Header.YES, 0, 0),
            Axis.AUTO);
    RecordReader reader = open("a.csv", mapping);

    assertThat(reader.record().leads()).extracting(Lead::name).containsExactly("V1", "I");
    assertThat(samples(reader, 1)).isDeepEqualTo(new int[][] {{3, 6}, {1, 4}});
    assertThat(reader.record().samplingRate()).isEqualTo(100);
  }

  @Test
  void readsAnExportOfAWatch() throws Exception {
    files.put(
        "ecg_2024-05-31.csv",
        """
        Name,Jane Doe
        Date of Birth,1 Jan 1960
        Sample Rate,512 hertz

        Lead,Lead I
        Unit,µV

        -10.5
        22.25
        """);
    Mapping mapping = mapping(signal(512, "uV", 1, "I"), new Csv(',', Csv.Header.NO, 5, 0));
    RecordReader reader = open("ecg_2024-05-31.csv", mapping);

    assertThat(samples(reader, 9)).isDeepEqualTo(new int[][] {{-10500, 22250}});
    assertThat(reader.record().toString()).doesNotContain("Jane", "1960");
  }

  @Test
  void passesOverARowOfUnits() throws Exception {
    files.put("a.csv", "'MLII','V5'\n'mV','mV'\n-0.145,-0.065\n");
    Mapping mapping = mapping(signal(360, "mV", 1), new Csv(',', Csv.Header.YES, 0, 1));

    RecordReader reader = open("a.csv", mapping);

    assertThat(reader.record().leads()).extracting(Lead::name).containsExactly("MLII", "V5");
    assertThat(samples(reader, 9)).isDeepEqualTo(new int[][] {{-145000}, {-65000}});
  }

  @ParameterizedTest
  @CsvSource({"1, 360, 360", "1000, 360, 360", "1000, 257, 257", "1000000, 997.5, 997.5"})
  void findsTheRateInTimesThatWereRounded(double perSecond, double rate, double expected)
      throws Exception {
    StringBuilder text = new StringBuilder("time,I\n");
    for (int i = 0; i < 20_000; i++) {
      double time = 5 + i / rate;
      text.append(perSecond == 1 ? time : Math.rint(time * perSecond)).append(",7\n");
    }
    files.put("a.csv", text.toString());

    RecordReader reader = open("a.csv", mapping(signal(0, "mV", 1), "time", perSecond));

    assertThat(reader.record().samplingRate()).isCloseTo(expected, within(1e-3));
    assertThat(reader.record().leads()).hasSize(1);
  }

  @Test
  void aGapInTheTimesIsNamed() {
    StringBuilder text = new StringBuilder("time,I\n");
    for (int i = 0; i < 1000; i++) {
      text.append(i < 400 ? i : i + 50).append(",7\n");
    }
    files.put("a.csv", text.toString());

    assertThatThrownBy(() -> open("a.csv", mapping(signal(0, "mV", 1), "time", 1000)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("column time, sample")
        .hasMessageContaining("samples off");
  }

  @Test
  void timesThatContradictTheStatedRateAreNamed() {
    files.put("a.csv", "time,I\n0,1\n1,2\n2,3\n");

    assertThatThrownBy(() -> open("a.csv", mapping(signal(500, "mV", 1), "time", 1)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("gives 1.000 Hz where 500.0 Hz are stated");
  }

  @Test
  void theFileBesideARecordingWinsOverTheMapping() throws Exception {
    files.put("p1.csv", "1,2\n3,4\n");
    files.put(
        "p1.json",
        """
        {"fs": 125.5, "leads": ["V5", "aVF"], "unit": "uV", "gain": 2, "baseline": 7,
         "patient": "P-17", "age": 63.9, "sex": "f", "height": 170, "weight": 70.5,
         "start": "2024-05-31T10:15:30", "name": "Jane Doe"}
        """);
    RecordReader reader = open("p1.csv", mapping(signal(500, "mV", 1, "I", "II")));

    assertThat(reader.record().samplingRate()).isEqualTo(125.5);
    assertThat(reader.record().leads())
        .containsExactly(new Lead("V5", 2, 7, "uV"), new Lead("aVF", 2, 7, "uV"));
    Patient patient = reader.record().patient();
    assertThat(patient.id()).isEqualTo("P-17");
    assertThat(patient.ageYears()).isEqualTo(OptionalInt.of(63));
    assertThat(patient.sex()).isEqualTo(Sex.FEMALE);
    assertThat(patient.heightCm()).hasValue(170);
    assertThat(patient.weightKg()).hasValue(70.5);
    assertThat(reader.record().startTime()).contains(LocalDateTime.of(2024, 5, 31, 10, 15, 30));
    assertThat(reader.files()).containsExactly("p1.csv", "p1.json");
    assertThat(reader.record().toString()).doesNotContain("Jane");
  }

  @Test
  void thePatientFollowsFromTheNameOfTheFile() throws Exception {
    files.put("subject12_b.csv", "1\n2\n");
    files.put("other.csv", "1\n2\n");
    Mapping mapping =
        new Mapping(
            "",
            signal(100, "mV", 1),
            new TimeColumn("", 1),
            Pattern.compile("subject(\\d+)_"),
            Recordings.COMMA,
            Axis.AUTO);

    assertThat(open("subject12_b.csv", mapping).record().patient().id()).isEqualTo("12");
    assertThat(open("other.csv", mapping).record().patient().id()).isEqualTo("other");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"fs\": \"fast\"}       | fs: is \"fast\"; it takes a number",
        "{\"fs\": -5}             | fs: is -5; it takes a number",
        "{\"leads\": [1]}         | leads: is [1]; it takes a list of names",
        "{\"leads\": \"I\"}       | leads: is \"I\"; it takes a list of names",
        "{\"gain\": 0}            | gain: is 0; it takes a number other than 0",
        "{\"sex\": \"x\"}         | sex: is \"x\"; it takes F or M",
        "{\"age\": 300}           | age: is 300",
        "{\"unit\": 5}            | unit: is 5; it takes a text",
        "{\"axis\": \"up\"}       | axis: is \"up\"; it takes samples-first",
        "{\"start\": \"noon\"}    | start: is \"noon\"; it takes a time",
        "[1]                      | is no JSON object",
        "{\"fs\":                 | is no JSON"
      })
  void aMistakeInTheFileBesideARecordingIsNamed(String json, String problem) {
    files.put("a.csv", "1\n2\n");
    files.put("a.json", json);

    assertThatThrownBy(() -> open("a.csv", mapping(signal(100, "mV", 1))))
        .isInstanceOf(FormatException.class)
        .extracting(Shown::of, STRING)
        .startsWith("memory:a.json ")
        .contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "I,II~1,2~3,x~   | line 3: column 2 is 'x'; it takes a number",
        "I,II~1,2~3~     | line 3: has 1 cells where there are 2 columns",
        "I,II~1,2~0x10,1 | line 3: column 1 is '0x10'",
        "I,II~           | has no samples",
        "''              | has no samples",
        "I,III~1,2~      | has no column II; it has 2: I, III",
        "1,2,3~4,5,6~    | has 3 columns of samples; the mapping names 2 leads"
      })
  void aMistakeInATableIsNamed(String text, String problem) {
    files.put("a.csv", text.replace('~', '\n'));

    assertThatThrownBy(() -> open("a.csv", mapping(signal(100, "mV", 1, "I", "II"))))
        .isInstanceOf(FormatException.class)
        .extracting(Shown::of, STRING)
        .startsWith("memory:a.csv ")
        .contains(problem);
  }

  @Test
  void aValueThatDoesNotFitIsNamed() throws Exception {
    files.put("a.csv", "I\n0.5\n4000\n");
    RecordReader reader = open("a.csv", mapping(signal(100, "mV", 1)));

    assertThatThrownBy(reader::verify)
        .isInstanceOf(FormatException.class)
        .extracting(Shown::of, STRING)
        .contains("sample 1 of lead I: is 4000.0; it does not fit");
  }

  @Test
  void aRateThatNobodyTellsIsAskedFor() {
    files.put("a.csv", "1\n2\n");

    assertThatThrownBy(() -> open("a.csv", Mapping.defaults()))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("give rate-hz");
  }

  @Test
  void aFailureOfTheStorageIsNoMistakeOfTheFile() throws IOException {
    RecordFiles failing =
        new RecordFiles() {
          @Override
          public InputStream open(String name) {
            return new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("disk on fire");
              }

              @Override
              public int read(byte[] bytes, int from, int length) throws IOException {
                throw new IOException("disk on fire");
              }
            };
          }

          @Override
          public boolean exists(String name) {
            return name.equals("a.csv");
          }

          @Override
          public long size(String name) {
            return 100;
          }

          @Override
          public String describe(String name) {
            return name;
          }
        };

    assertThatThrownBy(() -> new CsvFormat(mapping(signal(100, "mV", 1))).open(failing, "a.csv"))
        .isInstanceOf(IOException.class)
        .hasMessage("disk on fire");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.tsv"})
  void recognisesTextByItsExtension(String name) {
    assertThat(new CsvFormat().recognises(name, "1,2\n".getBytes(UTF_8))).isTrue();
    assertThat(new CsvFormat().recognises(name, new byte[] {(byte) 0x93, 'N', 0})).isFalse();
    assertThat(new CsvFormat().recognises("a.txt", "1,2\n".getBytes(UTF_8))).isFalse();
  }

  @Test
  void theMappingSaysWhichFilesAreRecordings() {
    Mapping general = Mapping.defaults();
    CsvFormat format =
        new CsvFormat(
            new Mapping(
                "rec\\d+\\.txt",
                general.signal(),
                general.time(),
                general.patient(),
                general.csv(),
                general.axis()));

    assertThat(format.claims("rec12.txt")).isTrue();
    assertThat(format.claims("patients.csv")).isFalse();
  }

  @Test
  void theRealTableEqualsItsTwinInEdf() throws Exception {
    Path folder = RealData.folder("formats");
    Signal signal =
        signal(
            800, "mV", 32.767, "I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5",
            "V6");
    RecordReader reader =
        new CsvFormat(mapping(signal))
            .open(new LocalFiles(folder.resolve("scp")), "0000050.ECG.csv");
    int[][] csv = samples(reader, 1000);
    // One sample per record and signal behind a header of 256 bytes and 256 for each signal.
    ByteBuffer edf =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("edf/0000050.ECG.edf")))
            .order(ByteOrder.LITTLE_ENDIAN)
            .position(256 * 13);

    assertThat(reader.record().recordId()).isEqualTo("0000050.ECG");
    assertThat(reader.record().lengthSamples()).isEqualTo(37_855);
    for (int i = 0; i < 37_855; i++) {
      for (int lead = 0; lead < 12; lead++) {
        int twin = edf.getShort();
        // Chest leads were not recorded; EDF has no way to say so and writes 0.
        assertThat(csv[lead][i]).isEqualTo(lead < 6 ? twin : INVALID_SAMPLE);
      }
    }
  }

  @Test
  void readsMutatedTablesOrSaysWhyNot() throws IOException {
    StringBuilder text = new StringBuilder("time,I,\"II\"\n");
    for (int i = 0; i < 200; i++) {
      text.append(i * 2).append(',').append(i % 17 - 8).append(',').append(i / 7.0).append('\n');
    }
    files.put("a.csv", text.toString());
    files.put("a.json", "{\"fs\": 500, \"leads\": [\"I\", \"II\"], \"age\": 7, \"sex\": \"M\"}");

    new ReaderFuzzer(new CsvFormat(mapping(signal(0, "mV", 1), "time", 1000)))
        .run(List.of(new ReaderFuzzer.Seed(files, "a.csv")), ReaderFuzzer.INPUTS, 1);
  }

  private RecordReader open(String name, Mapping mapping) throws IOException, FormatException {
    return new CsvFormat(mapping).open(files, name);
  }
}
