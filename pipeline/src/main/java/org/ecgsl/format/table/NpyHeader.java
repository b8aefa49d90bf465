package org.ecgsl.format.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;

/**
 * What stands before the numbers of a {@code .npy} file.
 *
 * @param type of a number: {@code i}, {@code u} or {@code f}
 * @param bytes of a number
 * @param order of its bytes
 * @param fortran whether the first axis runs fastest
 * @param shape lengths of one axis or two
 * @param offset of the first number
 */
record NpyHeader(
    char type, int bytes, ByteOrder order, boolean fortran, long[] shape, long offset) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_LENGTH = 1 << 16;

  private static final Pattern DESCR = Pattern.compile("'descr'\\s*+:\\s*+'([<>|=])([iuf])(\\d)'");
  private static final Pattern ANY_DESCR = Pattern.compile("'descr'\\s*+:\\s*+([^,}]{1,40})");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*+:\\s*+(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*+:\\s*+\\(([\\d,\\s]*+)\\)");

  /** Whether a file begins as one of NumPy's. */
  static boolean begins(byte[] head) {
    return head.length > MAGIC.length
        && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  static NpyHeader read(RecordFiles files, String fileName) throws IOException, FormatException {
    String place = files.describe(fileName);
    try (InputStream in = files.open(fileName)) {
      byte[] head = in.readNBytes(MAGIC.length + 2);
      if (head.length < MAGIC.length + 2 || !begins(head)) {
        throw TableRecordReader.malformed(place, "does not begin as a NumPy file");
      }
      int version = head[MAGIC.length];
      if (version < 1 || version > 3) {
        throw TableRecordReader.malformed(
            place, Message.of("version"), "is %d; it takes 1 to 3", version);
      }
      byte[] field = in.readNBytes(version == 1 ? 2 : 4);
      long length = 0;
      for (int i = field.length - 1; i >= 0; i--) {
        length = (length << 8) | (field[i] & 0xff);
      }
      if (length > Math.min(MAX_LENGTH, files.size(fileName))) {
        throw TableRecordReader.malformed(
            place, Message.of("length of the header"), "is %d", length);
      }
      byte[] text = in.readNBytes((int) length);
      long offset = head.length + field.length + length;
      return parse(new String(text, StandardCharsets.UTF_8), offset, place);
    }
  }

  private static NpyHeader parse(String text, long offset, String place) throws FormatException {
    Matcher descr = DESCR.matcher(text);
    Matcher order = ORDER.matcher(text);
    Matcher shape = SHAPE.matcher(text);
    if (!order.find() || !shape.find()) {
      throw TableRecordReader.malformed(
          place, Message.of("header"), "has no fortran_order and shape, as in (5000, 12)");
    }
    if (!descr.find() || !isRead(descr.group(2).charAt(0), descr.group(3).charAt(0) - '0')) {
      Matcher any = ANY_DESCR.matcher(text);
      throw new FormatException(
          new FormatError.UnsupportedLayout(
              place,
              Message.of(
                  "arrays of %s", any.find() ? any.group(1).replaceAll("\\s", " ") : "nothing")));
    }
    return new NpyHeader(
        descr.group(2).charAt(0),
        descr.group(3).charAt(0) - '0',
        byteOrder(descr.group(1)),
        order.group(1).equals("True"),
        lengths(shape.group(1), place),
        offset);
  }

  private static boolean isRead(char type, int bytes) {
    boolean known = type == 'f' ? bytes >= 4 : bytes > 0;
    return known && bytes <= 8 && Integer.bitCount(bytes) == 1;
  }

  /** {@code =} is the order of the machine that wrote; those that write ECGs are little-endian. */
  private static ByteOrder byteOrder(String sign) {
    return sign.equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  private static long[] lengths(String text, String place) throws FormatException {
    String[] parts =
        Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(p -> !p.isEmpty())
            .toArray(String[]::new);
    if (parts.length < 1 || parts.length > 2) {
      throw new FormatException(
          new FormatError.UnsupportedLayout(
              place, Message.of("arrays of %d dimensions", parts.length)));
    }
    long[] lengths = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].matches("\\d{1,18}")) {
        throw TableRecordReader.malformed(
            place, Message.of("shape"), "is (%s)", text.replaceAll("\\s", " "));
      }
      lengths[i] = Long.parseLong(parts[i]);
    }
    return lengths;
  }

  /** One number. */
  double number(ByteBuffer buffer, int at) {
    return switch (type) {
      case 'f' -> bytes == 4 ? buffer.getFloat(at) : buffer.getDouble(at);
      case 'i' ->
          switch (bytes) {
            case 1 -> buffer.get(at);
            case 2 -> buffer.getShort(at);
            case 4 -> buffer.getInt(at);
            default -> buffer.getLong(at);
          };
      default ->
          switch (bytes) {
            case 1 -> buffer.get(at) & 0xff;
            case 2 -> buffer.getShort(at) & 0xffff;
            case 4 -> buffer.getInt(at) & 0xffff_ffffL;
            // Beyond 2^63 no sample fits into an integer anyway.
            default -> buffer.getLong(at) < 0 ? 0x1p63 : buffer.getLong(at);
          };
    };
  }
}
