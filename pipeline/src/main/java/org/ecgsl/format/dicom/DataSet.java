package org.ecgsl.format.dicom;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.ecgsl.format.Message;

/**
 * The elements of a DICOM data set (PS3.5, 7), by their tags; a sequence is parsed when it is asked
 * for. Small on purpose: waveform objects need a dozen tags, and no library on Maven Central reads
 * them within a bound on time and memory.
 */
final class DataSet {

  private static final String IMPLICIT_LITTLE = "1.2.840.10008.1.2";
  private static final String EXPLICIT_BIG = "1.2.840.10008.1.2.2";
  private static final String DEFLATED = "1.2.840.10008.1.2.1.99";

  private static final int META_START = 132;
  private static final int TRANSFER_SYNTAX = 0x00020010;
  private static final int ITEM = 0xFFFEE000;
  private static final int ITEM_END = 0xFFFEE00D;
  private static final int SEQUENCE_END = 0xFFFEE0DD;
  private static final long UNDEFINED = 0xFFFFFFFFL;

  /** Value representations whose length takes four bytes behind two reserved ones. */
  private static final Set<String> LONG =
      Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

  private static final int DEEPEST = 16;

  /** A deflated file unfolds to at most so many times its size. */
  private static final int MOST_INFLATION = 12;

  private final ByteBuffer bytes;
  private final boolean explicit;
  private final int depth;
  private final Map<Integer, Value> values = new HashMap<>();

  private record Value(int offset, int length) {}

  /** The bytes break the rules of the encoding. */
  static final class BrokenException extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Message where;
    private final transient Message problem;

    BrokenException(Message where, Message problem) {
      super(problem.withheld());
      this.where = where;
      this.problem = problem;
    }

    Message where() {
      return where;
    }

