package org.ecgsl.jobs.study;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.text.StringEscapeUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ecgsl.eval.SaliencyProfile;

/**
 * Draws mean saliency (integrated gradients, as bars) under the mean heartbeat, a panel for each
 * label, over milliseconds from the R-peak.
 *
 * @param rateHz samples per second of the segments
 * @param rIndex index of the R-peak
 */
record SaliencyFigure(double rateHz, int rIndex) {

  private static final int WIDTH = 640;
  private static final int PANEL = 150;
  private static final int MARGIN = 40;
  private static final int TICK_MS = 200;

  void write(Path file, Map<String, SaliencyProfile> byLabel, Configuration hadoop)
      throws IOException {
    try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
      out.write(svg(byLabel).getBytes(StandardCharsets.UTF_8));
    }
  }

  String svg(Map<String, SaliencyProfile> byLabel) {
    StringBuilder svg = new StringBuilder();
    int panels = 0;
    for (Map.Entry<String, SaliencyProfile> of : byLabel.entrySet()) {
      if (of.getValue().beats() > 0) {
        panel(svg, of.getKey(), of.getValue(), MARGIN / 2 + panels * (PANEL + MARGIN));
        panels++;
      }
    }
    String head =
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" font-family="sans-serif" font-size="12">
        <title>Mean saliency under the mean heartbeat</title>
        <rect width="100%%" height="100%%" fill="white"/>
        """
            .formatted(WIDTH + 2 * MARGIN, panels * (PANEL + MARGIN) + MARGIN);
    return head + svg + "</svg>\n";
  }

  private void panel(StringBuilder svg, String label, SaliencyProfile profile, int top) {
    double[] saliency = profile.integrated();
    double[] wave = profile.wave();
    double most = Arrays.stream(saliency).max().orElse(1);
    double low = Arrays.stream(wave).min().orElse(0);
    double span = Math.max(1e-9, Arrays.stream(wave).max().orElse(1) - low);
    double step = (double) WIDTH / saliency.length;
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < saliency.length; i++) {
      double height = most > 0 ? PANEL * saliency[i] / most : 0;
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\" fill=\"#f2a65a\"/>%n",
              MARGIN + i * step,
              top + PANEL - height,
              step,
              height));
      line.append(
          String.format(
              Locale.ROOT,
              "%.1f,%.1f ",
              MARGIN + (i + 0.5) * step,
              top + PANEL * (1 - (wave[i] - low) / span)));
    }
    svg.append(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"#1d3557\" stroke-width=\"1.5\"/>%n"
            .formatted(line.toString().strip()));
    svg.append(
        "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s, %,d beats</text>%n"
            .formatted(
                MARGIN + 6, top + 14, StringEscapeUtils.escapeXml10(label), profile.beats()));
    ticks(svg, saliency.length, top + PANEL, step);
  }

  private void ticks(StringBuilder svg, int samples, int y, double step) {
    int first = (int) Math.ceil(-rIndex / rateHz * 1000 / TICK_MS);
    int last = (int) Math.floor((samples - rIndex) / rateHz * 1000 / TICK_MS);
    for (int tick = first; tick <= last; tick++) {
      double x = MARGIN + (rIndex + tick * TICK_MS / 1000.0 * rateHz) * step;
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d ms</text>%n",
              x,
              y + 16,
              tick * TICK_MS));
    }
  }
}
