package org.ecgsl.format.wfdb;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ecgsl.signal.SignalWindow;

/**
 * How WFDB signal files hold samples (PhysioNet, signal(5)).
 *
 * <p>A decoder turns {@code samples} interleaved samples that begin on a group boundary into
 * integers, invalid ones as they are stored; {@link #invalid} says which value that is.
 */
public enum SignalFormat {

  /** 16-bit two's complement, least significant byte first. */
  FORMAT_16(16, 1, 2, Short.MIN_VALUE, Short.MAX_VALUE) {
    @Override
    void decode(byte[] in, int[] out, int samples) {
      for (int i = 0; i < samples; i++) {
        out[i] = (in[2 * i] & 0xff) | (in[2 * i + 1] << 8);
      }
    }

    @Override
    void encode(int[] in, byte[] out, int samples) {
      for (int i = 0; i < samples; i++) {
        out[2 * i] = (byte) in[i];
        out[2 * i + 1] = (byte) (in[i] >> 8);
      }
    }
  },

  /**
   * Pairs of 12-bit two's complement samples in three bytes: the low byte of the first, then the
   * four high bits of both, those of the first in the low half, then the low byte of the second.
   */
  FORMAT_212(212, 2, 3, -2048, 2047) {
    @Override
    void decode(byte[] in, int[] out, int samples) {
      for (int i = 0, at = 0; i < samples; i += 2, at += 3) {
        int middle = in[at + 1];
        out[i] = ((middle << 28) >> 20) | (in[at] & 0xff);
        if (i + 1 < samples) {
          out[i + 1] = ((middle >> 4) << 8) | (in[at + 2] & 0xff);
        }
      }
    }

    @Override
    void encode(int[] in, byte[] out, int samples) {
      for (int i = 0, at = 0; i < samples; i += 2, at += 3) {
        int second = i + 1 < samples ? in[i + 1] : 0;
        out[at] = (byte) in[i];
        out[at + 1] = (byte) ((in[i] >> 8 & 0x0f) | (second >> 4 & 0xf0));
        out[at + 2] = (byte) second;
      }
    }
  };

  private final int code;
  private final int groupSamples;
  private final int groupBytes;
  private final int smallest;
  private final int largest;

  SignalFormat(int code, int groupSamples, int groupBytes, int smallest, int largest) {
    this.code = code;
    this.groupSamples = groupSamples;
    this.groupBytes = groupBytes;
    this.smallest = smallest;
    this.largest = largest;
  }

  /** The number that stands for it in headers. */
  public int code() {
    return code;
  }

  /** The stored value that stands for no valid sample: the smallest. */
  public int invalid() {
    return smallest;
  }

  /** Smallest value that is a sample. */
  public int least() {
    return smallest + 1;
  }

  /** Largest value that is a sample. */
  public int most() {
    return largest;
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

  /** Samples that share bytes and can be decoded together only. */
  int groupSamples() {
    return groupSamples;
  }

  /** Bytes that hold {@code samples} samples. */
  int bytes(int samples) {
    return (samples + groupSamples - 1) / groupSamples * groupBytes;
  }

  /** Whole samples that {@code bytes} bytes hold; a last sample may lack its partner. */
  int samplesIn(int bytes) {
    int whole = bytes / groupBytes * groupSamples;
    // Of a pair in three bytes the first sample is whole once two bytes are there.
    return groupSamples == 2 && bytes % groupBytes == 2 ? whole + 1 : whole;
  }

  /** The value a stored integer has for the rest of the project. */
  int sample(int stored) {
    return stored == smallest ? SignalWindow.INVALID_SAMPLE : stored;
  }

  abstract void decode(byte[] in, int[] out, int samples);

  abstract void encode(int[] in, byte[] out, int samples);
}
