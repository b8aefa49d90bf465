package org.ecgsl.beat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Classes of heartbeats after ANSI/AAMI EC57, from the annotation symbols of PhysioNet. */
public enum AamiClass {
  /** Any beat not in another class; bundle branch block and escape beats among them. */
  N("NLRBej"),
  /** Supraventricular ectopic beat. */
  S("AaJSn"),
  /** Ventricular ectopic beat. */
  V("VEr"),
  /** Fusion of a ventricular and a normal beat. */
  F("F"),
  /** Paced, fused with a paced one, or unclassifiable. */
  Q("/fQ?");

  private static final Map<String, AamiClass> BY_SYMBOL = bySymbol();

  private final String symbols;

  AamiClass(String symbols) {
    this.symbols = symbols;
  }

  /** The class of an annotation symbol; empty if it marks no beat. */
  public static Optional<AamiClass> ofSymbol(String symbol) {
    return Optional.ofNullable(BY_SYMBOL.get(symbol));
  }

  /** All symbols that mark a beat. */
  public static Set<String> beatSymbols() {
    return new TreeSet<>(BY_SYMBOL.keySet());
  }

  private static Map<String, AamiClass> bySymbol() {
    Map<String, AamiClass> classes = new HashMap<>();
    for (AamiClass aami : values()) {
      for (char symbol : aami.symbols.toCharArray()) {
        classes.put(Character.toString(symbol), aami);
      }
    }
    return Map.copyOf(classes);
  }
}
