package org.ecgsl.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import org.ecgsl.report.Canvas.Anchor;

/**
 * An electrocardiogram as a PNG image, in lines of ten seconds one below the other. Ten pixels are
 * one millimetre, which the file states, so that a print has the paper's true size.
 */
public final class EcgImage {

  /** Pixels of a millimetre. */
  public static final int PIXELS_PER_MM = 10;

  private static final double LINE_SECONDS = 10;
  private static final double BORDER = 6;
  private static final double HEAD = 14;
  private static final double GAP = 5;
  private static final double FOOT = 8;

  /** Some 600 MB in memory. */
  private static final long MOST_PIXELS = 200_000_000;

  private final EcgStrip strip;
  private final Sheet sheet;
  private final int lines;

  public EcgImage(EcgStrip strip) {
    this.strip = strip;
    sheet = new Sheet(strip);
    lines = (int) Math.max(1, Math.ceil(strip.seconds() / LINE_SECONDS - 1e-9));
  }

  /**
   * Writes the image.
   *
   * @throws IllegalArgumentException if it would be too large to draw
   */
  public void write(OutputStream out) throws IOException {
    double width = Math.min(sheet.width(), LINE_SECONDS * Sheet.MM_PER_SECOND);
    double across = 2 * BORDER + Sheet.MARGIN + width;
    double down = 2 * BORDER + HEAD + lines * sheet.height() + (lines - 1) * GAP + FOOT;
    long pixels = (long) (across * down * PIXELS_PER_MM * PIXELS_PER_MM);
    if (pixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "a PNG of %.0f s and %d leads would have %,d pixels; at most %,d are drawn: show less, or write HTML"
              .formatted(strip.seconds(), strip.traces().size(), pixels, MOST_PIXELS));
    }
    BufferedImage image =
        new BufferedImage(
            (int) Math.round(across * PIXELS_PER_MM),
            (int) Math.round(down * PIXELS_PER_MM),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(PIXELS_PER_MM, PIXELS_PER_MM);
    draw(graphics, down);
    graphics.dispose();
    png(image, out);
  }

  private void draw(Graphics2D graphics, double down) {
    ImageCanvas page = new ImageCanvas(graphics);
    page.text(Ink.TEXT, BORDER, BORDER + 4.5, 5.2, Anchor.START, strip.title());
    page.text(Ink.FAINT, BORDER, BORDER + 10, 3, Anchor.START, strip.details());
    AffineTransform whole = graphics.getTransform();
    for (int line = 0; line < lines; line++) {
      double from = line * LINE_SECONDS;
      double to = Math.min(strip.seconds(), from + LINE_SECONDS);
      graphics.translate(BORDER, BORDER + HEAD + line * (sheet.height() + GAP));
      sheet.margin(page);
      graphics.translate(Sheet.MARGIN - from * Sheet.MM_PER_SECOND, 0);
      double width = Math.ceil((to - from) * Sheet.MM_PER_SECOND / 5 - 1e-6) * 5;
      // A line's width over its edges, so that the first and the last line of the grid are whole.
      graphics.clip(
          new Rectangle2D.Double(
              from * Sheet.MM_PER_SECOND - 0.1, -1, width + 0.2, sheet.height() + 1.1));
      sheet.paper(page, from, to);
      graphics.setClip(null);
      graphics.setTransform(whole);
    }
    page.text(Ink.FAINT, BORDER, down - BORDER, 2.8, Anchor.START, scales(strip));
  }

  /** What a line under the paper says of its scales. */
  static String scales(EcgStrip strip) {
    boolean voltage = strip.traces().stream().anyMatch(EcgStrip.Trace::isVoltage);
    return String.format(
        Locale.ROOT,
        "%.0f mm/s%s",
        Sheet.MM_PER_SECOND,
        voltage
            ? String.format(Locale.ROOT, "   %.0f mm/mV", Sheet.MM_PER_MILLIVOLT)
            : "   no voltage: the source has no millivolt");
  }

  private static void png(BufferedImage image, OutputStream out) throws IOException {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("png");
    ImageWriter writer = writers.next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
      resolution(metadata);
      writer.write(new IIOImage(image, null, metadata));
    } finally {
      writer.dispose();
    }
  }

  /** States the size of a pixel (chunk pHYs of the PNG specification). */
  private static void resolution(IIOMetadata metadata) throws IIOInvalidTreeException {
    String perMetre = Integer.toString(PIXELS_PER_MM * 1000);
    IIOMetadataNode size = new IIOMetadataNode("pHYs");
    size.setAttribute("pixelsPerUnitXAxis", perMetre);
    size.setAttribute("pixelsPerUnitYAxis", perMetre);
    size.setAttribute("unitSpecifier", "meter");
    IIOMetadataNode root = new IIOMetadataNode("javax_imageio_png_1.0");
    root.appendChild(size);
    metadata.mergeTree("javax_imageio_png_1.0", root);
  }
}
