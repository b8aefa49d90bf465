package org.ecgsl.format.wfdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals in files of every format, with skew, several samples per frame, in segments. */
class SignalLayoutTest {

  private static final int INVALID = SignalWindow.INVALID_SAMPLE;

  private final MemoryFiles files = new MemoryFiles();

  @Provide
  Arbitrary<SignalFormat> packed() {
    return Arbitraries.of(SignalFormat.values()).filter(format -> format.packing() != null);
  }

  @Property(tries = 400)
  void everySampleOfAFrameComesBackWhateverFormatSkewAndWindow(
      @ForAll("packed") SignalFormat format,
      @ForAll @IntRange(min = 1, max = 4) int perFrame,
      @ForAll @IntRange(min = 0, max = 5) int skew,
      @ForAll @IntRange(min = 1, max = 150) int length,
      @ForAll @IntRange(min = 1, max = 700) int window,
      @ForAll long seed)
      throws Exception {
    Random draw = new Random(seed);
    int width = perFrame + 1;
    int[] stored = TestRecord.random(format, length * width, draw);
    MemoryFiles memory = new MemoryFiles();
    memory.put(
        "r.hea",
        "r 2 100 %d\nr.dat %dx%d 1 0 0 0 0 0 A\nr.dat %d:%d 1 0 0 0 0 0 B\n"
            .formatted(length, format.code(), perFrame, format.code(), skew));
    memory.put("r.dat", TestRecord.pack(format, stored));
    RecordReader reader = WfdbRecordReader.open(memory, "r");

    int[][] found = TestRecord.uncut(reader, window);

    assertThat(reader.record().samplingRate()).isEqualTo(100.0 * perFrame);
    assertThat(found).isDeepEqualTo(expected(format, perFrame, skew, length, stored));
    reader.verify();
  }

  private static int[][] expected(
      SignalFormat format, int perFrame, int skew, int length, int[] stored) {
    int[][] out = new int[2][length * perFrame];
    int[] sums = new int[2];
    int[] late = new int[length];
    boolean summed = format == SignalFormat.FORMAT_8;
    for (int frame = 0; frame < length; frame++) {
      for (int i = 0; i < perFrame; i++) {
        int value = stored[frame * (perFrame + 1) + i];
        sums[0] += value;
        out[0][frame * perFrame + i] = summed ? sums[0] : TestRecord.shown(format, value);
      }
      int value = stored[frame * (perFrame + 1) + perFrame];
      sums[1] += value;
      late[frame] = summed ? sums[1] : TestRecord.shown(format, value);
    }
    for (int i = 0; i < length * perFrame; i++) {
      int frame = i / perFrame + skew;
      out[1][i] = frame < length ? late[frame] : INVALID;
    }
    return out;
  }

  @Test
  void blocksMayEndEarlyWhereTheirBytesSuffice() throws Exception {
    for (String[] one :
        new String[][] {{"310", "2", "0x06"}, {"311", "3", "0x03"}, {"212", "2", "0x03"}}) {
      int bytes = Integer.parseInt(one[1]);
      byte[] dat = new byte[bytes];
      dat[0] = Integer.decode(one[2]).byteValue();
      int samples = one[0].equals("311") ? 2 : 1;
      files.put("r.hea", "r 1 100\nr.dat %s\n".formatted(one[0]));
      files.put("r.dat", dat);

      int[][] found = TestRecord.uncut(WfdbRecordReader.open(files, "r"), 10);

      assertThat(found[0]).as("format " + one[0]).hasSize(samples).startsWith(3);
    }
  }

  @Test
  void differencesBeginAtTheInitialValue() throws Exception {
    files.put("r.hea", "r 1 100 4\nr.dat 8 200 12 0 -100 0 0 I\n");
    files.put("r.dat", new byte[] {0, 127, -128, -1});

    assertThat(TestRecord.uncut(WfdbRecordReader.open(files, "r"), 3)[0])
        .containsExactly(-100, 27, -101, -102);
  }

