package org.ecgsl.format.wfdb;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;

/**
 * Decodes a native FLAC stream block by block (RFC 9639): up to 8 channels, up to 24 bits. Checks
 * the checksums of frames and their headers; trusts no number before it is held against what it may
 * be, so that memory stays within one block of the channels.
 */
final class FlacDecoder {

  private static final int MARKER = 0x664c6143; // "fLaC"
  private static final int STREAM_INFO_BYTES = 34;
  private static final int SYNC_BITS = 15;
  private static final int SYNC = 0x7ffc; // 14 bits of sync code and a zero
  private static final int MOST_BITS = 24;
  private static final int VERBATIM_TYPE = 1;
  private static final int FIRST_FIXED_TYPE = 8;
  private static final int LAST_FIXED_TYPE = 12;
  private static final int FIRST_LPC_TYPE = 32;
  private static final int INDEPENDENT = 7;
  private static final int LEFT_SIDE = 8;
  private static final int SIDE_RIGHT = 9;
  private static final int MID_SIDE = 10;

  /** Bits per sample by the code in a frame header; 0 stands for those of the stream. */
  private static final int[] SAMPLE_BITS = {0, 8, 12, -1, 16, 20, 24, -1};

  private final FlacBits bits;
  private final String file;
  private int largestBlock;
  private int channels;
  private int streamBits;
  private long totalSamples;
  private int[][] block = {};
  private int blockSamples;

  /**
   * Reads what stands before the first frame.
   *
   * @param in at the marker of the stream
   * @param fileBytes length of the file, so that small files take small buffers
   * @param file full place of the file, for messages
   * @throws FormatException if it is no FLAC stream
   */
  FlacDecoder(InputStream in, long fileBytes, String file) throws IOException, FormatException {
    this.bits = new FlacBits(in, fileBytes);
    this.file = file;
    try {
      readMetadata();
    } catch (EOFException e) {
      throw malformed("ends within its metadata");
    }
  }

  int channels() {
    return channels;
  }

  /** Bits per sample. */
  int sampleBits() {
    return streamBits;
  }

  /** Samples per channel as the stream states it; 0 if it does not. */
  long totalSamples() {
    return totalSamples;
  }

  /** The block decoded last: {@code [channel][sample]}, overwritten by the next. */
  int[][] block() {
    return block;
  }

  /**
   * Decodes the next block.
   *
   * @return its samples per channel; 0 at the end of the stream
   */
  int nextBlock() throws IOException, FormatException {
    try {
      if (bits.atEnd()) {
        return 0;
      }
      bits.startChecksums();
      int assignment = readFrameHeader();
      for (int channel = 0; channel < channels; channel++) {
        boolean side =
            assignment == SIDE_RIGHT ? channel == 0 : assignment > INDEPENDENT && channel == 1;
        readSubframe(block[channel], side ? streamBits + 1 : streamBits);
      }
      bits.align();
      int computed = bits.crc16();
      if (bits.unsigned(16) != computed) {
        throw malformed("checksum of a frame does not match");
      }
      restoreStereo(assignment);
      return blockSamples;
    } catch (EOFException e) {
      throw malformed("ends within a frame");
    }
  }

  private void readMetadata() throws IOException, FormatException {
    if (bits.unsigned(32) != MARKER) {
      throw malformed("no FLAC stream; it begins with fLaC");
    }
    boolean last = readStreamInfo();
    while (!last) {
      last = bits.unsigned(1) == 1;
      bits.unsigned(7);
      bits.skip(bits.unsigned(24));
    }
  }

