package org.ecgsl.format.xml;

import java.util.Base64;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;

/**
 * Turns texts of a document into values; what cannot be is an error that names file and field.
 *
 * @param place where the document is, for messages
 */
public record XmlFields(String place) {

  /** An error of this document. */
  public FormatException wrong(String field, String problem) {
    return new FormatException(new FormatError.MalformedFile(place, field, problem));
  }

  /** The element down a path. */
  public XmlElement require(XmlElement from, String path) throws FormatException {
    return from.first(path).orElseThrow(() -> wrong(from.name(), "no element " + path));
  }

  /** A finite number. */
  public double number(String text, String field) throws FormatException {
    try {
      double number = Double.parseDouble(text.strip());
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw wrong(field, "'" + shortened(text) + "' is no number");
  }

  /** A number over 0. */
  public double positive(String text, String field) throws FormatException {
    double number = number(text, field);
    if (number > 0) {
      return number;
    }
    throw wrong(field, number + " is not over 0");
  }

  /** The bytes that Base64 text stands for; white space in it does not count. */
  public byte[] base64(String text, String field) throws FormatException {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw wrong(field, "no Base64: " + e.getMessage());
    }
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
