package org.ecgsl.format.wfdb;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How WFDB signal files hold samples (PhysioNet, signal(5)). */
public enum SignalFormat {
  /** No file: a signal of which nothing was recorded, as layout headers have them. */
  FORMAT_0(0, Storage.NONE, null, 32),
  /** Differences between neighbouring samples, 8 bits; the first to the initial value. */
  FORMAT_8(8, Storage.DIFFERENCES, Packing.BYTE, 32),
  /** 16 bits, least significant byte first. */
  FORMAT_16(16, Storage.PACKED, Packing.TWO_BYTES, 16),
  /** 24 bits, least significant byte first. */
  FORMAT_24(24, Storage.PACKED, Packing.THREE_BYTES, 24),
  /** 32 bits, least significant byte first. */
  FORMAT_32(32, Storage.PACKED, Packing.FOUR_BYTES, 32),
  /** 16 bits, most significant byte first. */
  FORMAT_61(61, Storage.PACKED, Packing.TWO_BYTES_SWAPPED, 16),
  /** 8 bits, offset binary. */
  FORMAT_80(80, Storage.PACKED, Packing.OFFSET_BYTE, 8),
  /** 16 bits, offset binary. */
  FORMAT_160(160, Storage.PACKED, Packing.OFFSET_TWO_BYTES, 16),
  /** 12 bits, two samples in three bytes. */
  FORMAT_212(212, Storage.PACKED, Packing.TWO_IN_THREE_BYTES, 12),
  /** 10 bits, three samples in two words. */
  FORMAT_310(310, Storage.PACKED, Packing.THREE_IN_TWO_WORDS, 10),
  /** 10 bits, three samples in four bytes. */
  FORMAT_311(311, Storage.PACKED, Packing.THREE_IN_FOUR_BYTES, 10),
  /** FLAC of 8 bits. */
  FORMAT_508(508, Storage.FLAC, null, 8),
  /** FLAC of 16 bits. */
  FORMAT_516(516, Storage.FLAC, null, 16),
  /** FLAC of 24 bits. */
  FORMAT_524(524, Storage.FLAC, null, 24);

  /** What kind of file the samples lie in. */
  enum Storage {
    NONE,
    PACKED,
    DIFFERENCES,
    FLAC
  }

  private final int code;
  private final Storage storage;
  private final Packing packing;
  private final int bits;

  SignalFormat(int code, Storage storage, Packing packing, int bits) {
    this.code = code;
    this.storage = storage;
    this.packing = packing;
    this.bits = bits;
  }

  /** The number that stands for it in headers. */
  public int code() {
    return code;
  }

  /**
   * The stored value that stands for no valid sample: the smallest. Sums of differences have none;
   * the smallest integer, which they do not reach, stands there.
   */
  public int invalid() {
    return Integer.MIN_VALUE >> (Integer.SIZE - bits);
  }

  /** Smallest value that is a sample. */
  public int least() {
    return invalid() + 1;
  }

  /** Largest value that is a sample. */
  public int most() {
    return ~invalid();
  }

  /** Bits of a sample. */
  int bits() {
    return bits;
  }

  Storage storage() {
    return storage;
  }

  /** How samples share bytes; null where they are compressed or not there. */
  Packing packing() {
    return packing;
  }

  /** The format of a number. */
  static Optional<SignalFormat> of(int code) {
    return Arrays.stream(values()).filter(format -> format.code == code).findFirst();
  }

  static String codes() {
    return Arrays.stream(values())
        .map(format -> Integer.toString(format.code))
        .collect(Collectors.joining(", "));
  }
}
