package org.ecgsl.format.wfdb;

import java.util.Arrays;
import java.util.Random;

/**
 * Writes FLAC streams for tests, straight from RFC 9639. Draws the way each block is coded: kind
 * and order of prediction, partitions, escapes, wasted bits, stereo.
 */
final class FlacWriter {

  private final int bits;
  private final int blockSize;
  private final Random draw;

  FlacWriter(int bits, int blockSize, Random draw) {
    this.bits = bits;
    this.blockSize = blockSize;
    this.draw = draw;
  }

  /** A whole stream. */
  byte[] write(int[][] channels) {
    int length = channels[0].length;
    BitWriter out = new BitWriter().putBytes(prologue(channels.length, length));
    for (int from = 0, number = 0; from < length; from += blockSize, number++) {
      int[][] block = new int[channels.length][];
      for (int c = 0; c < block.length; c++) {
        block[c] = Arrays.copyOfRange(channels[c], from, Math.min(length, from + blockSize));
      }
      out.putBytes(frame(block, number));
    }
    return out.bytes();
  }

  /** What stands before the first frame, with a block of padding. */
  byte[] prologue(int channels, long samples) {
    BitWriter out = new BitWriter().put(0x664c6143, 32).put(0, 8).put(34, 24);
    out.put(16, 16).put(blockSize, 16).put(0, 24).put(0, 24);
    out.put(250, 20).put(channels - 1, 3).put(bits - 1, 5).put(samples, 36).put(0, 64).put(0, 64);
    return out.put(1, 1).put(1, 7).put(3, 24).put(0, 24).bytes();
  }

  /** A frame header with its checksum. */
  byte[] header(int samples, int assignment, int number) {
    BitWriter out = new BitWriter().put(0x7ffc, 15).put(0, 1).put(7, 4).put(0, 4);
    out.put(assignment, 4).put(0, 3).put(0, 1);
    if (number < 0x80) {
      out.put(number, 8);
    } else {
      out.put(0xc0 | number >> 6, 8).put(0x80 | (number & 0x3f), 8);
    }
    byte[] header = out.put(samples - 1, 16).bytes();
    return new BitWriter().putBytes(header).put(crc(header, 8, 0x07), 8).bytes();
  }

  private byte[] frame(int[][] block, int number) {
    int assignment = block.length == 2 && draw.nextBoolean() ? 8 + draw.nextInt(3) : -1;
    BitWriter out = new BitWriter();
    out.putBytes(header(block[0].length, assignment < 0 ? block.length - 1 : assignment, number));
    int[][] coded = assignment < 0 ? block : stereo(block, assignment);
    for (int c = 0; c < coded.length; c++) {
      boolean side = assignment == 9 ? c == 0 : assignment >= 8 && c == 1;
      subframe(out, coded[c], side ? bits + 1 : bits);
    }
    byte[] frame = out.bytes();
    return new BitWriter().putBytes(frame).put(crc(frame, 16, 0x8005), 16).bytes();
  }

  private static int[][] stereo(int[][] block, int assignment) {
    int length = block[0].length;
    int[][] coded = new int[2][length];
    for (int i = 0; i < length; i++) {
      int left = block[0][i];
      int right = block[1][i];
      int side = left - right;
      int middle = (left + right) >> 1;
      coded[0][i] = assignment == 8 ? left : assignment == 9 ? side : middle;
      coded[1][i] = assignment == 9 ? right : side;
    }
    return coded;
  }

  private void subframe(BitWriter out, int[] samples, int width) {
    int wasted = wasted(samples);
    int[] rest = Arrays.stream(samples).map(sample -> sample >> wasted).toArray();
    boolean constant = Arrays.stream(rest).distinct().count() == 1;
    int order = Math.min(draw.nextInt(5), rest.length);
    int type = constant ? 0 : new int[] {1, 8 + order, 31 + Math.max(1, order)}[draw.nextInt(3)];
    out.put(0, 1).put(type, 6).put(wasted > 0 ? 1 : 0, 1);
    if (wasted > 0) {
      out.zeros(wasted - 1).put(1, 1);
    }
    int kept = width - wasted;
    if (type == 0) {
      out.put(rest[0], kept);
    } else if (type == 1) {
      Arrays.stream(rest).forEach(sample -> out.put(sample, kept));
    } else if (type < 32) {
      int[][] fixed = {{}, {1}, {2, -1}, {3, -3, 1}, {4, -6, 4, -1}};
      predicted(out, rest, kept, fixed[order], 0, false);
    } else {
      int[] coefficients = draw.ints(type - 31, -8, 8).toArray();
      predicted(out, rest, kept, coefficients, 3, true);
    }
  }

  private static int wasted(int[] samples) {
    int all = Arrays.stream(samples).reduce(0, (a, b) -> a | b);
    return all == 0 ? 0 : Integer.numberOfTrailingZeros(all);
  }

  private void predicted(
      BitWriter out, int[] samples, int width, int[] coefficients, int shift, boolean stated) {
    int order = coefficients.length;
    for (int i = 0; i < order; i++) {
      out.put(samples[i], width);
    }
    if (stated) {
      out.put(4 - 1, 4).put(shift, 5);
      Arrays.stream(coefficients).forEach(coefficient -> out.put(coefficient, 4));
    }
    int[] residuals = new int[samples.length];
    for (int i = order; i < samples.length; i++) {
      long sum = 0;
      for (int j = 0; j < order; j++) {
        sum += (long) coefficients[j] * samples[i - 1 - j];
      }
      residuals[i] = samples[i] - (int) (sum >> shift);
    }
    residuals(out, residuals, order);
  }

  private void residuals(BitWriter out, int[] residuals, int order) {
    int partitions = residuals.length % 4 == 0 && residuals.length / 4 >= order ? 2 : 0;
    out.put(1, 2).put(partitions, 4);
    int size = residuals.length >> partitions;
    for (int to = size, from = order; to <= residuals.length; from = to, to += size) {
      if (draw.nextInt(4) == 0) {
        out.put(31, 5).put(31, 5);
        for (int i = from; i < to; i++) {
          out.put(residuals[i], 31);
        }
      } else {
        int parameter = Math.max(0, bits - 2 + draw.nextInt(4));
        out.put(parameter, 5);
        for (int i = from; i < to; i++) {
          int folded = residuals[i] << 1 ^ residuals[i] >> 31;
          out.zeros(folded >>> parameter).put(1, 1).put(folded, parameter);
        }
      }
    }
  }

  private static int crc(byte[] bytes, int width, int polynomial) {
    int crc = 0;
    for (byte value : bytes) {
      for (int bit = 7; bit >= 0; bit--) {
        int out = crc >> (width - 1) & 1;
        crc = crc << 1 & ((1 << width) - 1);
        crc ^= (out ^ (value >> bit & 1)) == 1 ? polynomial : 0;
      }
    }
    return crc;
  }
}
