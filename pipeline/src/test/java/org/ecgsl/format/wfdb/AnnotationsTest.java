package org.ecgsl.format.wfdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.signal.Annotation;
import org.ecgsl.testing.RealData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Annotation files in MIT and AHA format, word by word. */
class AnnotationsTest {

  private static final int SKIP = 59;
  private static final int NUM = 60;
  private static final int SUB = 61;
  private static final int CHN = 62;
  private static final int AUX = 63;
  private static final byte[] END = {0, 0};

  private final MemoryFiles files = new MemoryFiles();

  private List<Annotation> read(byte[]... parts) throws Exception {
    files.put("r.hea", "r 1 360 1000\nr.dat 16\n");
    files.put("r.atr", bytes(parts));
    return WfdbRecordReader.open(files, "r").annotations("atr");
  }

  private static byte[] word(int code, int data) {
    int word = code << 10 | data;
    return new byte[] {(byte) word, (byte) (word >> 8)};
  }

  private static byte[] skip(int interval) {
    return bytes(
        word(SKIP, 0),
        new byte[] {(byte) (interval >> 16), (byte) (interval >> 24)},
        new byte[] {(byte) interval, (byte) (interval >> 8)});
  }

  private static byte[] aux(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes(word(AUX, bytes.length), Arrays.copyOf(bytes, bytes.length + bytes.length % 2));
  }

  private static byte[] note(String text) {
    return bytes(word(22, 0), aux(text));
  }

  private static byte[] bytes(byte[]... parts) {
    BitWriter out = new BitWriter();
    Stream.of(parts).forEach(out::putBytes);
    return out.bytes();
  }

  @Test
  void aSkipMayStepBackOrBeyondAnInt() throws Exception {
    int far = Integer.MAX_VALUE;
    assertThat(read(word(1, 100), skip(-2), word(1, 0), skip(far), skip(far), word(5, 3), END))
        .containsExactly(
            Annotation.at(100, "N"), Annotation.at(98, "N"), Annotation.at(98 + 2L * far + 3, "V"));
  }

  @Test
  void numberAndChannelHoldOnWhileTheSubtypeDoesNot() throws Exception {
    assertThat(
            read(
                word(1, 1),
                word(SUB, 0x3ff),
                word(CHN, 255),
                word(NUM, 7),
                word(1, 1),
                word(CHN, 0),
                word(1, 1),
                END))
        .containsExactly(
            new Annotation(1, "N", -1, 255, 7, ""),
            new Annotation(2, "N", 0, 0, 7, ""),
            new Annotation(3, "N", 0, 0, 7, ""));
  }

  @Test
  void textEndsAtAZeroAndMayBeOfEitherCharacterSet() throws Exception {
    byte[] latin = {'(', (byte) 0xe9};
    assertThat(
            read(
                word(28, 1),
                aux("(N\0x"),
                word(28, 1),
                aux("(é"),
                word(28, 1),
                word(AUX, 2),
                latin,
                END))
        .extracting(Annotation::aux)
        .containsExactly("(N", "(é", "(é");
  }

  @Test
  void aWordOfCodeZeroOnlyMovesTheClock() throws Exception {
    assertThat(read(word(0, 5), word(1, 2), END)).containsExactly(Annotation.at(7, "N"));
  }

  @Test
  void aFileMayEndWithoutItsLastWordAndNothingBehindItIsRead() throws Exception {
    assertThat(read(word(1, 7))).containsExactly(Annotation.at(7, "N"));
    assertThat(read(word(1, 7), END, word(1, 7))).hasSize(1);
    assertThat(read()).isEmpty();
  }

  @Test
  void aCodeWithoutAMnemonicKeepsItsNumber() throws Exception {
    assertThat(read(word(42, 1), word(55, 1), END))
        .containsExactly(Annotation.at(1, "[42]"), Annotation.at(2, "[55]"));
  }

  @Test
  void aTimeResolutionPutsMarksAtSamplesOfTheRecord() throws Exception {
    assertThat(read(note("## time resolution: 720"), word(1, 721), END))
        .containsExactly(Annotation.at(361, "N"));
  }

