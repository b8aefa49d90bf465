package org.ecgsl.jobs.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a command ends with: a table for people and the same figures by name for programs.
 *
 * <p>The name of a row's figure is the row's in camel case: {@code windows stored} is {@code
 * windowsStored}.
 */
final class SummaryTable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NEXT_WORD = Pattern.compile("[^A-Za-z0-9]+([A-Za-z0-9])?");

  /** A heading, a row, or a line as it is. */
  private record Line(boolean heading, String what, String value) {}

  private final List<Line> lines = new ArrayList<>();
  private final Map<String, Object> figures = new LinkedHashMap<>();

  /** Begins a part of the table. */
  SummaryTable heading(String text) {
    lines.add(new Line(true, text, null));
    return this;
  }

  /** A row: whole numbers, fractions with four digits behind the point, or a text. */
  SummaryTable row(String what, Object value) {
    lines.add(new Line(false, what, text(value)));
    return figure(NEXT_WORD.matcher(what).replaceAll(found -> upper(found.group(1))), value);
  }

  /** Rows for what there is any of. */
  SummaryTable countsAboveZero(Map<String, Long> counts) {
    counts.forEach(
        (what, count) -> {
          if (count > 0) {
            row(what, count);
          }
        });
    return this;
  }

  /** Lines for people alone. */
  SummaryTable text(List<String> more) {
    more.forEach(line -> lines.add(new Line(false, line, null)));
    return this;
  }

  /** A figure for programs alone; NaN, which JSON does not have, is null there. */
  SummaryTable figure(String name, Object value) {
    boolean none = value instanceof Double number && !Double.isFinite(number);
    figures.put(name, none ? null : value);
    return this;
  }

  /** Figures for programs alone, in the place of those the rows have: the parts of a record. */
  SummaryTable figuresOf(Record parts) {
    figures.clear();
    figures.putAll(JSON.convertValue(parts, new TypeReference<Map<String, Object>>() {}));
    return this;
  }

  /** The figures by name. */
  Map<String, Object> figures() {
    return Collections.unmodifiableMap(figures);
  }

  /** The table; numbers end below each other. */
  List<String> lines(Terminal terminal) {
    int what = width(lines.stream().filter(line -> line.value != null).map(Line::what).toList());
    int value =
        width(
            lines.stream()
                .map(Line::value)
                .filter(text -> text != null && isNumber(text))
                .toList());
    List<String> texts = new ArrayList<>();
    for (Line line : lines) {
      if (line.heading && !texts.isEmpty()) {
        texts.add("");
      }
      texts.add(text(line, "  %-" + what + "s  ", "%" + value + "s", terminal));
    }
    return texts;
  }

  private static String text(Line line, String what, String number, Terminal terminal) {
    if (line.heading) {
      return terminal.heading(line.what);
    }
    return line.value == null
        ? "  " + line.what
        : what.formatted(line.what)
            + (isNumber(line.value) ? number.formatted(line.value) : line.value);
  }

  private static int width(List<String> texts) {
    return Math.max(1, texts.stream().mapToInt(String::length).max().orElse(1));
  }

  private static boolean isNumber(String text) {
    return text.matches("[-0-9.,]+");
  }

  private static String text(Object value) {
    if (value instanceof Double number) {
      return String.format(Locale.ROOT, "%.4f", number);
    }
    boolean whole = value instanceof Long || value instanceof Integer;
    return whole
        ? String.format(Locale.ROOT, "%,d", ((Number) value).longValue())
        : value.toString();
  }

  private static String upper(String letter) {
    return letter == null ? "" : letter.toUpperCase(Locale.ROOT);
  }
}
