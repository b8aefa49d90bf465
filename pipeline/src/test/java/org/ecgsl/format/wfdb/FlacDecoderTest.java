package org.ecgsl.format.wfdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ecgsl.format.FormatException;
import org.junit.jupiter.api.Test;

class FlacDecoderTest {

  private static final int[] BITS = {8, 16, 24};

  @Property(tries = 300)
  void decodesWhatWasEncodedHoweverItWas(
      @ForAll @IntRange(min = 1, max = 8) int channels,
      @ForAll @IntRange(min = 0, max = 2) int width,
      @ForAll @IntRange(min = 16, max = 700) int blockSize,
      @ForAll @IntRange(min = 1, max = 2_000) int length,
      @ForAll long seed)
      throws Exception {
    Random draw = new Random(seed);
    int[][] samples = new int[channels][];
    for (int c = 0; c < channels; c++) {
      samples[c] = signal(BITS[width], length, draw);
    }
    byte[] stream = new FlacWriter(BITS[width], blockSize, draw).write(samples);

    assertThat(decode(stream, length)).isDeepEqualTo(samples);
  }

  /** Noise, a constant, or a walk, with or without lowest bits that are always zero. */
  private static int[] signal(int bits, int length, Random draw) {
    int kind = draw.nextInt(3);
    int wasted = draw.nextInt(3) == 0 ? 3 : 0;
    int[] samples = new int[length];
    int value = 0;
    for (int i = 0; i < length; i++) {
      value =
          kind == 0 ? draw.nextInt() >> (32 - bits) : kind == 1 ? 17 : value + draw.nextInt(9) - 4;
      samples[i] =
          Math.max(-1 << (bits - 1), Math.min(~(-1 << (bits - 1)), value)) >> wasted << wasted;
    }
    return samples;
  }

  @Property(tries = 500)
  void randomSubframesAreAFormatErrorAtWorst(
      @ForAll @IntRange(min = 1, max = 8) int channels, @ForAll long seed) {
    Random draw = new Random(seed);
    FlacWriter writer = new FlacWriter(16, 4_096, draw);
    byte[] garbage = new byte[draw.nextInt(3_000)];
    draw.nextBytes(garbage);
    // Likely kinds of prediction, so that what follows them is reached.
    if (garbage.length > 0) {
      garbage[0] = (byte) ((draw.nextBoolean() ? 8 + draw.nextInt(5) : 32 + draw.nextInt(32)) << 1);
    }
    byte[] stream =
        new BitWriter()
            .putBytes(writer.prologue(channels, 100))
            .putBytes(writer.header(1 + draw.nextInt(4_096), channels - 1, 0))
            .putBytes(garbage)
            .bytes();

    assertThatThrownBy(() -> decode(stream, 4_096))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("r.d0 byte ")
        .hasMessageContaining("FLAC");
  }

  @Test
  void aFlippedBitIsSeen() throws Exception {
    int[][] samples = {signal(16, 1_000, new Random(1))};
    byte[] stream = new FlacWriter(16, 500, new Random(2)).write(samples);
    stream[stream.length - 40] ^= 4;

    assertThatThrownBy(() -> decode(stream, 1_000))
        .hasMessageContaining("checksum of a frame does not match");
  }

  private static int[][] decode(byte[] stream, int length) throws Exception {
    FlacDecoder decoder = new FlacDecoder(new ByteArrayInputStream(stream), stream.length, "r.d0");
    int[][] all = new int[decoder.channels()][length];
    int at = 0;
    for (int count = decoder.nextBlock(); count > 0; count = decoder.nextBlock()) {
      for (int c = 0; c < all.length; c++) {
        System.arraycopy(decoder.block()[c], 0, all[c], at, count);
      }
      at += count;
    }
    assertThat(at).isEqualTo(length);
    return all;
  }
}