  @Test
  void marksFollowTheResolutionOfTheRecord() throws Exception {
    files.put("r.hea", "r 1 90 1000\nr.dat 16x4\n");
    files.put("r.atr", bytes(word(1, 5), END));
    files.put("r.fast", bytes(note("## time resolution: 360"), word(1, 5), END));
    WfdbRecordReader high = WfdbRecordReader.open(files, "r");
    WfdbRecordReader frames = WfdbRecordReader.open(files, "r", Resolution.FRAME);

    assertThat(high.annotations("atr")).containsExactly(Annotation.at(20, "N"));
    assertThat(high.annotations("fast")).containsExactly(Annotation.at(5, "N"));
    assertThat(frames.annotations("atr")).containsExactly(Annotation.at(5, "N"));
    assertThat(frames.annotations("fast")).containsExactly(Annotation.at(1, "N"));
  }

  @Test
  void symbolsDefinedInTheFileAreTakenFromIt() throws Exception {
    assertThat(
            read(
                note("## annotation type definitions"),
                note("42 w wave\n"),
                note("## end of definitions"),
                note("plain"),
                word(42, 9),
                END))
        .containsExactly(new Annotation(0, "\"", 0, 0, 0, "plain"), Annotation.at(9, "w"));
  }

  static Stream<byte[]> broken() {
    return Stream.of(
        new byte[] {0},
        bytes(word(1, 5), new byte[] {7}),
        bytes(word(1, 5), word(SKIP, 0), new byte[] {0, 0, 1}),
        bytes(word(1, 5), word(AUX, 10), new byte[] {'(', 'N'}),
        bytes(skip(-2), word(1, 0), END),
        bytes(aha('N', 5, 0, 0, ""), aha('z', 6, 0, 0, "")),
        aha('N', -5, 0, 1, ""));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void brokenFilesAreMalformed(byte[] file) {
    FormatException failure = catchThrowableOfType(FormatException.class, () -> read(file));

    assertThat(failure.error().code()).isEqualTo(FormatError.Code.MALFORMED_ANNOTATIONS);
    assertThat(failure).hasMessageStartingWith("memory:r.atr ");
  }

  @Test
  void ahaFilesOfTheLibraryHaveSamplesAndCodes() throws Exception {
    assertThat(
            read(
                aha('N', 70_000, 0, 1, ""),
                aha('O', 70_010, 3, 28, "(AFIB"),
                aha('U', 70_020, 0, 14, ""),
                aha('V', 70_030, -1, 5, "sixsix")))
        .containsExactly(
            Annotation.at(70_000, "N"),
            new Annotation(70_010, "+", 3, 0, 0, "(AFIB"),
            new Annotation(70_020, "~", -1, 0, 0, ""),
            new Annotation(70_030, "V", -1, 0, 0, "sixsix"));
  }

  @Test
  void ahaFilesFromTapeHaveMillisecondsAndLettersOnly() throws Exception {
    assertThat(
            read(aha('N', 1_000, 0, 0, ""), aha('R', 2_000, 0, 0, ""), aha('P', 2_500, 0, 0, "")))
        .containsExactly(Annotation.at(360, "N"), Annotation.at(720, "r"), Annotation.at(900, "/"));
  }

  private static byte[] aha(char letter, int time, int subtype, int code, String text) {
    byte[] mark = new byte[16];
    mark[1] = (byte) letter;
    mark[2] = (byte) (time >> 16);
    mark[3] = (byte) (time >> 24);
    mark[4] = (byte) time;
    mark[5] = (byte) (time >> 8);
    mark[6] = 1;
    mark[8] = (byte) subtype;
    mark[9] = (byte) code;
    System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, mark, 10, text.length());
    return mark;
  }

  @Test
  void marksBeyondTheReachOfAnIntAreRead() throws Exception {
    byte[] bytes = Files.readAllBytes(RealData.folder("wfdb").resolve("huge.qrs"));

    assertThat(new AnnotationDecoder(bytes, "huge.qrs", 250, 250).decode())
        .singleElement()
        .matches(mark -> mark.sample() > 4L * Integer.MAX_VALUE);
  }
}