  @Test
  void aFrameIsAveragedTowardsZeroAndInvalidIfOneSampleIs() throws Exception {
    files.put("r.hea", "r 2 100 3\nr.dat 16x2 1\nr.dat 16 1\n");
    files.put(
        "r.dat",
        TestRecord.pack(
            SignalFormat.FORMAT_16, new int[] {1, 2, 9, -1, -2, 8, 5, Short.MIN_VALUE, 7}));

    RecordReader reader = WfdbRecordReader.open(files, "r", Resolution.FRAME);

    assertThat(reader.record().samplingRate()).isEqualTo(100);
    assertThat(TestRecord.uncut(reader, 2))
        .isDeepEqualTo(new int[][] {{1, -1, INVALID}, {9, 8, 7}});
  }

  @Test
  void slowerSignalsAreRepeatedToTheFastestRate() throws Exception {
    files.put("r.hea", "r 2 100 2\nr.dat 16x3 1\nr.dat 16x2 1\n");
    files.put(
        "r.dat",
        TestRecord.pack(SignalFormat.FORMAT_16, new int[] {1, 2, 3, 10, 20, 4, 5, 6, 30, 40}));

    assertThat(TestRecord.uncut(WfdbRecordReader.open(files, "r"), 5))
        .isDeepEqualTo(new int[][] {{1, 2, 3, 4, 5, 6}, {10, 10, 20, 30, 30, 40}});
  }

  @Test
  void flacSignalsLieInChannels() throws Exception {
    int[][] channels = {{1, 2, 3, 4, 5, -128}, {10, 20, 30, 40, 50, 60}};
    files.put("r.hea", "r 2 100\nr.d0 508x2+3 1 8 0 1 0 0 A\nr.d0 508x2+3 1 8 0 10 0 0 B\n");
    byte[] stream = new FlacWriter(8, 16, new Random(5)).write(channels);
    byte[] dat = new byte[stream.length + 3];
    System.arraycopy(stream, 0, dat, 3, stream.length);
    files.put("r.d0", dat);
    channels[0][5] = INVALID;

    RecordReader reader = WfdbRecordReader.open(files, "r");

    assertThat(reader.record().lengthSamples()).isEqualTo(6);
    assertThat(TestRecord.uncut(reader, 4)).isDeepEqualTo(channels);
  }

  @Test
  void signalsOfAVariableLayoutAreFoundByNameAndBroughtToItsScale() throws Exception {
    variableLayout();

    RecordReader reader = WfdbRecordReader.open(files, "r");

    assertThat(reader.record().leads())
        .containsExactly(new Lead("I", 10, 0, "mV"), new Lead("II", 20, 5, "mV"));
    assertThat(TestRecord.uncut(reader, 3))
        .isDeepEqualTo(
            new int[][] {
              {INVALID, INVALID, 30, INVALID, INVALID, INVALID, INVALID, 7, 8},
              {INVALID, INVALID, 3, 4, INVALID, INVALID, INVALID, INVALID, INVALID}
            });
    assertThat(reader.record().comments())
        .containsExactly("a note", "missing segments, whose samples are gaps: gone");
    assertThat(reader.files())
        .containsExactly("r.hea", "l.hea", "a.hea", "a.dat", "b.hea", "b.dat");
    reader.verify();
  }

