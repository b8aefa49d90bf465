package org.ecgsl.format.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.table.Mapping.Axis;
import org.ecgsl.format.table.Mapping.LeadColumn;
import org.ecgsl.format.table.Mapping.Signal;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;

/**
 * {@code NAME.json} beside a recording: an object whose keys {@code fs} (Hz), {@code leads} (list
 * of names), {@code unit}, {@code gain}, {@code baseline}, {@code axis} ({@code samples-first} or
 * {@code leads-first}), {@code patient}, {@code age} (years), {@code sex} ({@code F} or {@code M}),
 * {@code height} (cm), {@code weight} (kg) and {@code start} (ISO 8601, local time) may be given;
 * any other, a name or a birth date among them, is passed over.
 */
final class Sidecar {

  private static final int MAX_BYTES = 1 << 20;
  private static final int OLDEST = 130;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Optional<String> file;
  private final JsonNode node;
  private final String place;
  private final Mapping mapping;
  private final Optional<LocalDateTime> start;

  private Sidecar(Optional<String> file, JsonNode node, String place, Mapping general)
      throws FormatException {
    this.file = file;
    this.node = node;
    this.place = place;
    this.mapping = own(general);
    this.start = readStart();
  }

  /**
   * Reads it if it is there.
   *
   * @param general what holds where it says nothing
   * @throws FormatException if it is no such object
   */
  static Sidecar read(RecordFiles files, String fileName, Mapping general)
      throws IOException, FormatException {
    String place = files.describe(fileName);
    if (!files.exists(fileName)) {
      return new Sidecar(Optional.empty(), JSON.createObjectNode(), place, general);
    }
    if (files.size(fileName) > MAX_BYTES) {
      throw TableRecordReader.malformed(place, "is longer than a description of a recording");
    }
    String text;
    try (InputStream in = files.open(fileName)) {
      // Decoded here: given bytes, the parser takes some for UTF-32 and fails as the storage would.
      text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
    try {
      JsonNode node = JSON.readTree(text);
      if (node == null || !node.isObject()) {
        throw TableRecordReader.malformed(place, "is no JSON object, such as {\"fs\": 500}");
      }
      return new Sidecar(Optional.of(fileName), node, place, general);
    } catch (JsonProcessingException e) {
      throw TableRecordReader.malformed(
          place, "is no JSON: %s", e.getOriginalMessage().replaceAll("\\s+", " "));
    }
  }

  /** The file, if it is there. */
  Optional<String> file() {
    return file;
  }

  /** The mapping with what is said here put over it. */
  Mapping mapping() {
    return mapping;
  }

  /** When the recording began. */
  Optional<LocalDateTime> start() {
    return start;
  }

  /**
   * The patient.
   *
   * @param id of one that is not named here
   */
  Patient patient(String id) throws FormatException {
    JsonNode named = node.path("patient");
    boolean given = named.isValueNode() && !named.isNull() && !named.asText().isBlank();
    OptionalDouble age = number("age", 0, OLDEST);
    return new Patient(
        given ? named.asText().strip() : id,
        age.isPresent() ? OptionalInt.of((int) age.getAsDouble()) : OptionalInt.empty(),
        sex(),
        number("height", 1, 300),
        number("weight", 0.1, 1000));
  }

  private Sex sex() throws FormatException {
    String text = text("sex").toLowerCase(Locale.ROOT);
    return switch (text) {
      case "f", "female" -> Sex.FEMALE;
      case "m", "male" -> Sex.MALE;
      case "", "u", "unknown" -> Sex.UNKNOWN;
      default -> throw wrong("sex", "F or M");
    };
  }

  private Mapping own(Mapping general) throws FormatException {
    Signal signal = general.signal();
    double gain = number("gain", -1e12, 1e12).orElse(signal.gain());
    if (gain == 0) {
      throw wrong("gain", "a number other than 0");
    }
    String unit = text("unit");
    Signal own =
        new Signal(
            number("fs", 1e-3, 1e9).orElse(signal.rateHz()),
            node.has("leads") ? leads() : signal.leads(),
            unit.isEmpty() ? signal.unit() : unit,
            gain,
            (int)
                number("baseline", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(signal.baseline()),
            signal.missing());
    return general.with(own).with(axis(general.axis()));
  }

  private List<LeadColumn> leads() throws FormatException {
    List<LeadColumn> leads = new ArrayList<>();
    for (JsonNode name : node.path("leads")) {
      if (!name.isTextual() || name.asText().isBlank()) {
        throw wrong("leads", "a list of names");
      }
      leads.add(new LeadColumn(name.asText().strip(), ""));
    }
    if (leads.isEmpty() || leads.size() > SampleTable.MAX_COLUMNS) {
      throw wrong("leads", "a list of names");
    }
    return leads;
  }

  private Axis axis(Axis general) throws FormatException {
    return switch (text("axis")) {
      case "" -> general;
      case "samples-first" -> Axis.SAMPLES_FIRST;
      case "leads-first" -> Axis.LEADS_FIRST;
      default -> throw wrong("axis", "samples-first or leads-first");
    };
  }

  private Optional<LocalDateTime> readStart() throws FormatException {
    String text = text("start");
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(LocalDateTime.parse(text));
    } catch (DateTimeParseException e) {
      throw wrong("start", "a time such as 2024-05-31T10:15:30");
    }
  }

  private OptionalDouble number(String key, double least, double most) throws FormatException {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalDouble.empty();
    }
    double number = value.isNumber() ? value.asDouble() : Double.NaN;
    if (!(number >= least && number <= most)) {
      throw wrong(key, "a number from %s to %s".formatted(least, most));
    }
    return OptionalDouble.of(number);
  }

  private String text(String key) throws FormatException {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isTextual()) {
      throw wrong(key, "a text");
    }
    return value.asText().strip();
  }

  private FormatException wrong(String key, String right) {
    String found = node.path(key).toString().replaceAll("\\s+", " ");
    String shown = found.length() > 60 ? found.substring(0, 60) + "..." : found;
    return TableRecordReader.malformed(
        place, Message.known(key), "is %s; it takes %s", shown, Message.known(right));
  }
}
