package org.ecgsl.format.scp;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;

/**
 * The sections of an SCP-ECG file (EN 1064, 5.3): section 0 lists where the others lie, each begins
 * with sixteen bytes of header, and each has a CRC-CCITT over all of it but the first two bytes.
 */
final class ScpSections {

  private static final int FILE_HEADER = 6;
  private static final int SECTION_HEADER = 16;
  private static final int POINTER = 10;

  private final String place;
  private final Map<Integer, ByteBuffer> contents = new HashMap<>();

  private ScpSections(String place) {
    this.place = place;
  }

  static ScpSections of(byte[] file, String place) throws FormatException {
    ScpSections sections = new ScpSections(place);
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer pointers = sections.section(bytes, 0, FILE_HEADER);
    while (pointers.remaining() >= POINTER) {
      int id = pointers.getShort() & 0xFFFF;
      long length = pointers.getInt() & 0xFFFFFFFFL;
      long index = pointers.getInt() & 0xFFFFFFFFL;
      if (length > SECTION_HEADER && index > 0 && id != 0) {
        if (index - 1 + length > file.length) {
          throw sections.wrong(id, "lies behind the end of the file");
        }
        sections.contents.put(id, sections.section(bytes, id, (int) index - 1));
      }
    }
    return sections;
  }

  /** The content of a section, checked. */
  private ByteBuffer section(ByteBuffer file, int id, int at) throws FormatException {
    if (at + SECTION_HEADER > file.capacity()) {
      throw wrong(id, "is cut off");
    }
    int crc = file.getShort(at) & 0xFFFF;
    int stated = file.getShort(at + 2) & 0xFFFF;
    long length = file.getInt(at + 4) & 0xFFFFFFFFL;
    if (stated != id || length < SECTION_HEADER || length > file.capacity() - at) {
      throw wrong(id, "has a header of section %d with %,d bytes", stated, length);
    }
    int found = crc(file, at + 2, at + (int) length);
    if (crc != 0 && crc != found) {
      throw wrong(id, "CRC is %04X where its header says %04X", found, crc);
    }
    return file.slice(at + SECTION_HEADER, (int) length - SECTION_HEADER)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** CRC-CCITT: polynomial 0x1021, begun with all ones, most significant bit first. */
  static int crc(ByteBuffer bytes, int from, int to) {
    int crc = 0xFFFF;
    for (int i = from; i < to; i++) {
      crc ^= (bytes.get(i) & 0xFF) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
      }
      crc &= 0xFFFF;
    }
    return crc;
  }

  /** The content of a section from its start; empty if the file does not have it. */
  Optional<ByteBuffer> find(int id) {
    return Optional.ofNullable(contents.get(id))
        .map(content -> content.duplicate().rewind().order(ByteOrder.LITTLE_ENDIAN));
  }

  ByteBuffer require(int id) throws FormatException {
    return find(id).orElseThrow(() -> wrong(id, "is missing"));
  }

  FormatException wrong(int id, @CompileTimeConstant final String problem, Object... arguments) {
    return new FormatException(
        new FormatError.MalformedFile(
            place, Message.of("section %d", id), Message.of(problem, arguments)));
  }

  FormatException unsupported(@CompileTimeConstant final String layout) {
    return new FormatException(new FormatError.UnsupportedLayout(place, Message.of(layout)));
  }
}
