package org.ecgsl.format.wfdb;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bits of a FLAC stream, the most significant first (RFC 9639), with the two checksums its frames
 * end in. A checksum covers whole bytes from {@link #startChecksums} on.
 */
final class FlacBits {

  private static final int BUFFER_BYTES = 1 << 15;
  private static final int CRC_8_POLYNOMIAL = 0x07;
  private static final int CRC_16_POLYNOMIAL = 0x8005;
  private static final int[] CRC_8 = table(8, CRC_8_POLYNOMIAL);
  private static final int[] CRC_16 = table(16, CRC_16_POLYNOMIAL);

  private final InputStream in;
  private final byte[] buffer;
  private int next;
  private int end;

  /** Bytes of the file before the buffer. */
  private long before;

  /** Bits of the byte before {@code next} not given out yet, in the lower {@code held} bits. */
  private long bits;

  private int held;

  /** Where in the buffer the checksums have come to. */
  private int checked;

  private int crc8;
  private int crc16;

  FlacBits(InputStream in, long fileBytes) {
    this.in = in;
    this.buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(16, fileBytes))];
  }

  /** The next {@code count} bits as a number that is not negative; at most 32. */
  long unsigned(int count) throws IOException {
    while (held < count) {
      bits = bits << 8 | nextByte();
      held += 8;
    }
    held -= count;
    return (bits >>> held) & ((1L << count) - 1);
  }

  /** The next {@code count} bits in two's complement; at most 32. */
  int signed(int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    int unused = Integer.SIZE - count;
    return (int) unsigned(count) << unused >> unused;
  }

  /** Zeros before the next one, which is passed. */
  int zeros() throws IOException {
    int zeros = 0;
    while (true) {
      long rest = bits & ((1L << held) - 1);
      if (rest != 0) {
        int length = Long.SIZE - Long.numberOfLeadingZeros(rest);
        zeros += held - length;
        held = length - 1;
        return zeros;
      }
      zeros += held;
      bits = nextByte();
      held = 8;
    }
  }

  /**
   * The residuals of Rice codes: a quotient in unary, {@code parameter} bits, and the sign lowest.
   */
  void rice(int[] out, int from, int to, int parameter) throws IOException {
    for (int i = from; i < to; i++) {
      int folded = zeros() << parameter | (int) unsigned(parameter);
      out[i] = folded >>> 1 ^ -(folded & 1);
    }
  }

  /** Leaves out the bits up to the next whole byte. */
  void align() {
    held = 0;
  }

  /** Leaves out whole bytes. */
  void skip(long bytes) throws IOException {
    for (long i = 0; i < bytes; i++) {
      unsigned(8);
    }
  }

  /** Whether the file ends here; on a byte boundary. */
  boolean atEnd() throws IOException {
    return held == 0 && next == end && !refill();
  }

  /** Bytes of the file given out so far, a part of one counted whole. */
  long position() {
    return before + next;
  }

  /** Starts both checksums at the next byte; on a byte boundary. */
  void startChecksums() {
    checked = next;
    crc8 = 0;
    crc16 = 0;
  }

  /** Checksum of the bytes given out; on a byte boundary. */
  int crc8() {
    check();
    return crc8;
  }

  /** Checksum of the bytes given out; on a byte boundary. */
  int crc16() {
    check();
    return crc16;
  }

  private void check() {
    for (; checked < next; checked++) {
      int value = buffer[checked] & 0xff;
      crc8 = CRC_8[crc8 ^ value];
      crc16 = (crc16 << 8 ^ CRC_16[crc16 >>> 8 ^ value]) & 0xffff;
    }
  }

  private int nextByte() throws IOException {
    if (next == end && !refill()) {
      throw new EOFException();
    }
    return buffer[next++] & 0xff;
  }

  private boolean refill() throws IOException {
    check();
    before += next;
    next = 0;
    checked = 0;
    end = in.readNBytes(buffer, 0, buffer.length);
    return end > 0;
  }

  private static int[] table(int width, int polynomial) {
    int top = 1 << (width - 1);
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int value = i << (width - 8);
      for (int bit = 0; bit < 8; bit++) {
        value = (value & top) == 0 ? value << 1 : value << 1 ^ polynomial;
      }
      table[i] = value & ((1 << width) - 1);
    }
    return table;
  }
}
