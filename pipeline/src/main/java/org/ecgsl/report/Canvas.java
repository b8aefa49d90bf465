package org.ecgsl.report;

/** Takes what is drawn on a sheet, in millimetres from its upper left corner. */
interface Canvas {

  /** Where a text stands against its place. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** Paper with lines every millimetre, bold ones every five, the first ones at its edges. */
  void paper(double x, double y, double width, double height);

  /** A filled rectangle with round corners. */
  void box(Ink ink, double x, double y, double width, double height);

  /** The outline of one. */
  void frame(Ink ink, double x, double y, double width, double height);

  /** Joined points; a NaN in {@code y} lifts the pen. */
  void line(Ink ink, double[] x, double[] y);

  /** One line of text on its base line. */
  void text(Ink ink, double x, double y, double size, Anchor anchor, String text);
}
