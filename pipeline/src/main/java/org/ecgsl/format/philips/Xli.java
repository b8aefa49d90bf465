package org.ecgsl.format.philips;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The XLI compression of Philips Sierra ECGs: for each lead a chunk of eight bytes of header
 * (length of what follows, a code, the first second-difference) and LZW codes of ten bits. They
 * unfold to the high bytes of all second differences and then their low bytes. The scheme is not
 * published by Philips; it is described by the open Sierra ECG tools (sierraecg.org), and the
 * project's tests hold it to a recording and its conversion by another program.
 */
final class Xli {

  private static final int HEADER_BYTES = 8;
  private static final int CODE_BITS = 10;

  /** Ends a chunk. */
  private static final int END = (1 << CODE_BITS) - 1;

  /** Second differences are stored with this added. */
  private static final int BIAS = 64;

  private Xli() {}

  /**
   * Decompresses all chunks.
   *
   * @param longest samples a lead has at most
   * @return {@code [lead][sample]}, as stored: some leads are differences to others
   * @throws IllegalArgumentException if the bytes do not follow the scheme
   */
  static List<int[]> decompress(byte[] bytes, int longest) {
    List<int[]> leads = new ArrayList<>();
    int at = 0;
    while (at + HEADER_BYTES <= bytes.length) {
      int length = word(bytes, at) | (word(bytes, at + 2) << 16);
      int first = (short) word(bytes, at + 6);
      at += HEADER_BYTES;
      if (length < 0 || length > bytes.length - at) {
        throw new IllegalArgumentException(
            "a chunk of %,d bytes where %,d are left".formatted(length, bytes.length - at));
      }
      byte[] unfolded = new Lzw(bytes, at, at + length, 2 * longest).decode();
      leads.add(integrated(joined(unfolded), first));
      at += length;
    }
    return leads;
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) | ((bytes[at + 1] & 0xFF) << 8);
  }

  private static int[] joined(byte[] bytes) {
    int[] values = new int[bytes.length / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = (bytes[i] << 8) | (bytes[values.length + i] & 0xFF);
    }
    return values;
  }

  /** Sums second differences up, in place: the first two values are samples already. */
  private static int[] integrated(int[] values, int first) {
    int difference = first;
    for (int i = 2; i < values.length; i++) {
      int sample = 2 * values[i - 1] - values[i - 2] - difference;
      difference = values[i] - BIAS;
      values[i] = sample;
    }
    return values;
  }

  /** LZW (Welch 1984) with codes of a fixed width, most significant bit first. */
  private static final class Lzw {
    private static final int LITERALS = 256;

    private final byte[] bytes;
    private final int end;
    private final int longest;
    private final int[] prefix = new int[END];
    private final byte[] last = new byte[END];
    private final int[] lengths = new int[END];
    private int next = LITERALS;
    private long bit;
    private byte[] out = new byte[1024];
    private int size;

    Lzw(byte[] bytes, int from, int end, int longest) {
      this.bytes = bytes;
      this.bit = 8L * from;
      this.end = end;
      this.longest = longest;
      for (int i = 0; i < LITERALS; i++) {
        last[i] = (byte) i;
        lengths[i] = 1;
      }
    }

    byte[] decode() {
      int previous = -1;
      for (int code = code(); code != END; code = code()) {
        if (code > next || (code == next && previous < 0)) {
          throw new IllegalArgumentException("LZW code " + code + " before it is defined");
        }
        boolean known = code < next;
        int start = size;
        emit(known ? code : previous);
        if (!known) {
          append(out[start]);
        }
        if (previous >= 0 && next < END) {
          prefix[next] = previous;
          last[next] = out[start];
          lengths[next] = lengths[previous] + 1;
          next++;
        }
        previous = code;
      }
      return Arrays.copyOf(out, size);
    }

    private int code() {
      if (bit + CODE_BITS > 8L * end) {
        return END;
      }
      int at = (int) (bit >> 3);
      int window =
          ((bytes[at] & 0xFF) << 16)
              | ((bytes[at + 1] & 0xFF) << 8)
              | (at + 2 < end ? bytes[at + 2] & 0xFF : 0);
      int code = (window >> (24 - CODE_BITS - (int) (bit & 7))) & END;
      bit += CODE_BITS;
      return code;
    }

    /** Writes the string of a code, from its end. */
    private void emit(int code) {
      int length = lengths[code];
      reserve(length);
      size += length;
      for (int at = size - 1, rest = code; at >= size - length; at--) {
        out[at] = last[rest];
        rest = prefix[rest];
      }
    }

    private void append(byte value) {
      reserve(1);
      out[size++] = value;
    }

    private void reserve(int more) {
      if (size + more > longest) {
        throw new IllegalArgumentException("a lead longer than the document says");
      }
      if (size + more > out.length) {
        out = Arrays.copyOf(out, Math.max(2 * out.length, size + more));
      }
    }
  }
}
