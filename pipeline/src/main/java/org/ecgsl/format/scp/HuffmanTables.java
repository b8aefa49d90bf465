package org.ecgsl.format.scp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The Huffman codes samples are packed with (EN 1064, 5.5 and annex C): a prefix that stands for a
 * value, announces a value of so many bits, or switches to another table.
 */
final class HuffmanTables {

  /** Stands in section 2 where the default table is used. */
  private static final int DEFAULT = 19_999;

  private static final int LONGEST_VALUE = 32;

  private final List<List<Code>> tables;

  private HuffmanTables(List<List<Code>> tables) {
    this.tables = tables;
  }

  /**
   * One code.
   *
   * @param prefixBits bits of the prefix
   * @param prefix the prefix, its first bit the most significant one
   * @param valueBits bits of the value behind the prefix; 0 if the prefix stands for it
   * @param value the value the prefix stands for, or the table it switches to, from 1
   */
  private record Code(int prefixBits, int prefix, int valueBits, int value, boolean switches) {}

  /** The bits do not follow the tables. */
  static final class BrokenException extends Exception {
    private static final long serialVersionUID = 1;

    BrokenException(String problem) {
      super(problem);
    }
  }

  /** The tables of section 2. */
  static HuffmanTables read(ByteBuffer section) throws BrokenException {
    int count = section.remaining() < 2 ? 0 : section.getShort() & 0xFFFF;
    if (count == DEFAULT) {
      return new HuffmanTables(List.of(defaultTable()));
    }
    List<List<Code>> tables = new ArrayList<>();
    for (int table = 0; table < count; table++) {
      int codes = section.remaining() < 2 ? 0 : section.getShort() & 0xFFFF;
      if (codes == 0 || codes > section.remaining() / 9) {
        throw new BrokenException("a table of %d codes".formatted(codes));
      }
      List<Code> all = new ArrayList<>();
      for (int i = 0; i < codes; i++) {
        all.add(code(section));
      }
      tables.add(all);
    }
    if (tables.isEmpty()) {
      throw new BrokenException("no table");
    }
    return new HuffmanTables(tables);
  }

  /** A code structure: the prefix is stored with its first bit the least significant one. */
  private static Code code(ByteBuffer section) throws BrokenException {
    int prefixBits = section.get() & 0xFF;
    int allBits = section.get() & 0xFF;
    boolean switches = section.get() == 0;
    int value = section.getShort();
    int prefix = section.getInt();
    int valueBits = allBits - prefixBits;
    if (prefixBits < 1 || prefixBits > 30 || valueBits < 0 || valueBits > LONGEST_VALUE) {
      throw new BrokenException(
          "a code of %d bits, %d of them prefix".formatted(allBits, prefixBits));
    }
    return new Code(
        prefixBits,
        Integer.reverse(prefix) >>> (Integer.SIZE - prefixBits),
        valueBits,
        value,
        switches);
  }

  /**
   * Annex C, table C.1: ever longer prefixes for 0, 1, -1, ... -8, then 8 and 16 bits as they are.
   */
  private static List<Code> defaultTable() {
    List<Code> codes = new ArrayList<>();
    codes.add(new Code(1, 0, 0, 0, false));
    for (int value = 1; value <= 8; value++) {
      int ones = (1 << value) - 1;
      codes.add(new Code(value + 2, ones << 2, 0, value, false));
      codes.add(new Code(value + 2, (ones << 2) | 1, 0, -value, false));
    }
    codes.add(new Code(10, 0b1111111110, 8, 0, false));
    codes.add(new Code(10, 0b1111111111, 16, 0, false));
    return codes;
  }

  /** Decodes {@code count} values from all of the bytes. */
  int[] decode(byte[] bytes, int count) throws BrokenException {
    Bits bits = new Bits(bytes);
    int[] values = new int[count];
    List<Code> table = tables.get(0);
    for (int i = 0; i < count; ) {
      Code code = next(bits, table);
      if (code.switches()) {
        if (code.value() < 1 || code.value() > tables.size()) {
          throw new BrokenException("a switch to table " + code.value());
        }
        table = tables.get(code.value() - 1);
      } else {
        values[i++] = code.valueBits() == 0 ? code.value() : bits.signed(code.valueBits());
      }
    }
    return values;
  }

  private static Code next(Bits bits, List<Code> table) throws BrokenException {
    for (Code code : table) {
      if (bits.startsWith(code.prefix(), code.prefixBits())) {
        bits.skip(code.prefixBits());
        return code;
      }
    }
    throw new BrokenException("bits that are no code");
  }

  /** Bits, the most significant of each byte first. */
  private static final class Bits {
    private final byte[] bytes;
    private long at;

    Bits(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean startsWith(int prefix, int count) {
      return at + count <= 8L * bytes.length && peek(count) == prefix;
    }

    void skip(int count) {
      at += count;
    }

    int signed(int count) throws BrokenException {
      if (at + count > 8L * bytes.length) {
        throw new BrokenException("the data end within a value");
      }
      int value = (int) (peek(count) << (Integer.SIZE - count)) >> (Integer.SIZE - count);
      at += count;
      return value;
    }

    private long peek(int count) {
      long value = 0;
      for (long bit = at; bit < at + count; ) {
        int inByte = (int) (bit & 7);
        int take = (int) Math.min(8 - inByte, at + count - bit);
        int part = (bytes[(int) (bit >> 3)] & (0xFF >> inByte)) >> (8 - inByte - take);
        value = (value << take) | part;
        bit += take;
      }
      return value;
    }
  }
}
