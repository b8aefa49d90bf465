package org.ecgsl.format.scp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.InMemoryReader;
import org.ecgsl.format.Message;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;

/**
 * Puts the rhythm data of an SCP-ECG file together: leads from section 3, Huffman tables from
 * section 2 where there are any, samples from section 6, as they are or as first or second
 * differences. Files that subtract a reference beat or sample the rest of the signal more coarsely
 * (bimodal compression) are refused: that compression loses signal.
 */
final class ScpReader {

  /** Most bytes of a lead that its length field can tell, less the odd one. */
  private static final int LONGEST_LEAD = 65_534;

  private final String fileName;

  ScpReader(String fileName) {
    this.fileName = fileName;
  }

  /** First and last sample of a lead, counted from 1, and its code. */
  private record LeadPart(long first, long last, int code) {
    long length() {
      return last - first + 1;
    }
  }

  InMemoryReader read(ScpSections sections) throws FormatException {
    List<LeadPart> parts = parts(sections);
    ByteBuffer rhythm = sections.require(6);
    if (rhythm.remaining() < 6 + 2 * parts.size()) {
      throw sections.wrong(6, "is cut off");
    }
    int nanovolt = rhythm.getShort() & 0xFFFF;
    int microseconds = rhythm.getShort() & 0xFFFF;
    int differences = rhythm.get() & 0xFF;
    boolean bimodal = rhythm.get() != 0;
    if (nanovolt == 0 || microseconds == 0 || differences > 2) {
      throw sections.wrong(
          6, "%d nV a unit, %d us a sample, %d differences", nanovolt, microseconds, differences);
    }
    if (bimodal) {
      throw sections.unsupported("SCP-ECG rhythm data of bimodal compression");
    }
    int[][] decoded = decode(sections, rhythm, parts, differences);
    List<String> comments = new ArrayList<>();
    int[][] samples = aligned(sections, parts, decoded, comments);
    Lead[] leads = new Lead[parts.size()];
    Arrays.setAll(leads, i -> new Lead(name(parts.get(i).code()), 1000.0 / nanovolt, 0, "uV"));
    return new InMemoryReader(
        describe(sections, samples[0].length, 1e6 / microseconds, List.of(leads), comments),
        fileName,
        samples,
        List.of());
  }

