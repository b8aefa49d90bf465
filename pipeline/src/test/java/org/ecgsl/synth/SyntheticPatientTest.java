package org.ecgsl.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.wfdb.WfdbRecordReader;
import org.ecgsl.signal.Annotation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticPatientTest {

  private static final double RATE = 500;

  @Test
  void truthStandsAtTheExtremumOfTheCleanFirstLead() {
    SyntheticRecording recording = new SyntheticPatient(config(2, 0.1), 1).record(1);
    float[] lead = recording.clean()[0];

    for (Annotation beat : recording.beats()) {
      int at = (int) beat.sample();
      for (int i = Math.max(0, at - 10); i < Math.min(lead.length, at + 10); i++) {
        assertThat(Math.abs(lead[i])).isLessThanOrEqualTo(Math.abs(lead[at]));
      }
    }
  }

  @Test
  void limbLeadsObeyEinthovenAndGoldberger() {
    SyntheticRecording recording = new SyntheticPatient(config(12, 0.1), 3).record(1);
    float[][] lead = recording.clean();

    assertThat(recording.leads())
        .containsExactly("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6");
    for (int i = 0; i < lead[0].length; i++) {
      assertThat(lead[1][i]).isCloseTo(lead[0][i] + lead[2][i], within(1e-5f));
      assertThat(lead[3][i] + lead[4][i] + lead[5][i]).isCloseTo(0f, within(1e-5f));
    }
  }

  @Test
  void sinusRhythmHasTheRateOfThePatient() {
    SyntheticPatient patient = new SyntheticPatient(config(1, 0), 2);
    List<Annotation> beats = patient.record(1).beats();
    double mean =
        (beats.get(beats.size() - 1).sample() - beats.get(0).sample()) / RATE / (beats.size() - 1);

    assertThat(mean).isCloseTo(patient.meanRrSeconds(), within(0.01));
  }

  @Test
  void ectopicBeatsComeEarlyAndOnlyVentricularOnesPauseInFull() {
    for (int index = 1; index <= 5; index++) {
      SyntheticPatient patient = new SyntheticPatient(config(1, 0.1), index);
      List<Annotation> beats = patient.record(1).beats();
      double normal = patient.meanRrSeconds();
      for (int i = 1; i + 1 < beats.size(); i++) {
        double before = (beats.get(i).sample() - beats.get(i - 1).sample()) / RATE / normal;
        double after = (beats.get(i + 1).sample() - beats.get(i).sample()) / RATE / normal;
        switch (beats.get(i).symbol()) {
          case "V" -> {
            assertThat(before).isLessThan(0.9);
            assertThat(before + after).isCloseTo(2, within(0.4));
          }
          case "A" -> {
            assertThat(before).isLessThan(0.9);
            assertThat(before + after).isLessThan(2.1);
          }
          default -> assertThat(beats.get(i).symbol()).isEqualTo("N");
        }
      }
    }
  }

  @Test
  void ventricularComplexesAreWiderThanNormalAndAtrialOnes() {
    SyntheticRecording recording = new SyntheticPatient(config(1, 0.15), 4).record(1);
    Map<String, List<Double>> widths = new TreeMap<>();
    for (Annotation beat : recording.beats()) {
      widths
          .computeIfAbsent(beat.symbol(), symbol -> new ArrayList<>())
          .add(halfWidthSeconds(recording.clean()[0], (int) beat.sample()));
    }

    double normal = mean(widths.get("N"));
    assertThat(mean(widths.get("A"))).isCloseTo(normal, within(0.003));
    assertThat(mean(widths.get("V"))).isGreaterThan(1.5 * normal);
  }

  @Test
  void humStandsInTheSpectrumAtTheFrequencyOfTheMains() {
    assertThat(amplitudeAt(50, noise(0.1, 50))).isCloseTo(0.1, within(0.01));
    assertThat(amplitudeAt(60, noise(0.1, 60))).isCloseTo(0.1, within(0.01));
    assertThat(amplitudeAt(50, noise(0, 50))).isLessThan(1e-6);
  }

  @ParameterizedTest
  @EnumSource(StressNoise.Kind.class)
  void stressHasTheStatedStrengthAgainstTheBeats(StressNoise.Kind kind) {
    SyntheticArchiveConfig plain =
        new SyntheticArchiveConfig(1, 1, 60, RATE, 2, 0, 0, 0, 0, 50, 0, Optional.empty(), 1);
    SyntheticArchiveConfig stressed = plain.with(new StressNoise(kind, 6));

    SyntheticRecording recording = new SyntheticPatient(stressed, 1).record(1);

    for (int lead = 0; lead < 2; lead++) {
      float[] clean = recording.clean()[lead];
      double noise = 0;
      for (int i = 0; i < clean.length; i++) {
        noise += Math.pow(recording.noisy()[lead][i] - clean[i], 2) / clean.length;
      }
      double amplitude = 0;
      for (Annotation beat : recording.beats()) {
        float[] qrs =
            Arrays.copyOfRange(
                clean, (int) Math.max(0, beat.sample() - 18), (int) beat.sample() + 19);
        Arrays.sort(qrs);
        amplitude += (qrs[qrs.length - 1] - qrs[0]) / recording.beats().size();
      }
      double snr = 10 * Math.log10(amplitude * amplitude / 8 / noise);
      // Two noises of half the power each add up to the whole only in the mean.
      assertThat(snr).isCloseTo(6, within(0.3));
    }
    assertThat(recording.clean()).isDeepEqualTo(new SyntheticPatient(plain, 1).record(1).clean());
  }

  @Test
  void aPatientMoreLeavesTheOthersAsTheyAre() {
    SyntheticArchiveConfig few = config(2, 0.1);
    SyntheticArchiveConfig more =
        new SyntheticArchiveConfig(
            50, 1, 60, RATE, 2, 0.1, 0.1, 0.1, 0.02, 50, 0.02, Optional.empty(), 1);

    assertThat(new SyntheticPatient(more, 2).record(1))
        .usingRecursiveComparison()
        .isEqualTo(new SyntheticPatient(few, 2).record(1));
    assertThat(new SyntheticPatient(few, 1).record(1).beats())
        .isNotEqualTo(new SyntheticPatient(few, 2).record(1).beats());
  }

  @Test
  void writtenArchiveReadsBackSoundWithItsPatientsAndBeats(@TempDir Path folder) throws Exception {
    SyntheticArchiveConfig config = config(3, 0.1);
    new SyntheticArchive(config).write(name -> Files.newOutputStream(folder.resolve(name)));

    List<String> names = Files.readAllLines(folder.resolve("RECORDS"));
    assertThat(names).containsExactly("p01r1", "p02r1", "p03r1", "p04r1", "p05r1");
    for (int i = 0; i < names.size(); i++) {
      RecordReader reader = WfdbRecordReader.open(new LocalFiles(folder), names.get(i));
      reader.verify();
      SyntheticPatient patient = new SyntheticPatient(config, i + 1);
      assertThat(reader.annotations("atr")).isEqualTo(patient.record(1).beats());
      assertThat(reader.record().patient().id()).isEqualTo("p0" + (i + 1));
      assertThat(reader.record().patient().ageYears()).hasValue(patient.ageYears());
      assertThat(reader.record().patient().sex()).isEqualTo(patient.sex());
    }
  }

  @Test
  void bundledArchiveIsWhatTheDefaultsGive() throws IOException {
    Path bundled = Path.of(System.getProperty("ecgsl.testData"), "synthetic");
    Map<String, ByteArrayOutputStream> made = new TreeMap<>();

    new SyntheticArchive(SyntheticArchiveConfig.defaults()).write(name -> into(made, name));

    for (Map.Entry<String, ByteArrayOutputStream> file : made.entrySet()) {
      assertThat(HexFormat.of().formatHex(Files.readAllBytes(bundled.resolve(file.getKey()))))
          .as(file.getKey())
          .isEqualTo(HexFormat.of().formatHex(file.getValue().toByteArray()));
    }
    assertThat(made.get("RECORDS").toString(StandardCharsets.US_ASCII)).startsWith("p01r1\n");
  }

  @Test
  void settingsOutOfRangeSayWhatTheyTake() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SyntheticArchiveConfig(
                    1, 1, 60, 360, 13, 0, 0, 0, 0, 50, 0, Optional.empty(), 1))
        .withMessageContaining("leads is 13")
        .withMessageContaining("1.0 to 12.0");
  }

  @Test
  void inApnoeaTheHeartRateRisesAndFallsAndElseItDoesNot() {
    SyntheticArchiveConfig config =
        new SyntheticArchiveConfig(1, 1, 3600, 100, 1, 0, 0, 0.5, 0, 0, 50, 0, Optional.empty(), 1);
    SyntheticRecording recording = new SyntheticPatient(config, 1).record(1);
    List<Annotation> minutes = recording.minutes();

    assertThat(minutes).hasSize(60);
    assertThat(minutes.get(7).sample()).isEqualTo(7 * 60 * 100);
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    for (int minute = 0; minute < 60; minute++) {
      (minutes.get(minute).symbol().equals("A") ? with : without)
          .add(intervalDeviation(recording.beats(), minute));
    }
    assertThat(with).hasSizeBetween(10, 50);
    assertThat(with.stream().mapToDouble(d -> d).average().orElseThrow())
        .isGreaterThan(1.3 * without.stream().mapToDouble(d -> d).average().orElseThrow());
  }

  /** Standard deviation of the RR intervals in a minute, as a share of their mean. */
  private static double intervalDeviation(List<Annotation> beats, int minute) {
    double sum = 0;
    double squares = 0;
    int n = 0;
    for (int i = 1; i < beats.size(); i++) {
      if (beats.get(i).sample() / 6000 == minute && beats.get(i - 1).sample() / 6000 == minute) {
        double rr = beats.get(i).sample() - beats.get(i - 1).sample();
        sum += rr;
        squares += rr * rr;
        n++;
      }
    }
    double mean = sum / n;
    return Math.sqrt(squares / n - mean * mean) / mean;
  }

  private static OutputStream into(Map<String, ByteArrayOutputStream> files, String name) {
    return files.computeIfAbsent(name, key -> new ByteArrayOutputStream());
  }

  private static float[] noise(double hum, double mains) {
    SyntheticArchiveConfig config =
        new SyntheticArchiveConfig(1, 1, 60, RATE, 1, 0, 0, 0, hum, mains, 0, Optional.empty(), 1);
    SyntheticRecording recording = new SyntheticPatient(config, 1).record(1);
    float[] noise = recording.noisy()[0].clone();
    for (int i = 0; i < noise.length; i++) {
      noise[i] -= recording.clean()[0][i];
    }
    return noise;
  }

  /** Amplitude of one frequency by the discrete Fourier transform. */
  private static double amplitudeAt(double hz, float[] signal) {
    double real = 0;
    double imaginary = 0;
    for (int i = 0; i < signal.length; i++) {
      real += signal[i] * Math.cos(2 * Math.PI * hz * i / RATE);
      imaginary += signal[i] * Math.sin(2 * Math.PI * hz * i / RATE);
    }
    return 2 * Math.hypot(real, imaginary) / signal.length;
  }

  private static double halfWidthSeconds(float[] lead, int peak) {
    int from = peak;
    while (from > 0 && Math.abs(lead[from]) > Math.abs(lead[peak]) / 2) {
      from--;
    }
    int to = peak;
    while (to < lead.length - 1 && Math.abs(lead[to]) > Math.abs(lead[peak]) / 2) {
      to++;
    }
    return (to - from) / RATE;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static SyntheticArchiveConfig config(int leads, double ectopics) {
    return new SyntheticArchiveConfig(
        5, 1, 60, RATE, leads, ectopics, ectopics, 0.1, 0.02, 50, 0.02, Optional.empty(), 1);
  }
}
