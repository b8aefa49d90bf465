package org.ecgsl.format.wfdb;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.signal.Annotation;

/**
 * Annotation files in MIT format (PhysioNet, annot(5)): 16-bit words, code in the upper 6 bits,
 * time since the mark before in the lower 10.
 */
final class WfdbAnnotations {

  private static final int SKIP = 59;
  private static final int NUM = 60;
  private static final int SUB = 61;
  private static final int CHN = 62;
  private static final int AUX = 63;
  private static final int LONGEST_INTERVAL = 1023;

  /** Mnemonics by code (ecgcodes); codes without one are written as their number in brackets. */
  private static final String[] SYMBOLS = symbols();

  private static final Map<String, Integer> CODES = codes();

  private WfdbAnnotations() {}

  /**
   * Decodes a file.
   *
   * @param file where it is, for messages
   * @throws FormatException if it ends within a mark, or goes back before the recording's start
   */
  static List<Annotation> decode(byte[] bytes, String file) throws FormatException {
    return new Decoder(bytes, file).decode();
  }

  /**
   * Encodes marks in time order.
   *
   * @throws IllegalArgumentException if they are out of order or a symbol has no code
   */
  static byte[] encode(List<Annotation> annotations) {
    Encoder encoder = new Encoder();
    annotations.forEach(encoder::add);
    return encoder.finish();
  }

  private static final class Decoder {
    private final byte[] bytes;
    private final String file;
    private final List<Annotation> marks = new ArrayList<>();
    private int at;
    private long time;
    private int number;
    private int channel;

    Decoder(byte[] bytes, String file) {
      this.bytes = bytes;
      this.file = file;
    }

    List<Annotation> decode() throws FormatException {
      while (at < bytes.length) {
        int word = word();
        int code = word >>> 10;
        if (word == 0) {
          break;
        }
        if (code == SKIP) {
          time += (long) (short) word() << 16 | word();
        } else if (code == 0) {
          // Marks nothing, it only moves the time on.
          time += word & LONGEST_INTERVAL;
        } else if (code < NUM) {
          mark(code, word & LONGEST_INTERVAL);
        } else {
          // What follows a mark changes the mark; without one it has nothing to change.
          modify(code, word & LONGEST_INTERVAL);
        }
      }
      return marks;
    }

    private void mark(int code, int interval) throws FormatException {
      time += interval;
      if (time < 0) {
        throw malformed("mark %,d lies before the recording's start".formatted(marks.size() + 1));
      }
      String symbol = code < SYMBOLS.length ? SYMBOLS[code] : "[" + code + "]";
      marks.add(new Annotation(time, symbol, 0, channel, number, ""));
    }

    private void modify(int code, int value) throws FormatException {
      String aux = code == AUX ? text(value) : null;
      if (code == NUM) {
        number = (byte) value;
      } else if (code == CHN) {
        channel = value & 0xff;
      }
      if (marks.isEmpty()) {
        return;
      }
      Annotation last = marks.get(marks.size() - 1);
      marks.set(
          marks.size() - 1,
          new Annotation(
              last.sample(),
              last.symbol(),
              code == SUB ? (byte) value : last.subtype(),
              channel,
              number,
              aux == null ? last.aux() : aux));
    }

    private String text(int length) throws FormatException {
      int padded = length + (length & 1);
      if (at + padded > bytes.length) {
        throw malformed("ends within the text of mark %,d".formatted(marks.size()));
      }
      int end = at + length;
      while (end > at && bytes[end - 1] == 0) {
        end--;
      }
      String text = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
      at += padded;
      return text;
    }

    private int word() throws FormatException {
      if (at + 2 > bytes.length) {
        throw malformed("ends within mark %,d".formatted(marks.size() + 1));
      }
      int word = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
      at += 2;
      return word;
    }

    private FormatException malformed(String problem) {
      return new FormatException(new FormatError.MalformedAnnotations(file, problem));
    }
  }

  private static final class Encoder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long time;
    private int number;
    private int channel;

    void add(Annotation mark) {
      Integer code = CODES.get(mark.symbol());
      long interval = mark.sample() - time;
      if (code == null || interval < 0) {
        throw new IllegalArgumentException("cannot write " + mark + " after sample " + time);
      }
      if (interval > LONGEST_INTERVAL) {
        word(SKIP << 10);
        word((int) (interval >> 16));
        word((int) interval);
        interval = 0;
      }
      word(code << 10 | (int) interval);
      time = mark.sample();
      modifiers(mark);
    }

    private void modifiers(Annotation mark) {
      if (mark.subtype() != 0) {
        word(SUB << 10 | (mark.subtype() & 0xff));
      }
      if (mark.channel() != channel) {
        channel = mark.channel();
        word(CHN << 10 | (channel & 0xff));
      }
      if (mark.number() != number) {
        number = mark.number();
        word(NUM << 10 | (number & 0xff));
      }
      if (!mark.aux().isEmpty()) {
        byte[] text = mark.aux().getBytes(StandardCharsets.ISO_8859_1);
        word(AUX << 10 | text.length);
        out.writeBytes(text);
        if (text.length % 2 == 1) {
          out.write(0);
        }
      }
    }

    byte[] finish() {
      word(0);
      return out.toByteArray();
    }

    private void word(int word) {
      out.write(word);
      out.write(word >> 8);
    }
  }

  private static String[] symbols() {
    String[] symbols = new String[50];
    for (int code = 0; code < symbols.length; code++) {
      symbols[code] = "[" + code + "]";
    }
    symbols[0] = " ";
    String one = "NLRaVFJASEj/Q~";
    for (int i = 0; i < one.length(); i++) {
      symbols[1 + i] = one.substring(i, i + 1);
    }
    symbols[16] = "|";
    String two = "sT*D\"=pB^t+u?![]en@xf()r";
    for (int i = 0; i < two.length(); i++) {
      symbols[18 + i] = two.substring(i, i + 1);
    }
    return symbols;
  }

  private static Map<String, Integer> codes() {
    Map<String, Integer> codes = new HashMap<>();
    for (int code = 1; code < SYMBOLS.length; code++) {
      codes.put(SYMBOLS[code], code);
    }
    return codes;
  }
}
