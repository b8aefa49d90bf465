package org.ecgsl.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The pages' templates, which lie beside this class as resources, and what is put into them. */
final class Template {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Template() {}

  /**
   * A page made of a template: whatever is put in by two braces is escaped, by three it is not.
   *
   * @param name file of the template
   * @param values what it names
   */
  static String fill(String name, Map<String, Object> values) {
    return Mustache.compiler()
        .withLoader(partial -> new StringReader(resource(partial)))
        .compile(resource(name))
        .execute(values);
  }

  /** A resource as it is. */
  static String resource(String name) {
    try (InputStream in = Template.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name + ": the jar is broken");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the jar is broken", e);
    }
  }

  /** A text that stands for itself in HTML and in SVG; what XML has no place for becomes a mark. */
  static String escaped(String text) {
    return Escapers.HTML.escape(text.replaceAll("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F]", "\uFFFD"));
  }

  /** JSON that may stand in a script element: no text in it can end the element. */
  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value)
          .replace("<", "\\u003c")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("values that JSON has no form for", e);
    }
  }
}
