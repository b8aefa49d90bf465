package org.ecgsl.report;

import java.util.Locale;

/**
 * Draws as SVG whose units are millimetres. Colours and widths come from the page's style sheet, by
 * the {@link Ink}'s name.
 */
final class SvgCanvas implements Canvas {

  /** Lines are drawn in hundredths of a millimetre: whole numbers take half of the room. */
  private static final int UNITS = 100;

  private final StringBuilder svg = new StringBuilder();

  /** All that was drawn, without an enclosing element. */
  String elements() {
    return svg.toString();
  }

  @Override
  public void paper(double x, double y, double width, double height) {
    svg.append("<rect class=\"paper\"").append(place(x, y, width, height)).append("/>");
    grid(Ink.GRID_FINE, 1, x, y, width, height);
    grid(Ink.GRID_BOLD, 5, x, y, width, height);
  }

  private void grid(Ink ink, int step, double x, double y, double width, double height) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i <= width; i += step) {
      if (step > 1 || i % 5 != 0) {
        path.append('M').append(number(x + i)).append(' ').append(number(y));
        path.append('v').append(number(height));
      }
    }
    for (int i = 0; i <= height; i += step) {
      if (step > 1 || i % 5 != 0) {
        path.append('M').append(number(x)).append(' ').append(number(y + i));
        path.append('h').append(number(width));
      }
    }
    svg.append("<path class=\"").append(ink.css()).append("\" d=\"").append(path).append("\"/>");
  }

  @Override
  public void box(Ink ink, double x, double y, double width, double height) {
    svg.append("<rect class=\"fill ").append(ink.css()).append("\" rx=\"0.8\"");
    svg.append(place(x, y, width, height)).append("/>");
  }

  @Override
  public void frame(Ink ink, double x, double y, double width, double height) {
    svg.append("<rect class=\"").append(ink.css()).append("\" rx=\"1.1\"");
    svg.append(place(x, y, width, height)).append("/>");
  }

  private static String place(double x, double y, double width, double height) {
    return " x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\""
        .formatted(number(x), number(y), number(width), number(height));
  }

  @Override
  public void line(Ink ink, double[] x, double[] y) {
    StringBuilder path = new StringBuilder();
    long lastX = 0;
    long lastY = 0;
    char pen = 'M';
    for (int i = 0; i < x.length; i++) {
      if (Double.isNaN(y[i])) {
        pen = 'M';
        continue;
      }
      long atX = Math.round(x[i] * UNITS);
      long atY = Math.round(y[i] * UNITS);
      if (pen == 'M') {
        path.append('M').append(atX).append(' ').append(atY);
        pen = 'l';
      } else {
        path.append(pen == 'l' ? "l" : atX >= lastX ? " " : "");
        path.append(atX - lastX).append(atY >= lastY ? " " : "").append(atY - lastY);
        pen = ' ';
      }
      lastX = atX;
      lastY = atY;
    }
    if (!path.isEmpty()) {
      svg.append("<path class=\"").append(ink.css()).append(" fine\" d=\"");
      svg.append(path).append("\" transform=\"scale(.01)\"/>");
    }
  }

  @Override
  public void text(Ink ink, double x, double y, double size, Anchor anchor, String text) {
    svg.append("<text class=\"fill ").append(ink.css()).append("\" x=\"").append(number(x));
    svg.append("\" y=\"").append(number(y)).append("\" font-size=\"").append(number(size));
    if (anchor != Anchor.START) {
      svg.append("\" text-anchor=\"").append(anchor.name().toLowerCase(Locale.ROOT));
    }
    svg.append("\">").append(Template.escaped(text)).append("</text>");
  }

  /** At most two decimals, none that say nothing. */
  static String number(double value) {
    long hundredths = Math.round(value * 100);
    return hundredths % 100 == 0
        ? Long.toString(hundredths / 100)
        : String.format(Locale.ROOT, "%.2f", hundredths / 100.0).replaceFirst("0$", "");
  }
}
