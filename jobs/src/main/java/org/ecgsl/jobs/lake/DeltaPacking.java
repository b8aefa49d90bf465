package org.ecgsl.jobs.lake;

import java.util.Arrays;
import org.apache.parquet.column.values.bitpacking.BytePacker;
import org.apache.parquet.column.values.bitpacking.Packer;

/**
 * Packs integers as Parquet's DELTA_BINARY_PACKED encoding has it (Apache Parquet format,
 * Encodings, "Delta Encoding"): blocks of 128 differences, less the smallest of them, in four
 * miniblocks of as many bits as each needs.
 *
 * <p>What parquet-java's {@code DeltaBinaryPackingValuesWriterForInteger} does, from an array at
 * once instead of value by value.
 */
final class DeltaPacking {

  private static final int BLOCK = 128;
  private static final int MINIBLOCKS = 4;
  private static final int MINIBLOCK = BLOCK / MINIBLOCKS;

  /** Most bytes of a variable-length 32-bit integer. */
  private static final int VARINT = 5;

  private static final BytePacker[] PACKERS = new BytePacker[Integer.SIZE + 1];

  static {
    Arrays.setAll(PACKERS, Packer.LITTLE_ENDIAN::newBytePacker);
  }

  private final int[] deltas = new int[BLOCK];
  private final byte[] out;
  private int at;

  private DeltaPacking(int values) {
    int blocks = (values + BLOCK - 1) / BLOCK;
    out = new byte[4 * VARINT + blocks * (VARINT + MINIBLOCKS + BLOCK * Integer.BYTES)];
  }

  /** Packs the first {@code count} values. */
  static byte[] pack(int[] values, int count) {
    DeltaPacking packing = new DeltaPacking(count);
    packing.varint(BLOCK);
    packing.varint(MINIBLOCKS);
    packing.varint(count);
    packing.zigzag(count == 0 ? 0 : values[0]);
    for (int from = 1; from < count; from += BLOCK) {
      packing.block(values, from, Math.min(BLOCK, count - from));
    }
    return Arrays.copyOf(packing.out, packing.at);
  }

  /** Differences wrap around like the integers themselves. */
  private void block(int[] values, int from, int count) {
    int smallest = Integer.MAX_VALUE;
    int previous = values[from - 1];
    for (int i = 0; i < count; i++) {
      int value = values[from + i];
      int delta = value - previous;
      deltas[i] = delta;
      smallest = Math.min(smallest, delta);
      previous = value;
    }
    for (int i = 0; i < count; i++) {
      deltas[i] -= smallest;
    }
    Arrays.fill(deltas, count, BLOCK, 0);
    zigzag(smallest);
    int widths = at;
    at += MINIBLOCKS;
    for (int miniblock = 0; miniblock < MINIBLOCKS; miniblock++) {
      int start = miniblock * MINIBLOCK;
      int width = start < count ? width(start) : 0;
      out[widths + miniblock] = (byte) width;
      if (start < count) {
        BytePacker packer = PACKERS[width];
        for (int i = start; i < start + MINIBLOCK; i += 8) {
          packer.pack8Values(deltas, i, out, at);
          at += width;
        }
      }
    }
  }

  /** Bits that the largest difference of a miniblock takes. */
  private int width(int start) {
    int bits = 0;
    for (int i = start; i < start + MINIBLOCK; i++) {
      bits |= deltas[i];
    }
    return Integer.SIZE - Integer.numberOfLeadingZeros(bits);
  }

  private void zigzag(int value) {
    varint((value << 1) ^ (value >> 31));
  }

  private void varint(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      out[at++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out[at++] = (byte) rest;
  }
}
