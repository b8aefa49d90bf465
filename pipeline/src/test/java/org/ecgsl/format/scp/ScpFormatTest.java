package org.ecgsl.format.scp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.format.ReaderFuzzer;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Sex;
import org.ecgsl.signal.SignalWindow;
import org.ecgsl.testing.RealData;
import org.junit.jupiter.api.Test;

class ScpFormatTest {

  /** 0, 3, -1, then 100 in 8 and -500 in 16 bits, by the default table, written out by hand. */
  private static final String PACKED =
      "0" + "11100" + "101" + "1111111110" + "01100100" + "1111111111" + "1111111000001100";

  @Test
  void plainSamplesAreReadAsTheyAre() throws Exception {
    RecordReader reader = open(file(null, 0, plain(5, -6, 7), plain(1, 2, 3)));

    assertThat(samples(reader)).isDeepEqualTo(new int[][] {{5, -6, 7}, {1, 2, 3}});
    assertThat(reader.record().samplingRate()).isEqualTo(500);
    assertThat(reader.record().leads().stream().map(Lead::name)).containsExactly("I", "aVR");
    try (WindowCursor cursor = reader.windows(3)) {
      assertThat(cursor.next().orElseThrow().millivolt(0))
          .containsExactly(0.0125f, -0.015f, 0.0175f);
    }
  }

  @Test
  void secondDifferencesAreSummedUp() throws Exception {
    RecordReader reader = open(file(null, 2, plain(10, 12, 1, -2), plain(0, 0, 0, 1)));

    assertThat(samples(reader)).isDeepEqualTo(new int[][] {{10, 12, 15, 16}, {0, 0, 0, 1}});
  }

  @Test
  void theDefaultHuffmanTableIsThatOfTheStandard() throws Exception {
    byte[] defaultTable = {(byte) 0x1F, (byte) 0x4E};
    RecordReader reader = open(file(defaultTable, 0, bits(PACKED), bits(PACKED)));

    assertThat(samples(reader)[0]).containsExactly(0, 3, -1, 100, -500);
  }

  @Test
  void tablesOfTheFilesOwnAreUsed() throws Exception {
    // 0 -> 7, 10 -> 8 bits as they are, 11 -> -7; prefixes with their first bit lowest.
    ByteBuffer table = ByteBuffer.allocate(4 + 27).order(ByteOrder.LITTLE_ENDIAN);
    table.putShort((short) 1).putShort((short) 3);
    table.put((byte) 1).put((byte) 1).put((byte) 1).putShort((short) 7).putInt(0);
    table.put((byte) 2).put((byte) 10).put((byte) 1).putShort((short) 0).putInt(0b01);
    table.put((byte) 2).put((byte) 2).put((byte) 1).putShort((short) -7).putInt(0b11);
    byte[] packed = bits("0" + "10" + "11111110" + "11" + "0" + "0");
    RecordReader reader = open(file(table.array(), 0, packed, packed));

    assertThat(samples(reader)[1]).containsExactly(7, -2, -7, 7, 7);
  }

  @Test
  void thePatientIsKnownByIdSexAndAgeAndNeverByName() throws Exception {
    RecordReader reader = open(file(null, 0, plain(1), plain(2)));

    assertThat(reader.record().patient().id()).isEqualTo("SBJ-123");
    assertThat(reader.record().patient().sex()).isEqualTo(Sex.MALE);
    assertThat(reader.record().patient().ageYears()).hasValue(49);
    assertThat(reader.record().patient().weightKg()).hasValue(80);
    assertThat(reader.record().startTime().orElseThrow().toString()).isEqualTo("2002-11-22T09:10");
    assertThat(reader.record().toString()).doesNotContain("Clark").doesNotContain("1953");
  }

