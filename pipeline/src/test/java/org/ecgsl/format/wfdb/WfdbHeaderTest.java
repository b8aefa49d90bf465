package org.ecgsl.format.wfdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.Diagnosis;
import org.ecgsl.signal.Diagnosis.CodeSystem;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;
import org.ecgsl.testing.RealData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers as public archives write them. */
class WfdbHeaderTest {

  private final MemoryFiles files = new MemoryFiles();

  private EcgRecord record(String header) throws Exception {
    files.put("r.hea", header);
    return WfdbRecordReader.open(files, "r").record();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "17:27:45 15/08/1994 ; 1994-08-15T17:27:45",
        "17:27:45.757 15/08/1994 ; 1994-08-15T17:27:45.757",
        "31:51.982 1/2/2896 ; 2896-02-01T00:31:51.982",
        "2014-05-08 05:05:15 ; 2014-05-08T05:05:15",
        "12-May-2020 12:33:59 ; 2020-05-12T12:33:59",
        "2014-05-08 05:05:15 # and more ; 2014-05-08T05:05:15",
        "15:08:24 ; ",
        "00:00:00 00/00/0000 ; ",
        "12:61:00 15/08/1994 ; "
      })
  void startTimeIsReadInEveryOrder(String fields, LocalDateTime time) throws Exception {
    assertThat(record("r 1 360 10 " + fields + "\nr.dat 16\n").startTime().orElse(null))
        .isEqualTo(time);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "r.dat 16 ; signal 1 ; 200 ; 0 ; mV",
        "r.dat 16 0 ; signal 1 ; 200 ; 0 ; mV",
        "r.dat 16 1.052e+04/mV 16 -3 9127 -301 0 V ; V ; 10520 ; -3 ; mV",
        "r.dat 16 12.84(-1605)/mmHg 12 7 -943 -23651 0 ABP ; ABP ; 12.84 ; -1605 ; mmHg",
        "r.dat 16x1+24 10/mmHg/s 16 0 0 43172 0  aVR ; aVR ; 10 ; 0 ; mmHg/s",
        "r.dat 16 200 11 1024 995 99999999999 0 ECG lead II ; ECG lead II ; 200 ; 1024 ; mV"
      })
  void missingFieldsOfASignalTakeTheirDefaults(
      String line, String name, double gain, int baseline, String unit) throws Exception {
    assertThat(record("r 1 360 10\r\n" + line + "\r\n").leads())
        .containsExactly(new Lead(name, gain, baseline, unit));
  }

  @Test
  void unitsAreReadInEitherCharacterSet() throws Exception {
    files.put("r.hea", "r 1 360 10\nr.dat 16 10/µV\n".getBytes(StandardCharsets.UTF_8));
    assertThat(WfdbRecordReader.open(files, "r").record().leads().get(0).unit()).isEqualTo("µV");
    assertThat(record("r 1 360 10\nr.dat 16 10/µV\n").leads().get(0).unit()).isEqualTo("µV");
  }

  @Test
  void linesBeyondThePromisedSignalsAreNotLookedAt() throws Exception {
    assertThat(record("\n# first\nr 1 360 10\n\nr.dat 16\nwhatever this is\n#last\n").comments())
        .containsExactly("first", "last");
  }

  @Test
  void aMissingLengthIsThatOfTheShortestFile() throws Exception {
    files.put("a.dat", new byte[7]);
    files.put("b.dat", new byte[100]);
    EcgRecord record = record("r 2 360/1000(5)\na.dat 212\nb.dat 16+90\n");

    assertThat(record.lengthSamples()).isEqualTo(4);
    assertThat(record.samplingRate()).isEqualTo(360);
  }

  @Test
  void challengeCommentsGivePatientAndDiagnoses() throws Exception {
    EcgRecord record =
        record(
            """
            r 1 500 10
            r.mat 16+24
            # Age: NaN
            #Sex: Female
            #Dx: 164889003,59118001, 426783006
            #Rx: Unknown
            """);

    assertThat(record.patient()).isEqualTo(new Patient("r", OptionalInt.empty(), Sex.FEMALE));
    assertThat(record.diagnoses())
        .containsExactly(
            new Diagnosis(CodeSystem.SNOMED_CT, "164889003"),
            new Diagnosis(CodeSystem.SNOMED_CT, "59118001"),
            new Diagnosis(CodeSystem.SNOMED_CT, "426783006"));
    assertThat(record("r 1 500 10\nr.mat 16+24\n#Dx: Unknown\n").diagnoses()).isEmpty();
  }

  @Test
  void heightAndWeightAreKept() throws Exception {
    Patient patient =
        record("r 1 1 10\nr.dat 16\n# <age>: 28  <sex>: M  <Height>: 170.5  <Weight>: 64\n")
            .patient();

    assertThat(patient.ageYears()).hasValue(28);
    assertThat(patient.heightCm()).hasValue(170.5);
    assertThat(patient.weightKg()).hasValue(64);
  }

  @Test
  void aHeaderIsRecognisedByItsRecordLine() {
    WfdbFormat format = new WfdbFormat();
    assertThat(format.recognises("r.hea", bytes("# a\r\n\r\n 100/3 2 360 650000\r\n"))).isTrue();
    assertThat(format.recognises("r.hea", bytes("100 2"))).isTrue();
    assertThat(format.recognises("r.hea", bytes("\n".repeat(4_000) + "x"))).isFalse();
    assertThat(format.recognises("r.hea", bytes("<xml/>"))).isFalse();
    assertThat(format.recognises("r.txt", bytes("100 2"))).isFalse();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({"100-no-len, 650000", "a103l-no-len, 82500"})
  void aPublishedHeaderWithoutALengthIsCompleted(String name, long length) throws Exception {
    Path folder = RealData.folder("wfdb");

    assertThat(WfdbRecordReader.open(new LocalFiles(folder), name).record().lengthSamples())
        .isEqualTo(length);
  }

  @Test
  void everyPublishedHeaderOfTheVectorsOpens() throws Exception {
    Path folder = RealData.folder("wfdb");
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(path -> path.toString().endsWith(".hea")).toList()) {
        EcgRecord record =
            new WfdbFormat().open(new LocalFiles(folder), file.getFileName().toString()).record();
        assertThat(record.lengthSamples()).as(file.toString()).isPositive();
      }
    }
  }

  @Test
  void apneaMarksAreReadWithoutTheSignals() throws Exception {
    Path folder = RealData.folder("apnea-ecg-labels");
    int marked = 0;
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(path -> path.toString().endsWith(".hea")).toList()) {
        String name = file.getFileName().toString().replace(".hea", "");
        WfdbRecordReader reader = WfdbRecordReader.open(new LocalFiles(folder), name);
        if (reader.hasAnnotations("apn")) {
          List<Annotation> marks = reader.annotations("apn");
          assertThat(marks).extracting(Annotation::symbol).isSubsetOf("A", "N").isNotEmpty();
          marked++;
        }
      }
    }
    assertThat(marked).isEqualTo(35);
  }
}
