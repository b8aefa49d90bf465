package org.ecgsl.format.wfdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;
import org.ecgsl.signal.SignalWindow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WfdbRecordReaderTest {

  private final MemoryFiles files = new MemoryFiles();

  @Property(tries = 200)
  void whatIsWrittenIsReadWhateverTheWindow(
      @ForAll("written") SignalFormat format,
      @ForAll @IntRange(min = 1, max = 5) int leads,
      @ForAll @IntRange(min = 1, max = 400) int length,
      @ForAll @IntRange(min = 1, max = 450) int window,
      @ForAll long seed)
      throws Exception {
    int[][] adc = random(format, leads, length, seed);
    MemoryFiles memory = new MemoryFiles();
    new WfdbWriter(memory).write(record(leads, length), format, adc);

    RecordReader reader = WfdbRecordReader.open(memory, "r");

    reader.verify();
    assertThat(reader.record().leads()).isEqualTo(record(leads, length).leads());
    assertThat(uncut(reader, window)).isDeepEqualTo(adc);
  }

  @Provide
  Arbitrary<SignalFormat> written() {
    return Arbitraries.of(SignalFormat.FORMAT_16, SignalFormat.FORMAT_212);
  }

  @Test
  void format212FollowsTheSpecification() throws Exception {
    // signal(5): the low byte of the first, the high nibbles of both, the low byte of the second.
    files.put("r.hea", "r 2 360 2\nr.dat 212 200 12 0 0 0 0 I\nr.dat 212 200 12 0 0 0 0 II\n");
    files.put("r.dat", new byte[] {(byte) 0xe3, 0x3e, (byte) 0xf3, 0x01, (byte) 0x80, (byte) 0xff});

    // 0xee3 = -285, 0x3f3 = 1011; 0x001 = 1, 0x8ff = -1793.
    assertThat(uncut(WfdbRecordReader.open(files, "r"), 10))
        .isDeepEqualTo(new int[][] {{-285, 1}, {1011, -1793}});
  }

  @Test
  void smallestStoredValueIsInvalid() throws Exception {
    int invalid = SignalWindow.INVALID_SAMPLE;
    new WfdbWriter(files)
        .write(record(1, 3), SignalFormat.FORMAT_212, new int[][] {{5, invalid, -7}});

    assertThat(uncut(WfdbRecordReader.open(files, "r"), 2)[0]).containsExactly(5, invalid, -7);
  }

  @Test
  void signalsMayLieInSeveralFilesBehindAProlog() throws Exception {
    files.put(
        "r.hea", "r 2 100\r\na.dat 16+3 100(5)/uV 16 0\r\nb.dat 16\r\n#Age: 51\r\n#Sex: F\r\n");
    files.put("a.dat", new byte[] {9, 9, 9, 1, 0, 2, 0});
    files.put("b.dat", new byte[] {3, 0, 4, 0});

    RecordReader reader = WfdbRecordReader.open(files, "r");

    assertThat(uncut(reader, 1)).isDeepEqualTo(new int[][] {{1, 2}, {3, 4}});
    assertThat(reader.record().lengthSamples()).isEqualTo(2);
    assertThat(reader.record().leads())
        .containsExactly(new Lead("signal 1", 100, 5, "uV"), new Lead("signal 2", 200, 0, "mV"));
    assertThat(reader.record().patient())
        .isEqualTo(new Patient("r", OptionalInt.of(51), Sex.FEMALE));
    assertThat(reader.files()).containsExactly("r.hea", "a.dat", "b.dat");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "69 M 1085 1629 x1 ; r ; 69 ; MALE",
        "<age>: 51 <sex>: F <diagnoses>: ; r ; 51 ; FEMALE",
        "Gender: Male ; r ; ; MALE",
        "Age: NaN ; r ; ; UNKNOWN",
        "patient: p07 ; p07 ; ; UNKNOWN",
        "-1 M 0 0 ; r ; ; MALE"
      })
  void patientIsFoundInTheSpellingsOfPublicArchives(
      String comment, String id, Integer age, Sex sex) {
    Patient patient = PatientComments.read(List.of(comment), "r");

    OptionalInt years = age == null ? OptionalInt.empty() : OptionalInt.of(age);
    assertThat(patient).isEqualTo(new Patient(id, years, sex));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "MALFORMED_HEADER ; what is this",
        "MALFORMED_HEADER ; r 2 360 4|r.dat 16",
        "MALFORMED_HEADER ; r 1 360 4|r.dat sixteen",
        "MALFORMED_HEADER ; r 1 360 4|../r.dat 16",
        "MALFORMED_HEADER ; r 1 360 4|r.dat 16 high",
        "MALFORMED_HEADER ; r 1 360 4|r.dat 16 200 16 0 1 many 0 I",
        "UNKNOWN_SIGNAL_FORMAT ; r 1 360 4|r.dat 99",
        "UNSUPPORTED_LAYOUT ; r 0 360 4",
        "UNSUPPORTED_LAYOUT ; r 1 360 4|~ 0",
        "UNSUPPORTED_LAYOUT ; r 2 360 4|r.dat 16|r.dat 212",
        "TRUNCATED_SIGNAL ; r 1 360 2|r.dat 16x4",
        "MISSING_FILE ; r 1 360 4|gone.dat 16",
        "TRUNCATED_SIGNAL ; r 1 360 5|r.dat 16",
        "CHECKSUM_MISMATCH ; r 1 360 4|r.dat 16 200 16 0 1 11 0 I"
      })
  void whatCannotBeReadSaysWhy(FormatError.Code code, String header) {
    files.put("r.hea", header.replace('|', '\n') + "\n");
    files.put("r.dat", new byte[] {1, 0, 2, 0, 3, 0, 4, 0});

    FormatException thrown =
        catchThrowableOfType(
            FormatException.class, () -> WfdbRecordReader.open(files, "r").verify());

    assertThat(thrown.error().code()).isEqualTo(code);
    assertThat(thrown).hasMessageContaining("memory:").message().doesNotContain("\n");
  }

  @Test
  void checksumThatHoldsPasses() throws Exception {
    files.put("r.hea", "r 1 360 4\nr.dat 16 200 16 0 1 10 0 I\n");
    files.put("r.dat", new byte[] {1, 0, 2, 0, 3, 0, 4, 0});

    WfdbRecordReader.open(files, "r").verify();
  }

  @Test
  void valueOutsideTheFormatIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new WfdbWriter(files)
                    .write(record(1, 1), SignalFormat.FORMAT_212, new int[][] {{2048}}))
        .withMessageContaining("2048");
  }

  @Test
  void annotationsFollowTheSpecification() throws Exception {
    // annot(5): N after 8 + 10 samples; SKIP of 70,000 then V; CHN 1; AUX "(AFIB" padded; end.
    int[] words = {8, 1 << 10 | 10, 59 << 10, 1, 4464, 5 << 10, 62 << 10 | 1, 63 << 10 | 5};
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int word : words) {
      bytes.write(word);
      bytes.write(word >> 8);
    }
    bytes.writeBytes("(AFIB\0".getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(new byte[] {0, 0});

    assertThat(new AnnotationDecoder(bytes.toByteArray(), "r.atr", 360, 360).decode())
        .containsExactly(Annotation.at(18, "N"), new Annotation(70_018, "V", 0, 1, 0, "(AFIB"));
  }

  @Property(tries = 200)
  void annotationsComeBackAsTheyWereWritten(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    List<Annotation> marks = new java.util.ArrayList<>();
    long sample = 0;
    String symbols = "NLRaVFJASEj/Q~|sT*D\"=pB^t+u?![]en@xf()r";
    for (int i = 0; i < 50; i++) {
      sample += random.nextInt(10) == 0 ? random.nextInt(1 << 20) : random.nextInt(1024);
      int symbol = random.nextInt(symbols.length());
      marks.add(
          new Annotation(
              sample,
              symbols.substring(symbol, symbol + 1),
              random.nextInt(3),
              random.nextInt(3),
              random.nextInt(3),
              "x".repeat(random.nextInt(4))));
    }

    assertThat(new AnnotationDecoder(AnnotationEncoder.encode(marks), "r.atr", 360, 360).decode())
        .isEqualTo(marks);
  }

  @Test
  void annotationsCutOffWithinAMarkAreMalformed() {
    files.put("r.hea", "r 1 360 4\nr.dat 16\n");
    files.put("r.atr", new byte[] {18, 4, 0});

    FormatException thrown =
        catchThrowableOfType(
            FormatException.class, () -> WfdbRecordReader.open(files, "r").annotations("atr"));

    assertThat(thrown.error().code()).isEqualTo(FormatError.Code.MALFORMED_ANNOTATIONS);
  }

  private static int[][] uncut(RecordReader reader, int window) throws Exception {
    int leads = reader.record().leads().size();
    int[][] samples = new int[leads][(int) reader.record().lengthSamples()];
    try (WindowCursor cursor = reader.windows(window)) {
      for (Optional<SignalWindow> next = cursor.next(); next.isPresent(); next = cursor.next()) {
        for (int lead = 0; lead < leads; lead++) {
          System.arraycopy(
              next.get().samples()[lead],
              0,
              samples[lead],
              (int) next.get().startSample(),
              next.get().length());
        }
      }
    }
    return samples;
  }

  private static int[][] random(SignalFormat format, int leads, int length, long seed) {
    Random random = new Random(seed);
    int[][] adc = new int[leads][length];
    for (int[] lead : adc) {
      Arrays.setAll(
          lead,
          i ->
              random.nextInt(20) == 0
                  ? SignalWindow.INVALID_SAMPLE
                  : format.least() + random.nextInt(format.most() - format.least() + 1));
    }
    return adc;
  }

  private static EcgRecord record(int leads, int length) {
    Lead[] all = new Lead[leads];
    Arrays.setAll(all, i -> new Lead("lead " + i, 200 + i, i, "mV"));
    Patient patient = new Patient("r", OptionalInt.empty(), Sex.UNKNOWN);
    return new EcgRecord("r", 360, length, List.of(all), patient, List.of());
  }
}