  private boolean readStreamInfo() throws IOException, FormatException {
    boolean last = bits.unsigned(1) == 1;
    if (bits.unsigned(7) != 0 || bits.unsigned(24) != STREAM_INFO_BYTES) {
      throw malformed("its first metadata block is no stream information");
    }
    bits.unsigned(16); // smallest block
    largestBlock = (int) bits.unsigned(16);
    bits.skip(6); // smallest and largest frame
    bits.unsigned(20); // sampling rate, which the header of the record gives
    channels = (int) bits.unsigned(3) + 1;
    streamBits = (int) bits.unsigned(5) + 1;
    totalSamples = bits.unsigned(4) << 32 | bits.unsigned(32);
    bits.skip(16); // digest of all samples
    if (streamBits > MOST_BITS) {
      throw malformed("%d bits per sample; up to 24 are read", streamBits);
    }
    return last;
  }

  /** Leaves the length of the block in {@code blockSamples}; returns the channel assignment. */
  private int readFrameHeader() throws IOException, FormatException {
    if (bits.unsigned(SYNC_BITS) != SYNC) {
      throw malformed("no frame begins here");
    }
    bits.unsigned(1); // blocks of fixed or variable length
    int sizeCode = (int) bits.unsigned(4);
    int rateCode = (int) bits.unsigned(4);
    int assignment = (int) bits.unsigned(4);
    int sampleBits = SAMPLE_BITS[(int) bits.unsigned(3)];
    bits.unsigned(1);
    skipCodedNumber();
    int samples = blockSize(sizeCode);
    if (rateCode >= 12) {
      bits.unsigned(rateCode == 12 ? 8 : 16);
    }
    int computed = bits.crc8();
    if (bits.unsigned(8) != computed) {
      throw malformed("checksum of a frame header does not match");
    }
    int found = assignment <= INDEPENDENT ? assignment + 1 : 2;
    if (assignment > MID_SIDE || found != channels) {
      throw malformed("a frame with a channel assignment of %d", assignment);
    }
    if (sampleBits != 0 && sampleBits != streamBits) {
      throw malformed("a frame with bits per sample of its own");
    }
    reserve(samples);
    return assignment;
  }

  /** Number of the frame or of its first sample, in the manner of UTF-8. */
  private void skipCodedNumber() throws IOException, FormatException {
    int ones = Integer.numberOfLeadingZeros(~((int) bits.unsigned(8) << 24));
    if (ones == 1 || ones > 7) {
      throw malformed("a frame whose number is not coded rightly");
    }
    for (int i = 1; i < ones; i++) {
      bits.unsigned(8);
    }
  }

  private int blockSize(int code) throws IOException, FormatException {
    int samples =
        switch (code) {
          case 0 -> 0;
          case 1 -> 192;
          case 2, 3, 4, 5 -> 576 << (code - 2);
          case 6 -> (int) bits.unsigned(8) + 1;
          case 7 -> (int) bits.unsigned(16) + 1;
          default -> 256 << (code - 8);
        };
    if (samples == 0 || samples > largestBlock) {
      throw malformed("a block of %d samples where %d are most", samples, largestBlock);
    }
    return samples;
  }

  private void reserve(int samples) {
    blockSamples = samples;
    if (block.length == 0 || block[0].length < samples) {
      block = new int[channels][Math.min(largestBlock, samples * 2)];
    }
  }

  private void readSubframe(int[] out, int sampleBits) throws IOException, FormatException {
    if (bits.unsigned(1) != 0) {
      throw malformed("a subframe that does not begin with a zero");
    }
    int type = (int) bits.unsigned(6);
    int wasted = bits.unsigned(1) == 0 ? 0 : bits.zeros() + 1;
    int width = sampleBits - wasted;
    if (width < 1 || width > sampleBits) {
      throw malformed("a subframe of %d wasted bits", wasted);
    }
    if (type == 0) {
      Arrays.fill(out, 0, blockSamples, bits.signed(width));
    } else if (type == VERBATIM_TYPE) {
      readSamples(out, blockSamples, width);
    } else if (type >= FIRST_FIXED_TYPE && type <= LAST_FIXED_TYPE) {
      readFixed(out, type - FIRST_FIXED_TYPE, width);
    } else if (type >= FIRST_LPC_TYPE) {
      readLinear(out, type - FIRST_LPC_TYPE + 1, width);
    } else {
      throw malformed("a subframe of type %d", type);
    }
    for (int i = 0; wasted > 0 && i < blockSamples; i++) {
      out[i] <<= wasted;
    }
  }

