package org.ecgsl.format.edf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.format.ReaderFuzzer;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.Shown;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;
import org.ecgsl.signal.SignalWindow;
import org.ecgsl.testing.RealData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdfFormatTest {

  private static final int GAP = SignalWindow.INVALID_SAMPLE;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 100})
  void samplesAreTheDigitalValuesInWindowsOfAnyLength(int windowSamples) throws Exception {
    RecordReader reader =
        open(
            EdfFile.edf()
                .signal("ECG I", -32768, 32767, 4)
                .signal("ECG II", -2048, 2047, 4)
                .record(new int[] {1, -2, 3, -32768}, new int[] {5, 6, 7, 8})
                .record(new int[] {32767, 10, 11, 12}, new int[] {-13, 14, -15, 16}));

    assertThat(samples(reader, windowSamples))
        .isDeepEqualTo(
            new int[][] {{1, -2, 3, -32768, 32767, 10, 11, 12}, {5, 6, 7, 8, -13, 14, -15, 16}});
    assertThat(reader.record().samplingRate()).isEqualTo(4);
  }

  @Test
  void physicalExtremesBecomeGainAndBaseline() throws Exception {
    RecordReader reader =
        open(EdfFile.edf().signal("ECG I", 0, 4000, 2).record(new int[] {0, 4000}));

    try (WindowCursor cursor = reader.windows(2)) {
      assertThat(cursor.next().orElseThrow().millivolt(0)).containsExactly(-1, 1);
    }
  }

  @Test
  void bdfHasSamplesOf24Bits() throws Exception {
    RecordReader reader =
        open(
            EdfFile.bdf()
                .signal("ECG", -8388608, 8388607, 3)
                .record(new int[] {8388607, -8388608, -1}));

    assertThat(samples(reader, 10)).isDeepEqualTo(new int[][] {{8388607, -8388608, -1}});
  }

  @Test
  void theFastestEcgSetsTheRateAndSlowerOnesAreHeld() throws Exception {
    RecordReader reader =
        open(
            EdfFile.edf()
                .signal("Flow", -100, 100, 2)
                .signal("ECG I", -100, 100, 4)
                .signal("ECG II", -100, 100, 2)
                .signal("EEG C3", -100, 100, 8)
                .record(new int[2], new int[] {1, 2, 3, 4}, new int[] {7, 9}, new int[8]));

    assertThat(samples(reader, 10)).isDeepEqualTo(new int[][] {{1, 2, 3, 4}, {7, 7, 9, 9}});
    assertThat(reader.record().comments())
        .containsExactly("left out: signal 'Flow', 2.0 Hz", "left out: signal 'EEG C3', 8.0 Hz");
  }

  @Test
  void gapsOfADiscontinuousFileAreInvalidSamplesAndWindowsWhollyInThemAreLeftOut()
      throws Exception {
    RecordReader reader =
        open(
            EdfFile.edf()
                .variant("EDF+D")
                .signal("ECG", -100, 100, 4)
                .annotations(20)
                .record(new int[] {1, 2, 3, 4}, "+0.5\u0014\u0014\0")
                .record(new int[] {5, 6, 7, 8}, "+3\u0014\u0014\0"));

    assertThat(reader.record().lengthSamples()).isEqualTo(14);
    List<SignalWindow> windows = windows(reader, 5);
    assertThat(windows.stream().map(SignalWindow::startSample)).containsExactly(0L, 10L);
    assertThat(windows.get(0).samples()[0]).containsExactly(1, 2, 3, 4, GAP);
    assertThat(windows.get(1).samples()[0]).containsExactly(5, 6, 7, 8);
    assertThat(LongStream.of(0, 3, 4, 9, 10, 13, 14).map(reader::nextRecorded))
        .containsExactly(0L, 3L, 10L, 10L, 10L, 13L, 14L);
  }

  @Test
  void annotationsHaveTheirTextAtTheirOnset() throws Exception {
    RecordReader reader =
        open(
            EdfFile.edf()
                .variant("EDF+C")
                .signal("ECG", -100, 100, 4)
                .annotations(40)
                .record(new int[4], "+0\u0014\u0014\0+1.5\u001530\u0014Apnea\u0014supine\u0014\0")
                .record(new int[4], "+1\u0014\u0014\0+0.25\u0014Lights off\u0014\0"));

    assertThat(reader.annotations(RecordReader.EMBEDDED))
        .containsExactly(
            new Annotation(1, "\"", 0, 0, 0, "Lights off"),
            new Annotation(6, "\"", 0, 0, 0, "Apnea"),
            new Annotation(6, "\"", 0, 0, 0, "supine"));
  }

  @Test
  void thePatientIsKnownByCodeSexAndAgeAndNeverByName() throws Exception {
    RecordReader reader =
        open(
            EdfFile.edf()
                .variant("EDF+C")
                .patient("MCH-0234567 F 03-MAR-1951 Haagse_Harry")
                .signal("ECG", -100, 100, 1)
                .record(new int[1]));

    Patient patient = reader.record().patient();
    assertThat(patient.id()).isEqualTo("MCH-0234567");
    assertThat(patient.sex()).isEqualTo(Sex.FEMALE);
    assertThat(patient.ageYears()).hasValue(68);
    assertThat(reader.record().startTime()).contains(LocalDateTime.of(2020, 3, 2, 13, 14, 15));
    assertThat(reader.record().toString()).doesNotContain("Haagse").doesNotContain("1951");
  }

  @Test
  void aPlainFilesPatientFieldMayHoldANameAndIsNotRead() throws Exception {
    RecordReader reader =
        open(
            EdfFile.edf()
                .patient("Harry Haagse 1951")
                .signal("ECG", -100, 100, 1)
                .record(new int[1]));

    assertThat(reader.record().toString()).doesNotContain("Haagse").doesNotContain("1951");
    assertThat(reader.record().patient().id()).isEqualTo("r");
  }

  @Test
  void theNumberOfDataRecordsMayBeLeftOpen() throws Exception {
    RecordReader reader =
        open(
            EdfFile.edf()
                .declaredRecords("-1")
                .signal("ECG", -100, 100, 2)
                .record(new int[] {1, 2})
                .record(new int[] {3, 4}));

    assertThat(samples(reader, 10)).isDeepEqualTo(new int[][] {{1, 2, 3, 4}});
  }

  @Test
  void whatIsWrongIsSaidInOneLine() {
    EdfFile tooShort =
        EdfFile.edf().declaredRecords("3").signal("ECG", -9, 9, 2).record(new int[2]);
    assertThatThrownBy(() -> open(tooShort))
        .isInstanceOf(FormatException.class)
        .hasMessage("memory:r.edf ends after 2 of 6 samples");

    EdfFile backwards =
        EdfFile.edf()
            .variant("EDF+D")
            .signal("ECG", -9, 9, 2)
            .annotations(20)
            .record(new int[2], "+5\u0014\u0014\0")
            .record(new int[2], "+2\u0014\u0014\0");
    assertThatThrownBy(() -> open(backwards))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("data record 2: begins at 2.0 s, before the end");

    EdfFile noDuration = EdfFile.edf().recordSeconds("one").signal("ECG", -9, 9, 2);
    assertThatThrownBy(() -> open(noDuration))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("duration of a data record: '...' is no number")
        .extracting(Shown::of, STRING)
        .contains("duration of a data record: 'one' is no number");
  }

  @Test
  void mutatedFilesAreReadOrRefused() throws Exception {
    EdfFile plain = EdfFile.edf().signal("ECG I", -2048, 2047, 50).signal("ECG II", -9, 9, 25);
    EdfFile gaps = EdfFile.bdf().variant("BDF+D").signal("ECG", -2048, 2047, 60).annotations(30);
    for (int i = 0; i < 20; i++) {
      int[] samples = new int[60];
      Arrays.setAll(samples, sample -> (sample * 37) % 101);
      plain.record(Arrays.copyOf(samples, 50), Arrays.copyOf(samples, 25));
      gaps.record(samples, "+" + (2 * i) + "\u0014\u0014\0+" + i + ".5\u0014beat\u0014\0");
    }
    new ReaderFuzzer(new EdfFormat(), RecordReader.EMBEDDED)
        .run(List.of(seed(plain), seed(gaps)), ReaderFuzzer.INPUTS, 1);
  }

  @Test
  void theEdfCopyOfAWfdbRecordHasTheSameSamples() throws Exception {
    Path folder = RealData.folder("wfdb");
    RecordReader edf =
        RecordFormats.installed().open(new LocalFiles(folder), "test_generator_2.edf");
    int[][] samples = samples(edf, 1000);
    byte[] raw = Files.readAllBytes(folder.resolve("test_generator_2.dat"));

    assertThat(samples).hasDimensions(11, 120_000);
    // Frames of 200 samples of eleven signals and 51 of annotations, 16 bits each.
    int frame = 2 * (11 * 200 + 51);
    for (int signal = 0; signal < 11; signal++) {
      for (int i = 0; i < 120_000; i += 7) {
        int at = i / 200 * frame + 2 * (signal * 200 + i % 200);
        assertThat(samples[signal][i]).isEqualTo((short) ((raw[at] & 0xFF) | (raw[at + 1] << 8)));
      }
    }
    assertThat(edf.annotations(RecordReader.EMBEDDED)).isNotEmpty();
  }

  @Test
  void aFileWithOneSampleInEachDataRecordIsReadWhole() throws Exception {
    Path folder = RealData.folder("formats");
    RecordReader reader =
        RecordFormats.installed().open(new LocalFiles(folder.resolve("edf")), "0000050.ECG.edf");

    assertThat(reader.record().samplingRate()).isEqualTo(800);
    List<String> csv = Files.readAllLines(folder.resolve("scp/0000050.ECG.csv"));
    int[][] samples = samples(reader, 5000);
    assertThat(samples[0]).hasSize(37_855);
    for (int i = 0; i < 1000; i++) {
      int first = Integer.parseInt(csv.get(i).split(",", -1)[0]);
      assertThat((double) samples[0][i]).as("sample %d", i).isEqualTo(first);
    }
  }

  private static RecordReader open(EdfFile file) throws IOException, FormatException {
    MemoryFiles files = new MemoryFiles();
    files.put("r.edf", file.bytes());
    return RecordFormats.installed().open(files, "r.edf");
  }

  private static ReaderFuzzer.Seed seed(EdfFile file) {
    MemoryFiles files = new MemoryFiles();
    files.put("r.edf", file.bytes());
    return new ReaderFuzzer.Seed(files, "r.edf");
  }

  private static List<SignalWindow> windows(RecordReader reader, int windowSamples)
      throws IOException, FormatException {
    List<SignalWindow> windows = new ArrayList<>();
    try (WindowCursor cursor = reader.windows(windowSamples)) {
      Optional<SignalWindow> window = cursor.next();
      while (window.isPresent()) {
        windows.add(window.get());
        window = cursor.next();
      }
    }
    return windows;
  }

  private static int[][] samples(RecordReader reader, int windowSamples)
      throws IOException, FormatException {
    int[][] all = new int[reader.record().leads().size()][(int) reader.record().lengthSamples()];
    for (SignalWindow window : windows(reader, windowSamples)) {
      for (int lead = 0; lead < all.length; lead++) {
        System.arraycopy(
            window.samples()[lead], 0, all[lead], (int) window.startSample(), window.length());
      }
    }
    return all;
  }
}
