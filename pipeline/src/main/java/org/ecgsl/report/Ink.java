package org.ecgsl.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ecgsl.beat.AamiClass;

/**
 * What is drawn, with its colours on white and on dark ground and the width of its lines in
 * millimetres. Colours of classes are those of Okabe and Ito (2008), which the colour-blind tell
 * apart too; the rest keep away from them.
 */
enum Ink {
  PAPER("#fffcfa", "#1b1715", 0),
  GRID_FINE("#f7dcd7", "#33241f", 0.1),
  GRID_BOLD("#eab3aa", "#553a33", 0.16),
  TRACE("#14181f", "#f1ede8", 0.26),
  TEXT("#1c2430", "#e8ebef", 0.3),
  FAINT("#5f6b7a", "#9aa5b3", 0.2),
  R_PEAK("#5f6b7a", "#9aa5b3", 0.3),
  ALERT("#b3261e", "#ff8a80", 0.35),
  WAVE_P("#3b7ea1", "#67b3d9", 0.4),
  WAVE_QRS("#374151", "#b8c2cf", 0.4),
  WAVE_T("#4d8f5b", "#7cc28b", 0.4),
  SALIENCY_1("#fdf0b2", "#4a4014", 2.2),
  SALIENCY_2("#fce07a", "#6e5c14", 2.2),
  SALIENCY_3("#f9c933", "#97790f", 2.2),
  SALIENCY_4("#f2a900", "#c79300", 2.2),
  CLASS_0("#4b5a6b", "#93a4b8", 0.3),
  CLASS_1("#0072b2", "#56b4e9", 0.3),
  CLASS_2("#c44f00", "#ff8c42", 0.3),
  CLASS_3("#a8518a", "#e08fc0", 0.3),
  CLASS_4("#7a6a00", "#e3d04a", 0.3),
  CLASS_5("#00805e", "#33c39a", 0.3),
  CLASS_6("#7b4fc9", "#b59af0", 0.3),
  CLASS_7("#8b5a2b", "#cf9a66", 0.3),
  NO_CLASS("#b3bcc7", "#5a6470", 0.3);

  private static final List<Ink> OF_CLASSES =
      List.of(CLASS_0, CLASS_1, CLASS_2, CLASS_3, CLASS_4, CLASS_5, CLASS_6, CLASS_7);
  private static final List<Ink> OF_SALIENCY =
      List.of(SALIENCY_1, SALIENCY_2, SALIENCY_3, SALIENCY_4);

  static final int CLASSES = OF_CLASSES.size();
  static final int SALIENCY_LEVELS = OF_SALIENCY.size();

  /** In the order of their colours. */
  private static final List<AamiClass> AAMI =
      List.of(AamiClass.N, AamiClass.S, AamiClass.V, AamiClass.F, AamiClass.Q);

  private static final Map<String, AamiClass> BY_NAME =
      Map.of(
          "N", AamiClass.N, "S", AamiClass.S, "V", AamiClass.V, "F", AamiClass.F, "Q", AamiClass.Q);

  private final String light;
  private final String dark;
  private final double width;

  Ink(String light, String dark, double width) {
    this.light = light;
    this.dark = dark;
    this.width = width;
  }

  /** Name in style sheets. */
  String css() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Colour on white, {@code #rrggbb}. */
  String light() {
    return light;
  }

  /** Colour on dark ground. */
  String dark() {
    return dark;
  }

  /** Width of a line, mm. */
  double width() {
    return width;
  }

  static Ink saliency(int level) {
    return OF_SALIENCY.get(level);
  }

  /** Colour of a class by its number. */
  static Ink ofClass(int number) {
    return OF_CLASSES.get(number);
  }

  /**
   * Number of a label's colour: the classes of EC57 and the symbols that fall into them have one
   * each, other labels one by their name.
   */
  static int number(String label) {
    AamiClass known = BY_NAME.get(label);
    if (known == null) {
      known = AamiClass.ofSymbol(label).orElse(null);
    }
    return known != null ? AAMI.indexOf(known) : Math.floorMod(label.hashCode(), CLASSES - 1) + 1;
  }

  static Ink ofLabel(String label) {
    return ofClass(number(label));
  }
}
