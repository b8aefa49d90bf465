package org.ecgsl.format.ishne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.format.ReaderFuzzer;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Sex;
import org.ecgsl.signal.SignalWindow;
import org.junit.jupiter.api.Test;

/** Held to files written byte by byte after the paper's table; no recorder's own is at hand. */
class IshneFormatTest {

  @Test
  void samplesOfAllLeadsAreTakenApart() throws Exception {
    RecordReader reader = open(file(1, -2, 3, -4, 32767, -32768));

    assertThat(reader.record().samplingRate()).isEqualTo(200);
    assertThat(reader.record().lengthSamples()).isEqualTo(3);
    assertThat(reader.record().leads().stream().map(Lead::name)).containsExactly("V1", "lead 2");
    try (WindowCursor cursor = reader.windows(2)) {
      SignalWindow first = cursor.next().orElseThrow();
      assertThat(first.samples()).isDeepEqualTo(new int[][] {{1, 3}, {-2, -4}});
      // 2,500 and 10,000 nV a unit.
      assertThat(first.millivolt(0)).containsExactly(0.0025f, 0.0075f);
      assertThat(first.millivolt(1)).containsExactly(-0.02f, -0.04f);
      SignalWindow last = cursor.next().orElseThrow();
      assertThat(last.startSample()).isEqualTo(2);
      assertThat(last.samples()).isDeepEqualTo(new int[][] {{32767}, {-32768}});
      assertThat(cursor.next()).isEmpty();
    }
  }

  @Test
  void thePatientIsKnownByIdSexAndAgeAndNeverByName() throws Exception {
    RecordReader reader = open(file(1, 2));

    assertThat(reader.record().patient().id()).isEqualTo("H-77");
    assertThat(reader.record().patient().sex()).isEqualTo(Sex.FEMALE);
    assertThat(reader.record().patient().ageYears()).hasValue(68);
    assertThat(reader.record().startTime()).contains(LocalDateTime.of(2020, 3, 2, 13, 14, 15));
    assertThat(reader.record().toString()).doesNotContain("Olsson").doesNotContain("1951");
  }

  @Test
  void whatIsWrongIsSaidInOneLine() {
    byte[] noLeads = file(1, 2);
    noLeads[156] = 0;
    assertThatThrownBy(() -> open(noLeads))
        .isInstanceOf(FormatException.class)
        .hasMessage("memory:r.ecg number of leads: 0, not 1 to 12");
    byte[] cut = Arrays.copyOf(file(1, 2), 300);
    assertThatThrownBy(() -> open(cut))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("does not begin with ISHNE1.0");
  }

  @Test
  void mutatedFilesAreReadOrRefused() throws Exception {
    int[] samples = new int[2000];
    Arrays.setAll(samples, i -> i * 31 % 997);

    new ReaderFuzzer(new IshneFormat()).run(List.of(seed(file(samples))), ReaderFuzzer.INPUTS, 1);
  }

  /** Two leads, ten bytes of variable block. */
  private static byte[] file(int... samples) {
    ByteBuffer file = ByteBuffer.allocate(532 + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0, "ISHNE1.0".getBytes(StandardCharsets.US_ASCII));
    file.putInt(10, 10).putInt(14, samples.length / 2).putInt(18, 522).putInt(22, 532);
    file.put(28, "Ingrid".getBytes(StandardCharsets.US_ASCII));
    file.put(68, "Olsson".getBytes(StandardCharsets.US_ASCII));
    file.put(108, "H-77".getBytes(StandardCharsets.US_ASCII));
    file.putShort(128, (short) 2);
    file.putShort(132, (short) 3).putShort(134, (short) 3).putShort(136, (short) 1951);
    file.putShort(138, (short) 2).putShort(140, (short) 3).putShort(142, (short) 2020);
    file.putShort(150, (short) 13).putShort(152, (short) 14).putShort(154, (short) 15);
    file.putShort(156, (short) 2).putShort(158, (short) 11).putShort(160, (short) 0);
    file.putShort(206, (short) 2500).putShort(208, (short) 10_000);
    file.putShort(272, (short) 200);
    for (int i = 0; i < samples.length; i++) {
      file.putShort(532 + 2 * i, (short) samples[i]);
    }
    return file.array();
  }

  private static ReaderFuzzer.Seed seed(byte[] file) {
    MemoryFiles files = new MemoryFiles();
    files.put("r.ecg", file);
    return new ReaderFuzzer.Seed(files, "r.ecg");
  }

  private static RecordReader open(byte[] file) throws Exception {
    return RecordFormats.installed().open(seed(file).files(), "r.ecg");
  }
}
