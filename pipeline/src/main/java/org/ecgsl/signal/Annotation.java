package org.ecgsl.signal;

import java.util.Objects;

/**
 * One mark at an instant of a recording.
 *
 * @param sample index of the marked sample; not negative
 * @param symbol what is marked, as the field's one- or two-character mnemonic ({@code N}, {@code
 *     V}, {@code +}, {@code ~}, ...; PhysioNet, ecgcodes)
 * @param subtype subtype, 0 if none
 * @param channel signal it refers to, 0 if it refers to all
 * @param number annotator-defined number, 0 if none
 * @param aux auxiliary text such as {@code (AFIB}, empty if none
 */
public record Annotation(
    long sample, String symbol, int subtype, int channel, int number, String aux) {

  public Annotation {
    Objects.requireNonNull(aux, "aux");
    if (sample < 0) {
      throw new IllegalArgumentException("annotation at sample " + sample);
    }
    if (symbol.isEmpty()) {
      throw new IllegalArgumentException("annotation without a symbol at sample " + sample);
    }
  }

  /** A plain mark without subtype, channel, number or text. */
  public static Annotation at(long sample, String symbol) {
    return new Annotation(sample, symbol, 0, 0, 0, "");
  }
}
