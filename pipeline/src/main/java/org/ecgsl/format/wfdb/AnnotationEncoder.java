package org.ecgsl.format.wfdb;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ecgsl.signal.Annotation;

/** Writes annotation files in MIT format (PhysioNet, annot(5)). */
final class AnnotationEncoder {

  private static final int LONGEST_TEXT = 255;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long time;
  private int number;
  private int channel;

  private AnnotationEncoder() {}

  /**
   * Encodes marks in time order.
   *
   * @throws IllegalArgumentException if they are out of order, or the format cannot hold one
   */
  static byte[] encode(List<Annotation> annotations) {
    AnnotationEncoder encoder = new AnnotationEncoder();
    annotations.forEach(encoder::add);
    encoder.word(0);
    return encoder.out.toByteArray();
  }

  private void add(Annotation mark) {
    int code = AnnotationCode.of(mark.symbol());
    long interval = mark.sample() - time;
    if (code <= 0 || interval < 0 || interval > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("cannot write " + mark + " after sample " + time);
    }
    if (interval > AnnotationCode.DATA_MASK) {
      item(AnnotationCode.SKIP, 0);
      word((int) (interval >> 16));
      word((int) interval);
      interval = 0;
    }
    item(code, (int) interval);
    time = mark.sample();
    modifiers(mark);
  }

  private void modifiers(Annotation mark) {
    if (mark.subtype() != 0) {
      item(AnnotationCode.SUBTYPE, mark.subtype() & 0xff);
    }
    if (mark.channel() != channel) {
      channel = mark.channel();
      item(AnnotationCode.CHANNEL, channel & 0xff);
    }
    if (mark.number() != number) {
      number = mark.number();
      item(AnnotationCode.NUMBER, number & 0xff);
    }
    if (!mark.aux().isEmpty()) {
      text(mark);
    }
  }

  private void text(Annotation mark) {
    byte[] text = mark.aux().getBytes(StandardCharsets.ISO_8859_1);
    if (text.length > LONGEST_TEXT) {
      throw new IllegalArgumentException("cannot write more than 255 bytes of text: " + mark);
    }
    item(AnnotationCode.AUX, text.length);
    out.writeBytes(text);
    if (text.length % 2 == 1) {
      out.write(0);
    }
  }

  private void item(int code, int data) {
    word(code << AnnotationCode.DATA_BITS | data);
  }

  private void word(int word) {
    out.write(word);
    out.write(word >> 8);
  }
}
