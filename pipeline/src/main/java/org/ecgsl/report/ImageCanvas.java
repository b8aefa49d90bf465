package org.ecgsl.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.GlyphVector;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/** Draws with Java's own 2-D graphics, scaled to millimetres. */
final class ImageCanvas implements Canvas {

  private static final float FONT_UNITS = 100;

  private final Graphics2D graphics;

  /**
   * @param graphics with one unit a millimetre; its state is changed
   */
  ImageCanvas(Graphics2D graphics) {
    this.graphics = graphics;
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  private void take(Ink ink) {
    graphics.setColor(Color.decode(ink.light()));
    graphics.setStroke(
        new BasicStroke((float) ink.width(), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
  }

  @Override
  public void paper(double x, double y, double width, double height) {
    take(Ink.PAPER);
    graphics.fill(new Rectangle2D.Double(x, y, width, height));
    grid(Ink.GRID_FINE, 1, x, y, width, height);
    grid(Ink.GRID_BOLD, 5, x, y, width, height);
  }

  /** Lines are filled boxes: on whole pixels, sharper than strokes. */
  private void grid(Ink ink, int step, double x, double y, double width, double height) {
    take(ink);
    double half = ink.width() / 2;
    for (int i = 0; i <= width; i += step) {
      graphics.fill(new Rectangle2D.Double(x + i - half, y, ink.width(), height));
    }
    for (int i = 0; i <= height; i += step) {
      graphics.fill(new Rectangle2D.Double(x, y + i - half, width, ink.width()));
    }
  }

  @Override
  public void box(Ink ink, double x, double y, double width, double height) {
    take(ink);
    graphics.fill(new RoundRectangle2D.Double(x, y, width, height, 1.6, 1.6));
  }

  @Override
  public void frame(Ink ink, double x, double y, double width, double height) {
    take(ink);
    graphics.draw(new RoundRectangle2D.Double(x, y, width, height, 2.2, 2.2));
  }

  @Override
  public void line(Ink ink, double[] x, double[] y) {
    take(ink);
    Path2D path = new Path2D.Double();
    boolean drawing = false;
    for (int i = 0; i < x.length; i++) {
      if (Double.isNaN(y[i])) {
        drawing = false;
      } else if (drawing) {
        path.lineTo(x[i], y[i]);
      } else {
        path.moveTo(x[i], y[i]);
        drawing = true;
      }
    }
    graphics.draw(path);
  }

  @Override
  public void text(Ink ink, double x, double y, double size, Anchor anchor, String text) {
    take(ink);
    // Large outlines made small: fonts of a few units are laid out on whole units otherwise.
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, (int) FONT_UNITS);
    GlyphVector glyphs = font.createGlyphVector(graphics.getFontRenderContext(), text);
    double scale = size / FONT_UNITS;
    double width = glyphs.getLogicalBounds().getWidth() * scale;
    double left =
        switch (anchor) {
          case START -> x;
          case MIDDLE -> x - width / 2;
          case END -> x - width;
        };
    Graphics2D scaled = (Graphics2D) graphics.create();
    scaled.translate(left, y);
    scaled.scale(scale, scale);
    scaled.fill(glyphs.getOutline());
    scaled.dispose();
  }
}
