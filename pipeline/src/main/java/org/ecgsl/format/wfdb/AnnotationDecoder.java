package org.ecgsl.format.wfdb;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.signal.Annotation;

/**
 * Decodes an annotation file in MIT format (PhysioNet, annot(5)); for one use.
 *
 * <p>The file is a sequence of 16-bit words, least significant byte first: a code in the upper 6
 * bits, the time since the mark before in the lower 10. Words of the codes SKIP, NUM, SUB, CHN and
 * AUX move the clock or complete the mark before them; number and channel last until changed,
 * subtype and text do not. A word of 0 ends the file; files that end without one are read too.
 *
 * <p>Notes at time 0 in which the file speaks of itself are heeded and left out, as the WFDB
 * library does: the unit of its times ({@code ## time resolution: 1000}) and symbols of its own
 * ({@code ## annotation type definitions}).
 */
final class AnnotationDecoder {

  private static final Pattern RESOLUTION =
      Pattern.compile("## time resolution:\\s*(\\d{1,12}(?:\\.\\d{1,12})?)\\s*");
  private static final String DEFINITIONS = "## annotation type definitions";
  private static final String END_OF_DEFINITIONS = "## end of definitions";
  private static final Pattern DEFINITION = Pattern.compile("(\\d{1,2})\\s+(\\S+)(?:\\s.*)?");

  private final byte[] bytes;
  private final String file;
  private final double samplingRate;
  private final List<Annotation> marks = new ArrayList<>();
  private final Map<Integer, String> ownSymbols = new HashMap<>();
  private double samplesPerTick;
  private boolean inDefinitions;
  private int at;
  private long time;

  /** The mark that is being completed; there is none while its code is 0. */
  private int code = AnnotationCode.NOT_QRS;

  private long markTime;
  private int subtype;
  private int channel;
  private int number;
  private String aux = "";

  /**
   * @param file full place of the file, for messages
   * @param frameRate ticks per second of a file that does not say
   * @param samplingRate samples per second of the record as it is shown
   */
  AnnotationDecoder(byte[] bytes, String file, double frameRate, double samplingRate) {
    this.bytes = bytes;
    this.file = file;
    this.samplingRate = samplingRate;
    this.samplesPerTick = samplingRate / frameRate;
  }

  /**
   * All marks of the file.
   *
   * @throws FormatException if it ends within a mark, or one lies before the recording's start
   */
  List<Annotation> decode() throws FormatException {
    while (at < bytes.length) {
      int word = word();
      if (word == 0) {
        break;
      }
      item(word >> AnnotationCode.DATA_BITS, word & AnnotationCode.DATA_MASK);
    }
    complete();
    return marks;
  }

  private void item(int word, int data) throws FormatException {
    switch (word) {
      // The high half first, each low byte first: the long word of a PDP-11.
      case AnnotationCode.SKIP -> time += word() << 16 | word();
      case AnnotationCode.NUMBER -> number = (byte) data;
      case AnnotationCode.SUBTYPE -> subtype = (byte) data;
      case AnnotationCode.CHANNEL -> channel = data & 0xff;
      case AnnotationCode.AUX -> aux = text(data & 0xff);
      default -> {
        complete();
        time += data;
        markTime = time;
        code = word;
      }
    }
  }

  private String text(int length) throws FormatException {
    int start = at;
    if (length > bytes.length - start) {
      throw malformed("ends within the text of mark %,d", marks.size() + 1);
    }
    at = Math.min(bytes.length, start + length + (length & 1));
    int end = start;
    while (end < start + length && bytes[end] != 0) {
      end++; // Texts from C come with their closing zero.
    }
    return HeaderText.decode(bytes, start, end - start);
  }

  private void complete() throws FormatException {
    if (code != AnnotationCode.NOT_QRS && !isAboutTheFile()) {
      if (markTime < 0) {
        throw malformed("mark %,d lies before the recording's start", marks.size() + 1);
      }
      String symbol = ownSymbols.getOrDefault(code, AnnotationCode.symbol(code));
      marks.add(new Annotation(sample(), symbol, subtype, channel, number, aux));
    }
    code = AnnotationCode.NOT_QRS;
    subtype = 0;
    aux = "";
  }

  /** Without a factor the time stays exact, however large. */
  private long sample() {
    return samplesPerTick == 1 ? markTime : Math.round(markTime * samplesPerTick);
  }

  private boolean isAboutTheFile() {
    if (markTime != 0 || code != AnnotationCode.NOTE) {
      return false;
    }
    String note = aux.strip();
    Matcher resolution = RESOLUTION.matcher(note);
    Matcher definition = DEFINITION.matcher(note);
    if (resolution.matches() && Double.parseDouble(resolution.group(1)) > 0) {
      samplesPerTick = samplingRate / Double.parseDouble(resolution.group(1));
    } else if (note.startsWith(DEFINITIONS)) {
      inDefinitions = true;
    } else if (note.startsWith(END_OF_DEFINITIONS)) {
      inDefinitions = false;
    } else if (inDefinitions && definition.matches()) {
      ownSymbols.put(Integer.parseInt(definition.group(1)), definition.group(2));
    } else {
      return false;
    }
    return true;
  }

  private int word() throws FormatException {
    if (at + 2 > bytes.length) {
      throw malformed("ends within mark %,d", marks.size() + 1);
    }
    int word = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    at += 2;
    return word;
  }

  private FormatException malformed(
      @CompileTimeConstant final String problem, Object... arguments) {
    return new FormatException(
        new FormatError.MalformedAnnotations(file, Message.of(problem, arguments)));
  }
}
