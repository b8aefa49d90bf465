package org.ecgsl.report;

import java.util.Locale;

/**
 * An electrocardiogram as an SVG picture of its own, for notebooks and documents: true size (25
 * mm/s, 10 mm/mV), lines of ten seconds one below the other, colours on white.
 *
 * <pre>{@code
 * EcgStrip strip = new StripReader(from, Optional.empty(), 10, List.of(), Optional.empty(), true).read(reader);
 * String svg = EcgSvg.of(strip);
 * }</pre>
 *
 * <p>A strip of samples at hand is made by {@link EcgStrip}'s constructor: traces in millivolt,
 * heartbeats by {@link EcgStrip.Beat#at}.
 */
public final class EcgSvg {

  private static final double LINE_SECONDS = 10;
  private static final double GAP = 5;

  private EcgSvg() {}

  /** The picture: one {@code svg} element, whose title names the recording and its heartbeats. */
  public static String of(EcgStrip strip) {
    Sheet sheet = new Sheet(strip);
    int lines = (int) Math.max(1, Math.ceil(strip.seconds() / LINE_SECONDS - 1e-9));
    double line = LINE_SECONDS * Sheet.MM_PER_SECOND;
    double width = Sheet.MARGIN + Math.min(sheet.width(), line);
    double height = lines * sheet.height() + (lines - 1) * GAP;
    StringBuilder svg = new StringBuilder();
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ecgsl\" role=\"img\"");
    svg.append(size(0, 0, width, height, "mm"));
    svg.append("<title>").append(Template.escaped(strip.title())).append(". ");
    svg.append(Template.escaped(new StripView("ecg", strip).summary())).append("</title>");
    svg.append(style());
    for (int i = 0; i < lines; i++) {
      double y = i * (sheet.height() + GAP);
      double from = i * LINE_SECONDS;
      double to = Math.min(strip.seconds(), from + LINE_SECONDS);
      double left = from * Sheet.MM_PER_SECOND;
      double length = Math.min(line, sheet.width() - left);
      SvgCanvas margin = new SvgCanvas();
      sheet.margin(margin);
      SvgCanvas paper = new SvgCanvas();
      sheet.paper(paper, from, to);
      svg.append(part(0, y, 0, Sheet.MARGIN, sheet.height(), margin));
      svg.append(part(Sheet.MARGIN, y, left, length, sheet.height(), paper));
    }
    return svg.append("</svg>").toString();
  }

  /** A drawing's part, put at a place; what reaches beyond the part is cut off. */
  private static String part(
      double x, double y, double left, double width, double height, SvgCanvas of) {
    return "<svg x=\"%s\" y=\"%s\"".formatted(SvgCanvas.number(x), SvgCanvas.number(y))
        + size(left, 0, width, height, "")
        + of.elements()
        + "</svg>";
  }

  private static String size(double x, double y, double width, double height, String unit) {
    String w = SvgCanvas.number(width);
    String h = SvgCanvas.number(height);
    return " width=\"%s%s\" height=\"%s%s\" viewBox=\"%s %s %s %s\">"
        .formatted(w, unit, h, unit, SvgCanvas.number(x), SvgCanvas.number(y), w, h);
  }

  /** Only what lies in such a picture is styled: a notebook's page has more in it. */
  private static String style() {
    StringBuilder css = new StringBuilder("<style>");
    css.append(".ecgsl path,.ecgsl rect{fill:none;stroke-linecap:round;stroke-linejoin:round}");
    css.append(".ecgsl text{font-family:system-ui,\"DejaVu Sans\",sans-serif}");
    css.append(".ecgsl rect.paper{stroke:none;fill:").append(Ink.PAPER.light()).append('}');
    for (Ink ink : Ink.values()) {
      css.append(
          String.format(
              Locale.ROOT,
              ".ecgsl .%1$s{stroke:%2$s;stroke-width:%3$s}.ecgsl .%1$s.fine{stroke-width:%4$s}"
                  + ".ecgsl .fill.%1$s{fill:%2$s;stroke:none}",
              ink.css(),
              ink.light(),
              SvgCanvas.number(ink.width()),
              SvgCanvas.number(100 * ink.width())));
    }
    return css.append("</style>").toString();
  }
}
