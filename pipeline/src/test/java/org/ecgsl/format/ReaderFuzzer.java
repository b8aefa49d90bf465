package org.ecgsl.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Reads mutated copies of valid recordings and holds the reader to its promise: it reads them or
 * throws {@link FormatException} whose message has no text of a file in it, takes no second of
 * processor time, and allocates no more than 16 times the size of its input, a fixed amount for
 * buffers apart.
 */
public final class ReaderFuzzer {

  /** Inputs per format: few in the ordinary tests, many in the nightly ones. */
  public static final int INPUTS = Integer.getInteger("ecgsl.fuzzInputs", 2_000);

  private static final long FIXED_BYTES = 4 << 20;
  private static final int BYTES_PER_BYTE = 16;
  private static final long CPU_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final byte[] EXTREMES = {0, 1, -1, 127, -128, ' ', '\n', '-', '9', '<', '&', '\\'};

  /** A name that is nowhere to be said. */
  private static final String NAME = "ZZPATIENTZZ";

  private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final RecordFormat format;
  private final List<String> annotators;

  /**
   * @param annotators annotators whose marks are read too, where they are there
   */
  public ReaderFuzzer(RecordFormat format, String... annotators) {
    this.format = format;
    this.annotators = List.of(annotators);
  }

  /** A valid recording to mutate: its files and the one it begins in. */
  public record Seed(MemoryFiles files, String start) {

    /** A recording on disk. */
    public static Seed of(Path folder, String start, String... others) throws IOException {
      String[] names = Arrays.copyOf(others, others.length + 1);
      names[others.length] = start;
      return new Seed(MemoryFiles.copyOf(folder, names), start);
    }
  }

  /**
   * Reads {@code inputs} mutated recordings, in turn from each of the seeds. The failing input is
   * written to the temporary folder, and the message names it.
   *
   * @param random the same number gives the same inputs
   */
  public void run(List<Seed> seeds, int inputs, long random) throws IOException {
    for (Seed seed : seeds) {
      // Loads and compiles what the reader needs; what that allocates is not the input's.
      read(seed.files(), seed.start());
    }
    for (int i = 0; i < inputs; i++) {
      Random draw = new Random(random * 1_000_003 + i);
      Seed seed = seeds.get(i % seeds.size());
      MemoryFiles files = seed.files().copy();
      List<String> names = files.names().stream().sorted().toList();
      String victim = draw.nextBoolean() ? seed.start() : names.get(draw.nextInt(names.size()));
      files.put(victim, mutate(files.content(victim), draw));
      check(files, seed.start(), victim, i);
    }
  }

  private void check(MemoryFiles files, String start, String victim, int input) throws IOException {
    long size = files.names().stream().mapToLong(name -> files.content(name).length).sum();
    long bytes = thread.getCurrentThreadAllocatedBytes();
    long nanos = thread.getCurrentThreadCpuTime();
    Throwable failure = null;
    try {
      read(files, start);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError e) {
      failure = e;
    }
    nanos = thread.getCurrentThreadCpuTime() - nanos;
    bytes = thread.getCurrentThreadAllocatedBytes() - bytes;
    String problem = null;
    if (failure != null) {
      problem = "threw " + failure;
    } else if (nanos > CPU_NANOS) {
      problem = "took " + nanos / 1_000_000 + " ms";
    } else if (bytes > BYTES_PER_BYTE * size + FIXED_BYTES) {
      problem = "allocated %,d bytes for %,d".formatted(bytes, size);
    }
    if (problem != null) {
      Path kept = Files.createTempFile("fuzz-" + format.name() + "-", "-" + victim);
      Files.write(kept, files.content(victim));
      fail(
          "input %d, %s mutated (kept as %s): %s".formatted(input, victim, kept, problem), failure);
    }
  }