  /** A gap of two, II and I in other places and another scale, a missing segment, I alone. */
  private void variableLayout() {
    files.put("r.hea", "r/5 2 100 9\nl 0\n~ 2\na 2\ngone 3\nb 2\n# a note\n");
    files.put("l.hea", "l 2 100 0\n~ 0 10 0 0 0 0 0 I\n~ 0 20(5) 0 0 0 0 0 II\n");
    files.put("a.hea", "a 2 100 2\na.dat 16 20(5) 0 0 0 0 0 II\na.dat 16 5(-5) 0 0 0 0 0 I\n");
    files.put(
        "a.dat", TestRecord.pack(SignalFormat.FORMAT_16, new int[] {3, 10, 4, Short.MIN_VALUE}));
    files.put("b.hea", "b 1 100 2\nb.dat 80 10 0 0 0 15 0 I\n");
    files.put("b.dat", TestRecord.pack(SignalFormat.FORMAT_80, new int[] {7, 8}));
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "7", "100"})
  void skippingGivesTheWindowsThatReadingOnGives(int window) throws Exception {
    variableLayout();
    RecordReader reader = WfdbRecordReader.open(files, "r");
    List<SignalWindow> all = TestRecord.windows(reader, window, 0);

    for (int from = 0; from <= 9; from++) {
      long start = from;
      List<SignalWindow> wanted = new ArrayList<>(all);
      wanted.removeIf(one -> one.startSample() + one.length() <= start);
      List<SignalWindow> found = TestRecord.windows(reader, window, from);
      assertThat(found.stream().map(SignalWindow::startSample))
          .containsExactlyElementsOf(wanted.stream().map(SignalWindow::startSample).toList());
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i).samples()).isDeepEqualTo(wanted.get(i).samples());
      }
    }
  }

  @Test
  void aSegmentMayBeUsedInPart() throws Exception {
    files.put("r.hea", "r/2 1 100\na 1\na 2\n");
    files.put("a.hea", "a 1 100 2\na.dat 80 10 8 0 1 3 0 I\n");
    files.put("a.dat", TestRecord.pack(SignalFormat.FORMAT_80, new int[] {1, 2}));

    RecordReader reader = WfdbRecordReader.open(files, "r");

    assertThat(TestRecord.uncut(reader, 3)[0]).containsExactly(1, 1, 2);
    files.put("a.dat", TestRecord.pack(SignalFormat.FORMAT_80, new int[] {1, 3}));
    assertThat(catchThrowableOfType(FormatException.class, reader::verify).error().code())
        .isEqualTo(FormatError.Code.CHECKSUM_MISMATCH);
  }

  @Test
  void aLongGapIsPassedWithoutItsWindows() throws Exception {
    files.put("r.hea", "r/3 1 100\na 2\n~ 9000000000000000\na 2\n");
    files.put("a.hea", "a 1 100 2\na.dat 80x3\n");
    files.put("a.dat", TestRecord.pack(SignalFormat.FORMAT_80, new int[] {1, 2, 3, 4, 5, 6}));

    List<SignalWindow> windows = TestRecord.windows(WfdbRecordReader.open(files, "r"), 4, 0);

    assertThat(windows.stream().map(SignalWindow::startSample))
        .startsWith(0L, 4L)
        .endsWith(27_000_000_000_000_004L, 27_000_000_000_000_008L)
        .hasSizeLessThan(6);
  }

  @Test
  void headersTellWhereTheGapsAre() throws Exception {
    files.put("r.hea", "r/3 1 100\na 2\n~ 3\na 2\n");
    files.put("a.hea", "a 1 100 2\na.dat 80x3\n");
    files.put("a.dat", new byte[0]);

    RecordReader reader = WfdbRecordReader.open(files, "r");

    assertThat(LongStream.of(0, 5, 6, 14, 15, 20, 21).map(reader::nextRecorded))
        .containsExactly(0L, 5L, 15L, 15L, 15L, 20L, 21L);
  }

  @Property(tries = 200)
  void skippingInFramesOfSeveralSamplesLosesNone(
      @ForAll("packed") SignalFormat format,
      @ForAll @IntRange(min = 1, max = 3) int perFrame,
      @ForAll @IntRange(min = 0, max = 4) int skew,
      @ForAll @IntRange(min = 1, max = 20) int window,
      @ForAll @IntRange(min = 0, max = 120) int from,
      @ForAll long seed)
      throws Exception {
    int[] stored = TestRecord.random(format, 40 * (perFrame + 1), new Random(seed));
    MemoryFiles memory = new MemoryFiles();
    memory.put(
        "r.hea",
        "r 2 100 40\nr.dat %d:%d\nr.dat %dx%d\n"
            .formatted(format.code(), skew, format.code(), perFrame));
    memory.put("r.dat", TestRecord.pack(format, stored));
    RecordReader reader = WfdbRecordReader.open(memory, "r");
    int[][] all = TestRecord.uncut(reader, 1_000);

    for (SignalWindow found : TestRecord.windows(reader, window, from)) {
      int start = (int) found.startSample();
      assertThat(found.samples()[0])
          .containsExactly(Arrays.copyOfRange(all[0], start, start + found.length()));
      assertThat(found.samples()[1])
          .containsExactly(Arrays.copyOfRange(all[1], start, start + found.length()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "MALFORMED_HEADER ; r/3 1 100|a 2|a 2",
        "MALFORMED_HEADER ; r/1 1 100|../a 2",
        "MALFORMED_HEADER ; r/1 1 100|a",
        "MISSING_FILE ; r/2 1 100|gone 2|~ 2",
        "MISSING_FILE ; r/2 1 100|gone 0|a 2",
        "MISSING_FILE ; r/2 1 100|~ 2|gone 2",
        "UNSUPPORTED_LAYOUT ; r/1 1 100|~ 2",
        "TRUNCATED_SIGNAL ; r/1 1 100|a 3",
        "UNSUPPORTED_LAYOUT ; r/1 1 200|a 2",
        "UNSUPPORTED_LAYOUT ; r/2 1 100|a 2|two 1",
        "UNSUPPORTED_LAYOUT ; r/2 1 100|a 2|other 1",
        "UNSUPPORTED_LAYOUT ; r/1 1 100|r 2",
        "UNSUPPORTED_LAYOUT ; r/2 1 100|a 9223372036854775807|a 2",
        "UNSUPPORTED_LAYOUT ; r/2 1 100|l 0|fast 1"
      })
  void segmentsThatCannotBeReadSayWhy(FormatError.Code code, String header) {
    files.put("r.hea", header.replace('|', '\n') + "\n");
    files.put("a.hea", "a 1 100 2\na.dat 80 10\n");
    files.put("two.hea", "two 2 100 1\na.dat 80 10\na.dat 80 10\n");
    files.put("other.hea", "other 1 100 1\na.dat 80 10/V\n");
    files.put("l.hea", "l 1 100 0\n~ 0 10\n");
    files.put("fast.hea", "fast 1 100 1\na.dat 80x2 10 0 0 0 0 0 another\n");
    files.put("a.dat", new byte[2]);

    FormatException thrown =
        catchThrowableOfType(
            FormatException.class, () -> WfdbRecordReader.open(files, "r").verify());

    assertThat(thrown.error().code()).isEqualTo(code);
    assertThat(thrown).hasMessageContaining("memory:").message().doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "r 1 100|r.dat 80x1000000 ; 0",
        "r 1 100 1|r.dat 80x1000000 ; 1000000",
        "r 1 100 100001|r.dat 80:100000 ; 100001"
      })
  void hugeFramesTakeNoMoreThanTheFileIsLong(String header, int bytes) throws Exception {
    files.put("r.hea", header.replace('|', '\n') + "\n");
    files.put("r.dat", new byte[bytes]);

    int[][] found = TestRecord.uncut(WfdbRecordReader.open(files, "r"), 1_000);

    assertThat(found[0]).hasSize(bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "UNSUPPORTED_LAYOUT ; r 1 100 1|r.dat 516x1000000",
        "UNSUPPORTED_LAYOUT ; r 1 100 100000|r.dat 516:100000",
        "MALFORMED_HEADER ; r 2 100 1|r.dat 80|~ 0x65537",
        "TRUNCATED_SIGNAL ; r 1 100 9223372036854775807|r.dat 80"
      })
  void claimsThatNoFileBacksAreRefused(FormatError.Code code, String header) {
    files.put("r.hea", header.replace('|', '\n') + "\n");
    files.put("r.dat", new FlacWriter(16, 16, new Random(1)).write(new int[][] {{1, 2, 3}}));

    FormatException thrown =
        catchThrowableOfType(
            FormatException.class, () -> WfdbRecordReader.open(files, "r").windows(1_000));

    assertThat(thrown.error().code()).isEqualTo(code);
  }
}
