package org.ecgsl.format.wfdb;

import java.util.List;

/**
 * The codes of annot(5) and the mnemonics of the marks among them (PhysioNet, ecgcodes). A code
 * without a mnemonic of its own is written as its number in brackets.
 */
final class AnnotationCode {

  /** Moves the clock and marks nothing. */
  static final int NOT_QRS = 0;

  static final int NOTE = 22;
  static final int SKIP = 59;
  static final int NUMBER = 60;
  static final int SUBTYPE = 61;
  static final int CHANNEL = 62;
  static final int AUX = 63;

  /** Bits of a word below its code. */
  static final int DATA_BITS = 10;

  static final int DATA_MASK = (1 << DATA_BITS) - 1;

  private static final List<String> SYMBOLS =
      List.of(
          " ", "N", "L", "R", "a", "V", "F", "J", "A", "S", // 0
          "E", "j", "/", "Q", "~", "[15]", "|", "[17]", "s", "T", // 10
          "*", "D", "\"", "=", "p", "B", "^", "t", "+", "u", // 20
          "?", "!", "[", "]", "e", "n", "@", "x", "f", "(", // 30
          ")", "r", "[42]", "[43]", "[44]", "[45]", "[46]", "[47]", "[48]", "[49]"); // 40

  private AnnotationCode() {}

  static String symbol(int code) {
    return code < SYMBOLS.size() ? SYMBOLS.get(code) : "[" + code + "]";
  }

  /** The code of a mnemonic, -1 if it has none; 0, a blank, marks nothing. */
  static int of(String symbol) {
    return SYMBOLS.indexOf(symbol);
  }
}
