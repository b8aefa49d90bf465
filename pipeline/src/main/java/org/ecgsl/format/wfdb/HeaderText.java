package org.ecgsl.format.wfdb;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text in files of the format, which is ASCII but for units, comments and texts of marks. */
final class HeaderText {

  private HeaderText() {}

  /** UTF-8, or, where the bytes are not, ISO 8859-1, which older archives use. */
  static String decode(byte[] bytes, int from, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
  }
}
