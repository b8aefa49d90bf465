package org.ecgsl.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An electrocardiogram as one HTML page that needs nothing else. */
public final class ViewPage {

  private ViewPage() {}

  /** The page. */
  public static String html(EcgStrip strip) {
    StripView view = new StripView("ecg1", strip);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("pageTitle", strip.title());
    values.put("inks", inks());
    values.put("strips", List.of(view.values()));
    values.put("script", Template.resource("page.js"));
    values.put("data", Template.json(Map.of("strips", Map.of(view.id(), view.data()))));
    return Template.fill("view.mustache", values);
  }

  /** Colours and widths of lines, for style sheets. */
  static List<Map<String, Object>> inks() {
    return Arrays.stream(Ink.values())
        .<Map<String, Object>>map(
            ink ->
                Map.of(
                    "name", ink.css(),
                    "light", ink.light(),
                    "dark", ink.dark(),
                    "width", SvgCanvas.number(ink.width()),
                    "fine", SvgCanvas.number(100 * ink.width())))
        .toList();
  }
}
