package org.ecgsl.format.wfdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.signal.Annotation;

/**
 * Annotation files as the American Heart Association distributes them (PhysioNet, annot(5)): 16
 * bytes per mark. Byte 0 is unused, byte 1 the AHA's letter, bytes 2 to 5 the time as a long word
 * of a PDP-11, bytes 6 and 7 a serial number.
 *
 * <p>Files of the WFDB library give times in samples and, in bytes 8 to 15, subtype, MIT code and
 * six characters of text. On the association's own tapes these bytes are unused, and times are in
 * milliseconds.
 */
final class AhaAnnotations {

  private static final int MARK_BYTES = 16;
  private static final int TEXT = 10;
  private static final double MILLISECONDS_PER_SECOND = 1000;

  /** The MIT mnemonics of the AHA's letters (WFDB, ecgmap.h). */
  private static final Map<Character, String> SYMBOLS =
      Map.ofEntries(
          Map.entry('N', "N"),
          Map.entry('V', "V"),
          Map.entry('F', "F"),
          Map.entry('R', "r"),
          Map.entry('E', "E"),
          Map.entry('P', "/"),
          Map.entry('Q', "Q"),
          Map.entry('U', "~"),
          Map.entry('O', "\""),
          Map.entry('[', "["),
          Map.entry(']', "]"));

  private AhaAnnotations() {}

  /** Whether a file begins as these do: an MIT file cannot have a zero byte and then a letter. */
  static boolean recognises(byte[] bytes) {
    return bytes.length >= MARK_BYTES
        && bytes[0] == 0
        && bytes[1] != '['
        && bytes[1] != ']'
        && SYMBOLS.containsKey((char) bytes[1]);
  }

  /**
   * All marks of a file.
   *
   * @param file full place of the file, for messages
   * @param frameRate frames per second of the record
   * @param samplingRate samples per second of the record as it is shown
   * @throws FormatException if a mark has no known letter or lies before the recording's start
   */
  static List<Annotation> decode(byte[] bytes, String file, double frameRate, double samplingRate)
      throws FormatException {
    boolean fromTape = bytes[9] == 0;
    double samplesPerTick = samplingRate / (fromTape ? MILLISECONDS_PER_SECOND : frameRate);
    List<Annotation> marks = new ArrayList<>(bytes.length / MARK_BYTES);
    for (int at = 0; at + MARK_BYTES <= bytes.length && bytes[at] == 0; at += MARK_BYTES) {
      String symbol = symbol(bytes, at);
      int time = word(bytes, at + 2) << 16 | word(bytes, at + 4);
      if (symbol == null || time < 0) {
        throw new FormatException(
            new FormatError.MalformedAnnotations(
                file,
                Message.of(
                    "mark %,d: letter 0x%02x at time %d", marks.size() + 1, bytes[at + 1], time)));
      }
      int subtype = bytes[at + 1] == 'U' && bytes[at + 8] == 0 ? -1 : bytes[at + 8];
      long sample = Math.round(time * samplesPerTick);
      marks.add(new Annotation(sample, symbol, subtype, 0, 0, text(bytes, at + TEXT)));
    }
    return marks;
  }

  /** The MIT code says more than the letter, where there is one. */
  private static String symbol(byte[] bytes, int at) {
    int code = bytes[at + 9];
    return code > 0 ? AnnotationCode.symbol(code) : SYMBOLS.get((char) bytes[at + 1]);
  }

  private static String text(byte[] bytes, int from) {
    int length = 0;
    while (length < MARK_BYTES - TEXT && bytes[from + length] != 0) {
      length++;
    }
    return HeaderText.decode(bytes, from, length);
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }
}