    Message problem() {
      return problem;
    }
  }

  private DataSet(ByteBuffer bytes, boolean explicit, int depth) {
    this.bytes = bytes;
    this.explicit = explicit;
    this.depth = depth;
  }

  /** The data set of a DICOM file (PS3.10, 7): its meta group says how the rest is encoded. */
  static DataSet ofFile(byte[] file) throws BrokenException {
    DataSet meta = new DataSet(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN), true, 0);
    int end = meta.parse(META_START, file.length, true);
    String syntax = meta.text(TRANSFER_SYNTAX).orElse("");
    byte[] content = file;
    int start = end;
    if (syntax.equals(DEFLATED)) {
      content = inflated(file, end);
      start = 0;
    }
    ByteOrder order = syntax.equals(EXPLICIT_BIG) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    DataSet dataSet =
        new DataSet(ByteBuffer.wrap(content).order(order), !syntax.equals(IMPLICIT_LITTLE), 0);
    dataSet.parse(start, content.length, false);
    return dataSet;
  }

  private static byte[] inflated(byte[] file, int from) throws BrokenException {
    int most = MOST_INFLATION * file.length;
    Inflater inflater = new Inflater(true);
    try (InputStream in =
        new InflaterInputStream(
            new ByteArrayInputStream(file, from, file.length - from), inflater)) {
      byte[] content = in.readNBytes(most);
      if (content.length == most) {
        throw new BrokenException(
            Message.of("data set"), Message.of("deflated to less than a twelfth"));
      }
      return content;
    } catch (IOException e) {
      throw new BrokenException(
          Message.of("data set"),
          Message.of("cannot be inflated: %s", String.valueOf(e.getMessage())));
    } finally {
      inflater.end();
    }
  }

  /** Notes where the elements lie; stops at the end, or behind the meta group. */
  private int parse(int from, int to, boolean metaOnly) throws BrokenException {
    int at = from;
    while (at + 8 <= to) {
      int tag = tag(at);
      if (metaOnly && tag >>> 16 != 2) {
        return at;
      }
      if (tag == ITEM_END || tag == SEQUENCE_END) {
        return at + 8;
      }
      Header header = header(at, to);
      int start = header.valueOffset();
      if (header.length() == UNDEFINED) {
        int end = endOfSequence(start, to, depth);
        values.put(tag, new Value(start, end - start));
        at = end;
      } else {
        if (header.length() > to - start) {
          throw broken(tag, "is longer than what it is in");
        }
        values.put(tag, new Value(start, (int) header.length()));
        at = start + (int) header.length();
      }
    }
    return at;
  }

  private record Header(int valueOffset, long length) {}

  private Header header(int at, int to) throws BrokenException {
    if (explicit && tag(at) >>> 16 != 0xFFFE) {
      String vr = new String(part(at + 4, 2), StandardCharsets.ISO_8859_1);
      if (!LONG.contains(vr)) {
        return new Header(at + 8, bytes.getShort(at + 6) & 0xFFFF);
      }
      if (at + 12 > to) {
        throw broken(tag(at), "is cut off");
      }
      return new Header(at + 12, bytes.getInt(at + 8) & UNDEFINED);
    }
    return new Header(at + 8, bytes.getInt(at + 4) & UNDEFINED);
  }

  /** The end of a sequence of undefined length that begins here, behind its delimiter. */
  private int endOfSequence(int from, int to, int level) throws BrokenException {
    if (level > DEEPEST) {
      throw new BrokenException(
          Message.of("data set"), Message.of("sequences are nested too deep"));
    }
    int at = from;
    while (at + 8 <= to) {
      int tag = tag(at);
      if (tag == SEQUENCE_END) {
        return at + 8;
      }
      if (tag != ITEM) {
        throw broken(tag, "stands where an item should");
      }
      long length = bytes.getInt(at + 4) & UNDEFINED;
      at += 8;
      at = length == UNDEFINED ? endOfItem(at, to, level) : skipped(at, length, to, tag);
    }
    return at;
  }

  private int endOfItem(int from, int to, int level) throws BrokenException {
    int at = from;
    while (at + 8 <= to) {
      int tag = tag(at);
      if (tag == ITEM_END) {
        return at + 8;
      }
      Header header = header(at, to);
      at =
          header.length() == UNDEFINED
              ? endOfSequence(header.valueOffset(), to, level + 1)
              : skipped(header.valueOffset(), header.length(), to, tag);
    }
    return at;
  }

  private int skipped(int at, long length, int to, int tag) throws BrokenException {
    if (length > to - at) {
      throw broken(tag, "is longer than what it is in");
    }
    return at + (int) length;
  }

  private int tag(int at) {
    return ((bytes.getShort(at) & 0xFFFF) << 16) | (bytes.getShort(at + 2) & 0xFFFF);
  }

  static Message name(int tag) {
    return Message.of("(%04X,%04X)", tag >>> 16, tag & 0xFFFF);
  }

  private static BrokenException broken(int tag, @CompileTimeConstant final String problem) {
    return new BrokenException(name(tag), Message.of(problem));
  }

  /** The items of a sequence; none if it is not there. */
  List<DataSet> items(int sequence) throws BrokenException {
    List<DataSet> items = new ArrayList<>();
    Value value = values.get(sequence);
    if (value == null) {
      return items;
    }
    if (depth == DEEPEST) {
      throw broken(sequence, "is nested too deep");
    }
    int at = value.offset();
    int end = value.offset() + value.length();
    while (at + 8 <= end && tag(at) == ITEM) {
      long length = bytes.getInt(at + 4) & UNDEFINED;
      DataSet item = new DataSet(bytes, explicit, depth + 1);
      int start = at + 8;
      int stop = length == UNDEFINED ? end : skipped(start, length, end, ITEM);
      at = item.parse(start, stop, false);
      items.add(item);
    }
    return items;
  }

  /** The text of an element; empty if it is not there or blank. */
  Optional<String> text(int tag) {
    Value value = values.get(tag);
    if (value == null) {
      return Optional.empty();
    }
    String text = new String(part(value.offset(), value.length()), StandardCharsets.ISO_8859_1);
    return Optional.of(text.replace('\0', ' ').strip()).filter(stripped -> !stripped.isEmpty());
  }

  /** A decimal string; empty if it is not there. */
  Optional<Double> number(int tag) throws BrokenException {
    Optional<String> text = text(tag);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      double number = Double.parseDouble(text.get());
      if (Double.isFinite(number)) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw broken(tag, "is no number");
  }

  /** An unsigned binary integer of two or four bytes. */
  long integer(int tag) throws BrokenException {
    Value value = values.get(tag);
    if (value == null) {
      throw broken(tag, "is missing");
    }
    return switch (value.length()) {
      case 2 -> bytes.getShort(value.offset()) & 0xFFFF;
      case 4 -> bytes.getInt(value.offset()) & 0xFFFFFFFFL;
      default -> throw broken(tag, "is no integer of two or four bytes");
    };
  }

  /** The bytes of an element, in the byte order of the file. */
  ByteBuffer raw(int tag) throws BrokenException {
    Value value = values.get(tag);
    if (value == null) {
      throw broken(tag, "is missing");
    }
    return ByteBuffer.wrap(part(value.offset(), value.length())).order(bytes.order());
  }

  private byte[] part(int offset, int length) {
    byte[] part = new byte[length];
    bytes.get(offset, part);
    return part;
  }
}
