package org.ecgsl.format.xml;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;

/**
 * Reads XML documents of unknown origin. A document type is passed over unread: nothing outside the
 * file is ever opened, and a reference to an entity other than XML's own five is an error, so that
 * none can grow into more than it is.
 */
public final class XmlDocument {

  private static final int DEEPEST = 200;

  /** Comments, processing instructions and a document type, and then the first start tag. */
  private static final Pattern ROOT =
      Pattern.compile(
          "\\A\\s*(?:<\\?.*?\\?>\\s*|<!--.*?-->\\s*|<![A-Z][^<>\\[]*(?:\\[[^\\]]*\\]\\s*)?>\\s*)*+"
              + "<(?:[\\w.-]+:)?([\\w.-]+)",
          Pattern.DOTALL);

  private XmlDocument() {}

  /** Local name of the root element, as far as the first bytes of a file show it; else empty. */
  public static String rootName(byte[] head) {
    Matcher matcher = ROOT.matcher(new String(head, charset(head)).replace("\uFEFF", ""));
    return matcher.find() ? matcher.group(1) : "";
  }

  /** Good enough to read names: the parser finds the right one by itself. */
  private static Charset charset(byte[] head) {
    if (head.length < 4) {
      return StandardCharsets.UTF_8;
    }
    boolean little = (head[0] == (byte) 0xFF && head[1] == (byte) 0xFE) || head[1] == 0;
    boolean big = (head[0] == (byte) 0xFE && head[1] == (byte) 0xFF) || head[0] == 0;
    if (little) {
      return StandardCharsets.UTF_16LE;
    }
    return big ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
  }

  /**
   * Reads a whole document.
   *
   * @throws FormatException if the file is missing or no well-formed XML
   */
  public static XmlElement read(RecordFiles files, String fileName)
      throws IOException, FormatException {
    String place = files.describe(fileName);
    try (InputStream in = files.open(fileName)) {
      return parsed(in);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new FormatException(new FormatError.MissingFile(place, "the archive"));
    } catch (XMLStreamException e) {
      if (e.getNestedException() instanceof IOException failure && isStorage(failure)) {
        throw failure;
      }
      throw malformed(place, e);
    }
  }

  private static XmlElement parsed(InputStream in) throws XMLStreamException {
    try {
      XMLStreamReader reader = factory().createXMLStreamReader(in);
      try {
        return root(reader);
      } finally {
        reader.close();
      }
    } catch (RuntimeException e) {
      // The JDK's parser fails on some broken documents while it words its own error message.
      throw new XMLStreamException("the parser gave up", e);
    }
  }

  /** Undecodable bytes come as IOException too, of the JDK's own parser. */
  private static boolean isStorage(IOException failure) {
    return !(failure instanceof java.io.CharConversionException)
        && !failure.getClass().getName().startsWith("com.sun.org.apache");
  }

  private static FormatException malformed(String place, XMLStreamException e) {
    Message where =
        e.getLocation() == null
            ? Message.NONE
            : Message.of("line %d", Math.max(1, e.getLocation().getLineNumber()));
    if (e instanceof NestedTooDeepException) {
      return new FormatException(
          new FormatError.MalformedFile(place, where, Message.of("elements are nested too deep")));
    }
    String problem = String.valueOf(e.getMessage());
    int message = problem.indexOf("Message: ");
    String line = message < 0 ? problem : problem.substring(message + "Message: ".length());
    return new FormatException(
        new FormatError.MalformedFile(
            place, where, Message.of("no well-formed XML: %s", line.replaceAll("\\s+", " "))));
  }

  private static final class NestedTooDeepException extends XMLStreamException {
    private static final long serialVersionUID = 1;

    NestedTooDeepException(Location location) {
      super("elements are nested too deep", location);
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    return factory;
  }

  private static XmlElement root(XMLStreamReader reader) throws XMLStreamException {
    Deque<Open> open = new ArrayDeque<>();
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (open.size() == DEEPEST) {
            throw new NestedTooDeepException(reader.getLocation());
          }
          open.push(new Open(reader));
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            open.element()
                .text
                .append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw new XMLStreamException(
                "entities are not read: &" + reader.getLocalName() + ";", reader.getLocation());
        case XMLStreamConstants.END_ELEMENT -> {
          XmlElement element = open.pop().end();
          if (open.isEmpty()) {
            return element;
          }
          open.element().children.add(element);
        }
        default -> {
          // Comments, processing instructions, the document type.
        }
      }
    }
    throw new XMLStreamException("no element", reader.getLocation());
  }

  /** An element whose end has not come yet. */
  private static final class Open {
    private final String name;
    private final Map<String, String> attributes;
    private final List<XmlElement> children = new ArrayList<>(2);
    private final StringBuilder text = new StringBuilder();

    Open(XMLStreamReader reader) {
      name = reader.getLocalName();
      int count = reader.getAttributeCount();
      Map<String, String> read = count == 0 ? Map.of() : new HashMap<>();
      for (int i = 0; i < count; i++) {
        read.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
      }
      attributes = read;
    }

    XmlElement end() {
      return new XmlElement(name, attributes, children, text.toString().strip());
    }
  }
}