  private void read(MemoryFiles files, String start) throws IOException {
    try {
      byte[] head = files.content(start);
      format.recognises(
          start, Arrays.copyOf(head, Math.min(head.length, RecordFormats.HEAD_BYTES)));
      RecordReader reader = format.open(files, start);
      reader.record();
      reader.files();
      reader.verify();
      for (String annotator : annotators) {
        if (reader.hasAnnotations(annotator)) {
          reader.annotations(annotator);
        }
      }
    } catch (FormatException e) {
      // What is promised.
      e.error().shown();
      assertThat(e.getMessage()).doesNotContain(NAME);
    }
  }

  private static byte[] mutate(byte[] valid, Random draw) {
    byte[] bytes = valid.clone();
    int times = 1 + draw.nextInt(4);
    for (int i = 0; i < times && bytes.length > 0; i++) {
      // Half of the mutations hit the beginning, where headers are.
      int reach = draw.nextBoolean() ? bytes.length : Math.min(bytes.length, 512);
      int at = draw.nextInt(reach);
      switch (draw.nextInt(11)) {
        case 0 -> bytes[at] ^= (byte) (1 << draw.nextInt(8));
        case 1 -> bytes[at] = (byte) draw.nextInt(256);
        case 2 -> bytes[at] = EXTREMES[draw.nextInt(EXTREMES.length)];
        case 3 -> {
          int end = Math.min(bytes.length, at + 1 + draw.nextInt(8));
          Arrays.fill(bytes, at, end, EXTREMES[draw.nextInt(EXTREMES.length)]);
        }
        case 4 -> bytes = Arrays.copyOf(bytes, at);
        case 5 -> bytes = splice(bytes, at, 0, bytes, draw.nextInt(bytes.length), draw);
        case 6 -> bytes = splice(bytes, at, draw.nextInt(64), new byte[0], 0, draw);
        case 7 -> changeNumber(bytes, at, draw);
        case 8 -> bytes = withName(bytes, at, at);
        default -> bytes = withName(bytes, beginOfWord(bytes, at), endOfWord(bytes, at));
      }
    }
    return bytes;
  }

  /** The name in place of what is from one byte to another. */
  private static byte[] withName(byte[] bytes, int from, int to) {
    byte[] name = NAME.getBytes(StandardCharsets.US_ASCII);
    byte[] out = new byte[bytes.length - (to - from) + name.length];
    System.arraycopy(bytes, 0, out, 0, from);
    System.arraycopy(name, 0, out, from, name.length);
    System.arraycopy(bytes, to, out, from + name.length, bytes.length - to);
    return out;
  }

  private static int beginOfWord(byte[] bytes, int at) {
    int begin = at;
    while (begin > 0 && isOfWord(bytes[begin - 1])) {
      begin--;
    }
    return begin;
  }

  private static int endOfWord(byte[] bytes, int at) {
    int end = at;
    while (end < bytes.length && isOfWord(bytes[end])) {
      end++;
    }
    return end;
  }

  private static boolean isOfWord(byte letter) {
    return Character.isLetterOrDigit(letter & 0xFF) || letter == '.' || letter == '-';
  }

  /** Cuts {@code gone} bytes out at a place and puts up to 64 bytes of another array there. */
  private static byte[] splice(
      byte[] bytes, int at, int gone, byte[] other, int from, Random draw) {
    int put = Math.min(other.length - from, draw.nextInt(64));
    int rest = Math.min(bytes.length, at + gone);
    byte[] out = new byte[at + put + bytes.length - rest];
    System.arraycopy(bytes, 0, out, 0, at);
    System.arraycopy(other, from, out, at, put);
    System.arraycopy(bytes, rest, out, at + put, bytes.length - rest);
    return out;
  }

  /** Makes the next decimal number, if there is one near, another one, often a large one. */
  private static void changeNumber(byte[] bytes, int from, Random draw) {
    for (int i = from; i < Math.min(bytes.length, from + 256); i++) {
      if (bytes[i] >= '0' && bytes[i] <= '9') {
        boolean large = draw.nextBoolean();
        while (i < bytes.length && bytes[i] >= '0' && bytes[i] <= '9') {
          bytes[i++] = (byte) (large ? '9' : '0' + draw.nextInt(10));
        }
        return;
      }
    }
  }
}
