package org.ecgsl.beat;

import java.util.List;
import java.util.Optional;

/**
 * The five heartbeat classes of ANSI/AAMI EC57, and which of PhysioNet's beat symbols falls into
 * which (ecgcodes; Moody and Mark 2001).
 */
public enum AamiClass {
  /** Any beat of none of the other classes: normal, bundle branch block, atrial or nodal escape. */
  N,
  /** Supraventricular ectopic beat. */
  S,
  /** Ventricular ectopic beat. */
  V,
  /** Fusion of a ventricular ectopic and a normal beat. */
  F,
  /** Paced, fusion of paced and normal, or unclassifiable beat. */
  Q;

  /** Every symbol that marks a beat. */
  public static final List<String> SYMBOLS =
      List.of(
          "N", "L", "R", "B", "e", "j", "S", "A", "a", "J", "n", "V", "E", "r", "F", "/", "f", "Q",
          "?");

  /**
   * The class of a beat symbol; empty for anything that is no beat (rhythm changes, noise marks,
   * waveform limits) and for {@code !}, the waves of ventricular flutter, which EC57 does not count
   * as beats.
   *
   * @param symbol mnemonic as in {@code Annotation}
   */
  public static Optional<AamiClass> ofSymbol(String symbol) {
    return Optional.ofNullable(
        switch (symbol) {
          case "N", "L", "R", "B", "e", "j" -> N;
          case "S", "A", "a", "J", "n" -> S;
          case "V", "E", "r" -> V;
          case "F" -> F;
          case "/", "f", "Q", "?" -> Q;
          default -> null;
        });
  }

  /** Whether a symbol marks a beat. */
  public static boolean isBeat(String symbol) {
    return ofSymbol(symbol).isPresent();
  }
}
