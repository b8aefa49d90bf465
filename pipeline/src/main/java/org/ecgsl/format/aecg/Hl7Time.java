package org.ecgsl.format.aecg;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.format.xml.XmlElement;

/**
 * Points in time as HL7 V3 writes them: {@code YYYYMMDDHHMMSS.UUUU+ZZZZ}, the end left out at will.
 */
final class Hl7Time {

  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4})(\\d{2})?(\\d{2})?(\\d{2})?(\\d{2})?(\\d{2})?(?:\\.(\\d{1,9}))?(?:[+-]\\d{4})?");

  private Hl7Time() {}

  /** The time in an element's {@code value}, by the clock of the place; empty if there is none. */
  static Optional<LocalDateTime> read(Optional<XmlElement> element) {
    Matcher matcher = TIME.matcher(element.flatMap(e -> e.attribute("value")).orElse(""));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.of(
              part(matcher, 1, 1),
              part(matcher, 2, 1),
              part(matcher, 3, 1),
              part(matcher, 4, 0),
              part(matcher, 5, 0),
              part(matcher, 6, 0),
              nanos(matcher.group(7))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int part(Matcher matcher, int group, int otherwise) {
    String text = matcher.group(group);
    return text == null ? otherwise : Integer.parseInt(text);
  }

  private static int nanos(String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
  }
}
