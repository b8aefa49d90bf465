package org.ecgsl.format.xml;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.Base64;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;

/**
 * Turns texts of a document into values; what cannot be is an error that names file and field.
 *
 * @param place where the document is, for messages
 */
public record XmlFields(String place) {

  /**
   * An error of this document.
   *
   * @param field where, in this program's words
   * @param problem what is wrong, with its arguments as {@link Message#of} takes them
   */
  public FormatException wrong(
      String field, @CompileTimeConstant final String problem, Object... arguments) {
    return wrong(Message.known(field), problem, arguments);
  }

  /** The same at a place for which there are words of the document too. */
  public FormatException wrong(
      Message field, @CompileTimeConstant final String problem, Object... arguments) {
    return new FormatException(
        new FormatError.MalformedFile(place, field, Message.of(problem, arguments)));
  }

  /** The element down a path. */
  public XmlElement require(XmlElement from, String path) throws FormatException {
    return from.first(path)
        .orElseThrow(() -> wrong(from.name(), "no element %s", Message.known(path)));
  }

  /** A finite number. */
  public double number(String text, Message field) throws FormatException {
    try {
      double number = Double.parseDouble(text.strip());
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw wrong(field, "'%s' is no number", shortened(text));
  }

  /** A number over 0. */
  public double positive(String text, Message field) throws FormatException {
    double number = number(text, field);
    if (number > 0) {
      return number;
    }
    throw wrong(field, "%s is not over 0", number);
  }

  /** The bytes that Base64 text stands for; white space in it does not count. */
  public byte[] base64(String text, Message field) throws FormatException {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw wrong(field, "no Base64: %s", e.getMessage());
    }
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
