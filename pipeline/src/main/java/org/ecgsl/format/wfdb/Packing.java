package org.ecgsl.format.wfdb;

/**
 * How a fixed number of samples shares a fixed number of bytes, a block (PhysioNet, signal(5)). A
 * file may end within a block: then it holds as many samples as its bytes suffice for.
 *
 * <p>The loops are plain, one per layout, so that the compiler makes the most of them.
 */
enum Packing {

  /** 8-bit two's complement. */
  BYTE(0, 1) {
    @Override
    void unpack(byte[] bytes, int[] samples, int blocks) {
      for (int i = 0; i < blocks; i++) {
        samples[i] = bytes[i];
      }
    }
  },

  /** 8-bit offset binary: 128 stands for 0. */
  OFFSET_BYTE(0, 1) {
    @Override
    void unpack(byte[] bytes, int[] samples, int blocks) {
      for (int i = 0; i < blocks; i++) {
        samples[i] = (bytes[i] & 0xff) - 0x80;
      }
    }
  },

  /** 16-bit two's complement, least significant byte first. */
  TWO_BYTES(0, 2) {
    @Override
    void unpack(byte[] bytes, int[] samples, int blocks) {
      for (int i = 0, at = 0; i < blocks; i++, at += 2) {
        samples[i] = bytes[at + 1] << 8 | (bytes[at] & 0xff);
      }
    }
  },

  /** 16-bit two's complement, most significant byte first. */
  TWO_BYTES_SWAPPED(0, 2) {
    @Override
    void unpack(byte[] bytes, int[] samples, int blocks) {
      for (int i = 0, at = 0; i < blocks; i++, at += 2) {
        samples[i] = bytes[at] << 8 | (bytes[at + 1] & 0xff);
      }
    }
  },

  /** 16-bit offset binary, least significant byte first: 32,768 stands for 0. */
  OFFSET_TWO_BYTES(0, 2) {
    @Override
    void unpack(byte[] bytes, int[] samples, int blocks) {
      for (int i = 0, at = 0; i < blocks; i++, at += 2) {
        samples[i] = ((bytes[at + 1] & 0xff) << 8 | (bytes[at] & 0xff)) - 0x8000;
      }
    }
  },

  /** 24-bit two's complement, least significant byte first. */
  THREE_BYTES(0, 3) {
    @Override
    void unpack(byte[] bytes, int[] samples, int blocks) {
      for (int i = 0, at = 0; i < blocks; i++, at += 3) {
        samples[i] = bytes[at + 2] << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at] & 0xff);
      }
    }
  },

  /** 32-bit two's complement, least significant byte first. */
  FOUR_BYTES(0, 4) {
    @Override
    void unpack(byte[] bytes, int[] samples, int blocks) {
      for (int i = 0, at = 0; i < blocks; i++, at += 4) {
        samples[i] = word(bytes, at + 2) << 16 | word(bytes, at);
      }
    }
  },

  /**
   * Pairs of 12-bit samples in three bytes: the low byte of the first, the four high bits of both
   * with those of the first in the low half, the low byte of the second.
   */
  TWO_IN_THREE_BYTES(0, 2, 3) {
    @Override
    void unpack(byte[] bytes, int[] samples, int blocks) {
      for (int i = 0, at = 0, to = 0; i < blocks; i++, at += 3, to += 2) {
        int high = bytes[at + 1];
        // Shifts of a signed byte extend the sign of either half.
        samples[to] = high << 28 >> 20 | (bytes[at] & 0xff);
        samples[to + 1] = high >> 4 << 8 | (bytes[at + 2] & 0xff);
      }
    }
  },

  /**
   * Three 10-bit samples in two 16-bit words: bits 1 to 10 of the first, bits 1 to 10 of the
   * second, and the upper five bits of the first below the upper five bits of the second.
   */
  THREE_IN_TWO_WORDS(0, 2, 4, 4) {
    @Override
    void unpack(byte[] bytes, int[] samples, int blocks) {
      for (int i = 0, at = 0, to = 0; i < blocks; i++, at += 4, to += 3) {
        int first = word(bytes, at);
        int second = word(bytes, at + 2);
        samples[to] = first << 21 >> 22;
        samples[to + 1] = second << 21 >> 22;
        samples[to + 2] = (second >> 11 << 27 >> 22) | first >> 11;
      }
    }
  },

  /** Three 10-bit samples in the lower 30 bits of a 32-bit word, the first lowest. */
  THREE_IN_FOUR_BYTES(0, 2, 3, 4) {
    @Override
    void unpack(byte[] bytes, int[] samples, int blocks) {
      for (int i = 0, at = 0, to = 0; i < blocks; i++, at += 4, to += 3) {
        int all = word(bytes, at + 2) << 16 | word(bytes, at);
        samples[to] = all << 22 >> 22;
        samples[to + 1] = all << 12 >> 22;
        samples[to + 2] = all << 2 >> 22;
      }
    }
  };

  /** Bytes that the first {@code i} samples of a block take. */
  @SuppressWarnings("ImmutableEnumChecker") // set by the constructor and never written again
  private final int[] bytesFor;

  Packing(int... bytesFor) {
    this.bytesFor = bytesFor;
  }

  /** Decodes whole blocks from the start of {@code bytes} to the start of {@code samples}. */
  abstract void unpack(byte[] bytes, int[] samples, int blocks);

  int samplesPerBlock() {
    return bytesFor.length - 1;
  }

  int bytesPerBlock() {
    return bytesFor[samplesPerBlock()];
  }

  /** Samples that a file of so many bytes holds. */
  long samplesIn(long bytes) {
    int rest = (int) (bytes % bytesPerBlock());
    int partial = samplesPerBlock();
    while (bytesFor[partial] > rest) {
      partial--;
    }
    return bytes / bytesPerBlock() * samplesPerBlock() + partial;
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }
}
