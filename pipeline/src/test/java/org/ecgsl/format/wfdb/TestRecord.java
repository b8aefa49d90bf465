package org.ecgsl.format.wfdb;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.SignalWindow;

/** Bytes of signal files as signal(5) describes them, and samples as a reader gives them. */
final class TestRecord {

  private TestRecord() {}

  /** The bytes of samples in file order, a last block whole. */
  static byte[] pack(SignalFormat format, int[] samples) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (format) {
      case FORMAT_8, FORMAT_80 -> each(samples, s -> out.write(format.code() == 80 ? s + 128 : s));
      case FORMAT_16 -> each(samples, s -> little(out, s, 2));
      case FORMAT_24 -> each(samples, s -> little(out, s, 3));
      case FORMAT_32 -> each(samples, s -> little(out, s, 4));
      case FORMAT_61 -> each(samples, s -> little(out, Short.reverseBytes((short) s), 2));
      case FORMAT_160 -> each(samples, s -> little(out, s + 0x8000, 2));
      case FORMAT_212 -> blocks(samples, 2, b -> little(out, pair(b), 3));
      case FORMAT_310 -> blocks(samples, 3, b -> little(out, words(b), 4));
      case FORMAT_311 ->
          blocks(samples, 3, b -> little(out, ten(b[0]) | ten(b[1]) << 10 | ten(b[2]) << 20, 4));
      default -> throw new IllegalArgumentException("no packing: " + format);
    }
    return out.toByteArray();
  }

  private static int pair(int[] block) {
    int first = block[0] & 0xfff;
    int second = block[1] & 0xfff;
    return (first & 0xff) | first >> 8 << 8 | second >> 8 << 12 | (second & 0xff) << 16;
  }

  private static int words(int[] block) {
    int low = ten(block[0]) << 1 | (block[2] & 0x1f) << 11;
    int high = ten(block[1]) << 1 | (block[2] >> 5 & 0x1f) << 11;
    return low | high << 16;
  }

  private static int ten(int sample) {
    return sample & 0x3ff;
  }

  private static void each(int[] samples, java.util.function.IntConsumer writer) {
    Arrays.stream(samples).forEach(writer);
  }

  private static void blocks(int[] samples, int size, java.util.function.Consumer<int[]> writer) {
    for (int at = 0; at < samples.length; at += size) {
      writer.accept(Arrays.copyOfRange(samples, at, at + size));
    }
  }

  private static void little(ByteArrayOutputStream out, int value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write(value >> (8 * i));
    }
  }

  /** Samples of all the values a format has, now and then the one that is none. */
  static int[] random(SignalFormat format, int count, Random draw) {
    if (format == SignalFormat.FORMAT_8) {
      return draw.ints(count, -128, 128).toArray();
    }
    int unused = Integer.SIZE - format.bits();
    return draw.ints(count)
        .map(value -> draw.nextInt(20) == 0 ? format.invalid() : value >> unused)
        .toArray();
  }

  /** A sample as windows have it. */
  static int shown(SignalFormat format, int stored) {
    return stored == format.invalid() ? SignalWindow.INVALID_SAMPLE : stored;
  }

  /** All windows of a recording. */
  static List<SignalWindow> windows(RecordReader reader, int samples, long from) throws Exception {
    List<SignalWindow> windows = new ArrayList<>();
    try (WindowCursor cursor = reader.windows(samples)) {
      cursor.skipTo(from);
      for (Optional<SignalWindow> next = cursor.next(); next.isPresent(); next = cursor.next()) {
        windows.add(next.get());
      }
    }
    return windows;
  }

  /** All samples of a recording, those of windows left out invalid. */
  static int[][] uncut(RecordReader reader, int samples) throws Exception {
    int[][] all = new int[reader.record().leads().size()][(int) reader.record().lengthSamples()];
    for (int[] lead : all) {
      Arrays.fill(lead, SignalWindow.INVALID_SAMPLE);
    }
    for (SignalWindow window : windows(reader, samples, 0)) {
      for (int s = 0; s < all.length; s++) {
        System.arraycopy(
            window.samples()[s], 0, all[s], (int) window.startSample(), window.length());
      }
    }
    return all;
  }
}
