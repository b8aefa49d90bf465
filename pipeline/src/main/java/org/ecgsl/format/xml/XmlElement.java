package org.ecgsl.format.xml;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An element of a document, known by its local name; namespaces are left aside, as files in the
 * wild are careless with them.
 *
 * @param text its character data, that of its children apart, stripped
 */
public record XmlElement(
    String name, Map<String, String> attributes, List<XmlElement> children, String text) {

  /** An attribute; empty if it is not there or blank. */
  public Optional<String> attribute(String attribute) {
    return Optional.ofNullable(attributes.get(attribute))
        .map(String::strip)
        .filter(t -> !t.isEmpty());
  }

  /** The children of a name, in order. */
  public List<XmlElement> all(String child) {
    return children.stream().filter(element -> element.name.equals(child)).toList();
  }

  /** The first element down a path of names, for example {@code "patient/age/years"}. */
  public Optional<XmlElement> first(String path) {
    int slash = path.indexOf('/');
    String child = slash < 0 ? path : path.substring(0, slash);
    for (XmlElement element : children) {
      if (element.name.equals(child)) {
        Optional<XmlElement> found =
            slash < 0 ? Optional.of(element) : element.first(path.substring(slash + 1));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** The text of the first element down a path; empty if there is none or it is blank. */
  public Optional<String> textAt(String path) {
    return first(path).map(XmlElement::text).filter(found -> !found.isEmpty());
  }

  /** This element and all below it, in document order. */
  public Stream<XmlElement> stream() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(XmlElement::stream));
  }

  /** All elements of a name below this one, in document order. */
  public List<XmlElement> below(String descendant) {
    return children.stream()
        .flatMap(XmlElement::stream)
        .filter(element -> element.name.equals(descendant))
        .toList();
  }
}
