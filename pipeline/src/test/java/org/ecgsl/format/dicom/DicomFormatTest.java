package org.ecgsl.format.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.format.ReaderFuzzer;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.LeadNames;
import org.ecgsl.signal.Sex;
import org.ecgsl.testing.RealData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DicomFormatTest {

  @ParameterizedTest
  @CsvSource({
    "1.2.840.10008.1.2, false, LITTLE_ENDIAN",
    "1.2.840.10008.1.2.1, true, LITTLE_ENDIAN",
    "1.2.840.10008.1.2.2, true, BIG_ENDIAN"
  })
  void everyTransferSyntaxGivesTheSameRecording(String syntax, boolean explicit, String order)
      throws Exception {
    ByteOrder byteOrder =
        order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    RecordReader reader = open(file(syntax, explicit, byteOrder));

    assertThat(reader.record().samplingRate()).isEqualTo(500);
    assertThat(reader.record().leads().stream().map(lead -> LeadNames.canonical(lead.name())))
        .containsExactly("I", "aVR");
    assertThat(reader.record().patient().id()).isEqualTo("P7");
    assertThat(reader.record().patient().sex()).isEqualTo(Sex.FEMALE);
    assertThat(reader.record().patient().ageYears()).hasValue(47);
    assertThat(reader.record().patient().heightCm()).hasValue(172);
    assertThat(reader.record().startTime()).contains(LocalDateTime.of(2020, 3, 2, 13, 14, 15));
    assertThat(reader.record().toString()).doesNotContain("Doe");
    try (WindowCursor cursor = reader.windows(10)) {
      var window = cursor.next().orElseThrow();
      assertThat(window.samples()).isDeepEqualTo(new int[][] {{1, -2, 300}, {4, 5, -600}});
      // 2.5 uV a unit with a correction of 2, 10 uV above zero.
      assertThat(window.millivolt(0)).containsExactly(0.015f, 0f, 1.51f);
    }
  }

  @Test
  void whatIsWrongIsSaidInOneLine() {
    byte[] sound = file("1.2.840.10008.1.2.1", true, ByteOrder.LITTLE_ENDIAN);
    byte[] cut = Arrays.copyOf(sound, sound.length - 30);

    assertThatThrownBy(() -> open(cut))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("memory:r.dcm (");
    byte[] noWaveform = Arrays.copyOf(sound, 200);
    assertThatThrownBy(() -> open(noWaveform)).isInstanceOf(FormatException.class);
  }

  @Test
  void mutatedFilesAreReadOrRefused() throws Exception {
    new ReaderFuzzer(new DicomFormat())
        .run(
            List.of(
                seed(file("1.2.840.10008.1.2", false, ByteOrder.LITTLE_ENDIAN)),
                seed(file("1.2.840.10008.1.2.1", true, ByteOrder.LITTLE_ENDIAN))),
            ReaderFuzzer.INPUTS,
            1);
  }

  @Test
  void aRealTwelveLeadEcgIsRead() throws Exception {
    Path folder = RealData.folder("formats").resolve("dicom");
    RecordReader reader =
        RecordFormats.installed().open(new LocalFiles(folder), "anonymous_ecg.dcm");

    assertThat(reader.record().leads().stream().map(lead -> LeadNames.canonical(lead.name())))
        .containsExactly("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6");
    try (WindowCursor cursor = reader.windows(100_000)) {
      var window = cursor.next().orElseThrow();
      float[] one = window.millivolt(0);
      float[] two = window.millivolt(1);
      float[] three = window.millivolt(2);
      for (int i = 0; i < one.length; i++) {
        // Einthoven's law, as far as two roundings of 5 uV or less let it hold.
        assertThat(three[i]).isCloseTo(two[i] - one[i], Offset.offset(0.011f));
      }
      assertThat(one.length / reader.record().samplingRate()).isBetween(5.0, 20.0);
    }
    assertThat(reader.record().leads().stream().map(Lead::unit)).containsOnly("uV");
  }

  @Test
  void theStudysDateCountsWhereTheAcquisitionsIsAZeroDate() throws Exception {
    byte[] file = file("1.2.840.10008.1.2.1", true, ByteOrder.LITTLE_ENDIAN);
    String text = new String(file, StandardCharsets.ISO_8859_1);
    String zero = text.replace("20200302131415", "00010101000000");
    Writer study = new Writer(true, ByteOrder.LITTLE_ENDIAN);
    study.text(0x00080020, "DA", "20200301");
    String element = study.out.toString(StandardCharsets.ISO_8859_1);
    int at = zero.indexOf("00010101000000") - 8;
    String both = zero.substring(0, at) + element + zero.substring(at);

    assertThat(open(zero.getBytes(StandardCharsets.ISO_8859_1)).record().startTime()).isEmpty();
    assertThat(open(both.getBytes(StandardCharsets.ISO_8859_1)).record().startTime())
        .contains(LocalDateTime.of(2020, 3, 1, 0, 0));
  }

  /** Two groups: a derived one first, then the rhythm. */
  private static byte[] file(String syntax, boolean explicit, ByteOrder order) {
    Writer meta = new Writer(true, ByteOrder.LITTLE_ENDIAN);
    meta.text(0x00020010, "UI", syntax);
    Writer w = new Writer(explicit, order);
    w.text(0x0008002A, "DT", "20200302131415");
    w.text(0x00100010, "PN", "Doe^Jane");
    w.text(0x00100020, "LO", "P7");
    w.text(0x00100040, "CS", "F");
    w.text(0x00101010, "AS", "047Y");
    w.text(0x00101020, "DS", "1.72");
    Writer derived = new Writer(explicit, order);
    derived.text(0x003A0004, "CS", "DERIVED");
    Writer rhythm = new Writer(explicit, order);
    rhythm.text(0x003A0004, "CS", "ORIGINAL");
    rhythm.bytes(0x003A0005, "US", rhythm.shorts(2));
    rhythm.bytes(0x003A0010, "UL", rhythm.ints(3));
    rhythm.text(0x003A001A, "DS", "500");
    rhythm.sequence(
        0x003A0200,
        false,
        channel(explicit, order, "Lead I (Einthoven)"),
        channel(explicit, order, "Lead aVR"));
    rhythm.text(0x54001006, "CS", "SS");
    rhythm.bytes(0x54001010, "OW", rhythm.shorts(1, 4, -2, 5, 300, -600));
    w.sequence(0x54000100, true, derived.out.toByteArray(), rhythm.out.toByteArray());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[128]);
    file.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(meta.out.toByteArray());
    file.writeBytes(w.out.toByteArray());
    return file.toByteArray();
  }

  private static byte[] channel(boolean explicit, ByteOrder order, String meaning) {
    Writer source = new Writer(explicit, order);
    source.text(0x00080104, "LO", meaning);
    Writer unit = new Writer(explicit, order);
    unit.text(0x00080100, "SH", "uV");
    Writer channel = new Writer(explicit, order);
    channel.sequence(0x003A0208, true, source.out.toByteArray());
    channel.text(0x003A0210, "DS", "2.5");
    channel.sequence(0x003A0211, false, unit.out.toByteArray());
    channel.text(0x003A0212, "DS", "2");
    channel.text(0x003A0213, "DS", "10");
    return channel.out.toByteArray();
  }

  /** Writes elements one after the other (PS3.5, 7.1). */
  private record Writer(boolean explicit, ByteOrder order, ByteArrayOutputStream out) {
    Writer(boolean explicit, ByteOrder order) {
      this(explicit, order, new ByteArrayOutputStream());
    }

    byte[] shorts(int... values) {
      ByteBuffer buffer = ByteBuffer.allocate(2 * values.length).order(order);
      for (int value : values) {
        buffer.putShort((short) value);
      }
      return buffer.array();
    }

    byte[] ints(int value) {
      return ByteBuffer.allocate(4).order(order).putInt(value).array();
    }

    void text(int tag, String vr, String text) {
      String even = text.length() % 2 == 0 ? text : text + (vr.equals("UI") ? "\0" : " ");
      bytes(tag, vr, even.getBytes(StandardCharsets.US_ASCII));
    }

    void bytes(int tag, String vr, byte[] value) {
      out.writeBytes(shorts(tag >>> 16, tag));
      if (!explicit) {
        out.writeBytes(ints(value.length));
      } else {
        out.writeBytes(vr.getBytes(StandardCharsets.US_ASCII));
        if (vr.equals("OW")) {
          out.writeBytes(shorts(0));
          out.writeBytes(ints(value.length));
        } else {
          out.writeBytes(shorts(value.length));
        }
      }
      out.writeBytes(value);
    }

    void sequence(int tag, boolean undefined, byte[]... items) {
      int length = 0;
      for (byte[] item : items) {
        length += 8 + item.length + (undefined ? 8 : 0);
      }
      out.writeBytes(shorts(tag >>> 16, tag));
      if (explicit) {
        out.writeBytes("SQ".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(shorts(0));
      }
      out.writeBytes(ints(undefined ? -1 : length));
      for (byte[] item : items) {
        out.writeBytes(shorts(0xFFFE, 0xE000));
        out.writeBytes(ints(undefined ? -1 : item.length));
        out.writeBytes(item);
        if (undefined) {
          out.writeBytes(shorts(0xFFFE, 0xE00D));
          out.writeBytes(ints(0));
        }
      }
      if (undefined) {
        out.writeBytes(shorts(0xFFFE, 0xE0DD));
        out.writeBytes(ints(0));
      }
    }
  }

  private static ReaderFuzzer.Seed seed(byte[] file) {
    MemoryFiles files = new MemoryFiles();
    files.put("r.dcm", file);
    return new ReaderFuzzer.Seed(files, "r.dcm");
  }

  private static RecordReader open(byte[] file) throws Exception {
    return RecordFormats.installed().open(seed(file).files(), "r.dcm");
  }
}