  @Test
  void aChangedByteIsFoundByItsSectionsChecksum() {
    byte[] file = file(null, 0, plain(5, -6, 7), plain(1, 2, 3));
    file[file.length - 1] ^= 1;

    assertThatThrownBy(() -> open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageMatching("memory:r.scp section 6: CRC is .... where its header says ....");
  }

  @Test
  void mutatedFilesAreReadOrRefused() throws Exception {
    byte[] defaultTable = {(byte) 0x1F, (byte) 0x4E};
    new ReaderFuzzer(new ScpFormat())
        .run(
            List.of(
                seed(withoutChecksums(file(null, 1, plain(5, -6, 7), plain(1, 2, 3)))),
                seed(withoutChecksums(file(defaultTable, 2, bits(PACKED), bits(PACKED))))),
            ReaderFuzzer.INPUTS,
            1);
  }

  @Test
  void theScpCopyHasTheSamplesOfTheCsvCopyAsFarAsItGoes() throws Exception {
    Path folder = RealData.folder("formats").resolve("scp");
    RecordReader reader = RecordFormats.installed().open(new LocalFiles(folder), "0000050.ECG.scp");
    int[][] samples = samples(reader);
    List<String> csv = Files.readAllLines(folder.resolve("0000050.ECG.csv"));

    assertThat(samples).hasDimensions(12, 32_767);
    assertThat(reader.record().comments())
        .containsExactly("stops after 32,767 of 37,855 samples, the most that fit a lead");
    List<String> limbs = List.of("I", "II", "III", "aVR", "aVL", "aVF");
    List<String> leads = reader.record().leads().stream().map(Lead::name).toList();
    for (int i = 0; i < 32_767; i++) {
      String[] cells = csv.get(i).split(",", -1);
      for (int limb = 0; limb < 6; limb++) {
        assertThat(samples[leads.indexOf(limbs.get(limb))][i])
            .as("%s, sample %d", limbs.get(limb), i)
            .isEqualTo(Integer.parseInt(cells[limb]));
      }
    }
  }

  @Test
  void theScpExampleHasTheSamplesOfItsAecgCopy() throws Exception {
    Path formats = RealData.folder("formats");
    RecordReader scp = RecordFormats.installed().open(new LocalFiles(formats), "scp/Example.scp");
    RecordReader aecg =
        RecordFormats.installed().open(new LocalFiles(formats), "aecg/example-hl7.xml");
    List<String> names = aecg.record().leads().stream().map(Lead::name).toList();
    int[][] ours = samples(scp);
    int[][] theirs = samples(aecg);

    assertThat(ours).hasDimensions(12, 5000);
    for (int lead = 0; lead < 12; lead++) {
      String name = scp.record().leads().get(lead).name();
      assertThat(ours[lead]).as(name).isEqualTo(theirs[names.indexOf(name)]);
    }
  }

  private static byte[] plain(int... samples) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int sample : samples) {
      bytes.putShort((short) sample);
    }
    return bytes.array();
  }

  private static byte[] bits(String bits) {
    byte[] bytes = new byte[(bits.length() + 7) / 8];
    for (int i = 0; i < bits.length(); i++) {
      bytes[i / 8] |= (byte) ((bits.charAt(i) - '0') << (7 - i % 8));
    }
    return bytes;
  }

  /** A file of leads I and aVR of five or as many samples as there are plain ones. */
  private static byte[] file(byte[] tables, int differences, byte[] one, byte[] avr) {
    int samples = tables == null ? one.length / 2 : 5;
    ByteBuffer identity = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    identity.put((byte) 0).putShort((short) 6).put("Clark\0".getBytes(StandardCharsets.US_ASCII));
    identity.put((byte) 2).putShort((short) 8).put("SBJ-123\0".getBytes(StandardCharsets.US_ASCII));
    identity.put((byte) 5).putShort((short) 4).putShort((short) 1953).put((byte) 5).put((byte) 8);
    identity.put((byte) 7).putShort((short) 3).putShort((short) 80).put((byte) 1);
    identity.put((byte) 8).putShort((short) 1).put((byte) 1);
    identity
        .put((byte) 25)
        .putShort((short) 4)
        .putShort((short) 2002)
        .put((byte) 11)
        .put((byte) 22);
    identity.put((byte) 26).putShort((short) 3).put((byte) 9).put((byte) 10).put((byte) 0);
    identity.put((byte) 255).putShort((short) 0);
    ByteBuffer leads = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    leads.put((byte) 2).put((byte) 0);
    leads.putInt(1).putInt(samples).put((byte) 1);
    leads.putInt(1).putInt(samples).put((byte) 62);
    ByteBuffer rhythm =
        ByteBuffer.allocate(10 + one.length + avr.length).order(ByteOrder.LITTLE_ENDIAN);
    rhythm.putShort((short) 2500).putShort((short) 2000).put((byte) differences).put((byte) 0);
    rhythm.putShort((short) one.length).putShort((short) avr.length).put(one).put(avr);
    return assembled(
        Arrays.asList(
            null,
            Arrays.copyOf(identity.array(), identity.position()),
            tables,
            leads.array(),
            null,
            null,
            rhythm.array()));
  }

  private static byte[] assembled(List<byte[]> contents) {
    ByteBuffer pointers = ByteBuffer.allocate(70).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> sections = new ArrayList<>();
    int at = 6 + 16 + 70;
    for (int id = 0; id < 7; id++) {
      byte[] content = contents.get(id);
      boolean absent = id > 0 && content == null;
      int length = id == 0 ? 86 : absent ? 0 : 16 + content.length;
      pointers.putShort((short) id).putInt(length).putInt(id == 0 ? 7 : absent ? 0 : at + 1);
      if (id > 0 && !absent) {
        sections.add(section(id, content));
        at += length;
      }
    }
    ByteBuffer file = ByteBuffer.allocate(at).order(ByteOrder.LITTLE_ENDIAN);
    file.putShort((short) 0).putInt(at).put(section(0, pointers.array()));
    sections.forEach(file::put);
    return file.array();
  }

  private static byte[] section(int id, byte[] content) {
    ByteBuffer section = ByteBuffer.allocate(16 + content.length).order(ByteOrder.LITTLE_ENDIAN);
    section.putShort((short) 0).putShort((short) id).putInt(section.capacity());
    section.put((byte) 20).put((byte) 20);
    section.put(id == 0 ? "SCPECG".getBytes(StandardCharsets.US_ASCII) : new byte[6]);
    section.put(content);
    section.putShort(0, (short) ScpSections.crc(section, 2, section.capacity()));
    return section.array();
  }

  /** A checksum of 0 counts as none: mutations then reach what lies behind it. */
  private static byte[] withoutChecksums(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int id = 0; id < 7; id++) {
      int index = bytes.getInt(22 + 10 * id + 6);
      if (index > 0) {
        bytes.putShort(index - 1, (short) 0);
      }
    }
    return file;
  }

  private static ReaderFuzzer.Seed seed(byte[] file) {
    MemoryFiles files = new MemoryFiles();
    files.put("r.scp", file);
    return new ReaderFuzzer.Seed(files, "r.scp");
  }

  private static RecordReader open(byte[] file) throws Exception {
    return RecordFormats.installed().open(seed(file).files(), "r.scp");
  }

  private static int[][] samples(RecordReader reader) throws Exception {
    try (WindowCursor cursor = reader.windows(100_000)) {
      SignalWindow window = cursor.next().orElseThrow();
      return window.samples();
    }
  }
}