  private static List<LeadPart> parts(ScpSections sections) throws FormatException {
    ByteBuffer section = sections.require(3);
    int count = section.remaining() < 2 ? 0 : section.get() & 0xFF;
    if (count == 0 || section.remaining() < 1 + 9 * count) {
      throw sections.wrong(3, "no leads, or fewer than it says");
    }
    boolean subtracted = (section.get() & 1) != 0;
    if (subtracted) {
      throw sections.unsupported("SCP-ECG rhythm data less a reference beat");
    }
    List<LeadPart> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LeadPart part =
          new LeadPart(
              section.getInt() & 0xFFFFFFFFL, section.getInt() & 0xFFFFFFFFL, section.get() & 0xFF);
      if (part.length() < 1) {
        throw sections.wrong(3, "lead %d ends before it begins", i + 1);
      }
      parts.add(part);
    }
    return parts;
  }

  private static int[][] decode(
      ScpSections sections, ByteBuffer rhythm, List<LeadPart> parts, int differences)
      throws FormatException {
    int[] lengths = new int[parts.size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = rhythm.getShort() & 0xFFFF;
    }
    Optional<ByteBuffer> tables = sections.find(2);
    int[][] samples = new int[parts.size()][];
    try {
      HuffmanTables huffman = tables.isPresent() ? HuffmanTables.read(tables.get()) : null;
      for (int i = 0; i < samples.length; i++) {
        if (lengths[i] > rhythm.remaining()) {
          throw sections.wrong(6, "lead %d is cut off", i + 1);
        }
        byte[] bytes = new byte[lengths[i]];
        rhythm.get(bytes);
        samples[i] = huffman == null ? plain(bytes) : packed(huffman, bytes, parts.get(i));
        sum(samples[i], differences);
      }
    } catch (HuffmanTables.BrokenException e) {
      throw sections.wrong(6, "%s", Message.known(e.getMessage()));
    }
    return samples;
  }

  private static int[] plain(byte[] bytes) {
    int[] samples = new int[bytes.length / 2];
    for (int i = 0, at = 0; i < samples.length; i++, at += 2) {
      samples[i] = (bytes[at] & 0xFF) | (bytes[at + 1] << 8);
    }
    return samples;
  }

  private static int[] packed(HuffmanTables huffman, byte[] bytes, LeadPart part)
      throws HuffmanTables.BrokenException {
    // A code takes one bit at least.
    if (part.length() > 8L * bytes.length) {
      throw new HuffmanTables.BrokenException(
          "%,d bytes cannot hold %,d samples".formatted(bytes.length, part.length()));
    }
    return huffman.decode(bytes, (int) part.length());
  }

  /** Undoes differences, in place; the first of them are samples already. */
  private static void sum(int[] values, int differences) {
    for (int i = differences; differences > 0 && i < values.length; i++) {
      values[i] += differences == 1 ? values[i - 1] : 2 * values[i - 1] - values[i - 2];
    }
  }

  /** Leads side by side from the first sample of the earliest, invalid where one has none. */
  private static int[][] aligned(
      ScpSections sections, List<LeadPart> parts, int[][] decoded, List<String> comments)
      throws FormatException {
    long first = parts.stream().mapToLong(LeadPart::first).min().orElseThrow();
    long end = 0;
    for (int i = 0; i < decoded.length; i++) {
      long stated = parts.get(i).length();
      if (decoded[i].length < stated && decoded[i].length != LONGEST_LEAD / 2) {
        throw sections.wrong(
            6,
            "lead %d has %,d samples where section 3 says %,d",
            i + 1,
            decoded[i].length,
            stated);
      }
      long there = Math.min(stated, decoded[i].length);
      if (there < stated && comments.isEmpty()) {
        comments.add(
            "stops after %,d of %,d samples, the most that fit a lead".formatted(there, stated));
      }
      end = Math.max(end, parts.get(i).first() - first + there);
    }
    long decodedSamples = Arrays.stream(decoded).mapToLong(lead -> lead.length).sum();
    if (end > decodedSamples) {
      throw sections.wrong(3, "leads that do not overlap");
    }
    int[][] samples = new int[decoded.length][(int) end];
    for (int i = 0; i < decoded.length; i++) {
      int from = (int) (parts.get(i).first() - first);
      int count = (int) Math.min(parts.get(i).length(), decoded[i].length);
      Arrays.fill(samples[i], SignalWindow.INVALID_SAMPLE);
      System.arraycopy(decoded[i], 0, samples[i], from, count);
    }
    return samples;
  }

  private EcgRecord describe(
      ScpSections sections, int length, double rate, List<Lead> leads, List<String> comments) {
    String recordId = InMemoryReader.recordId(fileName);
    ScpIdentity identity =
        new ScpIdentity(sections.find(1).orElseGet(() -> ByteBuffer.allocate(0)));
    comments.addAll(0, identity.comments());
    return new EcgRecord(
        recordId,
        rate,
        length,
        leads,
        identity.patient(recordId),
        comments,
        identity.start(),
        List.of());
  }

  /** EN 1064, table of ECG lead identifications, as far as it names leads in use. */
  private static String name(int code) {
    return switch (code) {
      case 1 -> "I";
      case 2 -> "II";
      case 3, 4, 5, 6, 7, 8, 9 -> "V" + (code - 2);
      case 10, 11, 12, 13, 14, 15 -> "V" + (code - 8) + "R";
      case 16 -> "X";
      case 17 -> "Y";
      case 18 -> "Z";
      case 61 -> "III";
      case 62 -> "aVR";
      case 63 -> "aVL";
      case 64 -> "aVF";
      case 66 -> "V8";
      case 67 -> "V9";
      default -> "lead " + code;
    };
  }
}