  private void readSamples(int[] out, int count, int width) throws IOException {
    for (int i = 0; i < count; i++) {
      out[i] = bits.signed(width);
    }
  }

  private void readFixed(int[] out, int order, int width) throws IOException, FormatException {
    requireOrder(order);
    readSamples(out, order, width);
    readResiduals(out, order);
    // A polynomial of this order through the samples before, by repeated differences.
    for (int i = order; i < blockSamples; i++) {
      out[i] +=
          switch (order) {
            case 0 -> 0;
            case 1 -> out[i - 1];
            case 2 -> 2 * out[i - 1] - out[i - 2];
            case 3 -> 3 * (out[i - 1] - out[i - 2]) + out[i - 3];
            default -> 4 * (out[i - 1] + out[i - 3]) - 6 * out[i - 2] - out[i - 4];
          };
    }
  }

  private void readLinear(int[] out, int order, int width) throws IOException, FormatException {
    requireOrder(order);
    readSamples(out, order, width);
    int precision = (int) bits.unsigned(4) + 1;
    int shift = bits.signed(5);
    if (precision == 16 || shift < 0) {
      throw malformed("a predictor of %d bits, shifted by %d", precision, shift);
    }
    int[] coefficients = new int[order];
    readSamples(coefficients, order, precision);
    readResiduals(out, order);
    for (int i = order; i < blockSamples; i++) {
      long sum = 0;
      for (int j = 0; j < order; j++) {
        sum += (long) coefficients[j] * out[i - 1 - j];
      }
      out[i] += (int) (sum >> shift);
    }
  }

  private void requireOrder(int order) throws FormatException {
    if (order > blockSamples) {
      throw malformed("a predictor of order %d in a block of %d samples", order, blockSamples);
    }
  }

  private void readResiduals(int[] out, int order) throws IOException, FormatException {
    int method = (int) bits.unsigned(2);
    int partitionOrder = (int) bits.unsigned(4);
    int partition = blockSamples >> partitionOrder;
    if (method > 1 || partition << partitionOrder != blockSamples || partition < order) {
      throw malformed("residuals of method %d in 2^%d partitions", method, partitionOrder);
    }
    int parameterBits = 4 + method;
    int escape = (1 << parameterBits) - 1;
    int from = order;
    for (int to = partition; to <= blockSamples; to += partition) {
      int parameter = (int) bits.unsigned(parameterBits);
      if (parameter < escape) {
        bits.rice(out, from, to, parameter);
      } else {
        int width = (int) bits.unsigned(5);
        for (int i = from; i < to; i++) {
          out[i] = bits.signed(width);
        }
      }
      from = to;
    }
  }

  private void restoreStereo(int assignment) {
    if (assignment <= INDEPENDENT) {
      return;
    }
    int[] first = block[0];
    int[] second = block[1];
    for (int i = 0; i < blockSamples; i++) {
      int a = first[i];
      int b = second[i];
      switch (assignment) {
        case LEFT_SIDE -> second[i] = a - b;
        case SIDE_RIGHT -> first[i] = a + b;
        default -> {
          // The middle lost its lowest bit, which is that of the difference.
          int sum = a << 1 | (b & 1);
          first[i] = (sum + b) >> 1;
          second[i] = (sum - b) >> 1;
        }
      }
    }
  }

  private FormatException malformed(
      @CompileTimeConstant final String problem, Object... arguments) {
    return new FormatException(
        new FormatError.MalformedFile(
            file,
            Message.of("byte %,d", bits.position()),
            Message.of("FLAC: %s", Message.of(problem, arguments))));
  }
}
