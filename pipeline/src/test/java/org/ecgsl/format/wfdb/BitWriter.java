package org.ecgsl.format.wfdb;

import java.io.ByteArrayOutputStream;

/** Writes bits, the most significant first. */
final class BitWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int held;
  private int count;

  /** The lower {@code bits} bits of a number. */
  BitWriter put(long value, int bits) {
    for (int bit = bits - 1; bit >= 0; bit--) {
      held = held << 1 | (int) (value >> bit & 1);
      count++;
      if (count == 8) {
        out.write(held);
        held = 0;
        count = 0;
      }
    }
    return this;
  }

  BitWriter zeros(int zeros) {
    for (int i = 0; i < zeros; i++) {
      put(0, 1);
    }
    return this;
  }

  BitWriter align() {
    return put(0, count == 0 ? 0 : 8 - count);
  }

  BitWriter putBytes(byte[] bytes) {
    for (byte value : bytes) {
      put(value, 8);
    }
    return this;
  }

  byte[] bytes() {
    align();
    return out.toByteArray();
  }
}
