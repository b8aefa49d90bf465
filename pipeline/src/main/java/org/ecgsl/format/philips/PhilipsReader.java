package org.ecgsl.format.philips;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.InMemoryReader;
import org.ecgsl.format.Message;
import org.ecgsl.format.xml.XmlElement;
import org.ecgsl.format.xml.XmlFields;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;

/**
 * Takes the rhythm waveforms out of a Sierra ECG document: Base64, leads one after the other, of
 * 16-bit samples or compressed ({@link Xli}). In compressed documents leads III, aVR, aVL and aVF
 * are stored as what is left of them when they are derived from I and II.
 */
final class PhilipsReader {

  private static final List<String> STANDARD_LEADS =
      List.of("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6");

  /** Resting ECGs last some ten seconds. */
  private static final int MOST_SAMPLES = 1 << 20;

  private static final int OLDEST = 130;

  private final XmlFields fields;
  private final String fileName;

  PhilipsReader(String place, String fileName) {
    this.fields = new XmlFields(place);
    this.fileName = fileName;
  }

  InMemoryReader read(XmlElement root) throws FormatException {
    XmlElement waveforms = fields.require(root, "waveforms/parsedwaveforms");
    Optional<XmlElement> signals = root.first("dataacquisition/signalcharacteristics");
    double rate =
        fields.positive(
            stated(waveforms, "samplespersecond", signals, "samplingrate"),
            Message.of("samplespersecond"));
    double microvolt =
        fields.positive(
            waveforms
                .attribute("resolution")
                .or(() -> signals.flatMap(element -> element.textAt("resolution")))
                .or(() -> signals.flatMap(element -> element.textAt("signalresolution")))
                .orElse(""),
            Message.of("resolution"));
    double seconds =
        fields.positive(
                waveforms.attribute("durationperchannel").orElse(""),
                Message.of("durationperchannel"))
            * 1e-3;
    double length = Math.rint(seconds * rate);
    if (!(length >= 1) || length > MOST_SAMPLES || !Double.isFinite(1 / microvolt)) {
      throw fields.wrong("durationperchannel", "%s s at %s Hz is out of range", seconds, rate);
    }
    List<String> names = names(waveforms);
    int[][] samples = samples(waveforms, names.size(), (int) length);
    List<Lead> leads = new ArrayList<>();
    for (String name : names) {
      leads.add(new Lead(name, 1 / microvolt, 0, "uV"));
    }
    Optional<LocalDateTime> start = start(root);
    EcgRecord record =
        new EcgRecord(
            InMemoryReader.recordId(fileName),
            rate,
            samples[0].length,
            leads,
            patient(root, start),
            statements(root),
            start,
            List.of());
    return new InMemoryReader(record, fileName, samples, List.of());
  }

  private static String stated(
      XmlElement from, String attribute, Optional<XmlElement> signals, String child) {
    return from.attribute(attribute)
        .or(() -> signals.flatMap(element -> element.textAt(child)))
        .orElse("");
  }

  private static List<String> names(XmlElement waveforms) {
    return waveforms
        .attribute("leadlabels")
        .map(labels -> List.of(labels.split("\\s+")))
        .orElse(STANDARD_LEADS);
  }

  /** Devices allocate sixteen channels; those without a label are not in use. */
  private int[][] samples(XmlElement waveforms, int count, int length) throws FormatException {
    byte[] bytes = fields.base64(waveforms.text(), Message.of("parsedwaveforms"));
    String compression =
        waveforms
            .attribute("compression")
            .or(() -> waveforms.attribute("compressmethod"))
            .orElse("Uncompressed");
    List<int[]> leads = new ArrayList<>();
    if (compression.equals("XLI")) {
      try {
        leads.addAll(Xli.decompress(bytes, length + 16));
      } catch (IllegalArgumentException e) {
        throw fields.wrong("parsedwaveforms", "%s", Message.known(e.getMessage()));
      }
    } else if (compression.equals("Uncompressed")) {
      for (int at = 0; at + 2 * length <= bytes.length; at += 2 * length) {
        leads.add(plain(bytes, at, length));
      }
    } else {
      throw fields.wrong("parsedwaveforms", "compression %s is not XLI", compression);
    }
    if (leads.size() < count) {
      throw fields.wrong("leadlabels", "%d for %d leads", count, leads.size());
    }
    List<int[]> used = leads.subList(0, count);
    if (used.stream().anyMatch(lead -> lead.length < length)) {
      throw fields.wrong("parsedwaveforms", "a lead has fewer samples than its duration wants");
    }
    int[][] samples = used.stream().map(lead -> Arrays.copyOf(lead, length)).toArray(int[][]::new);
    if (compression.equals("XLI") && samples.length >= 6) {
      restoreLimbLeads(samples);
    }
    return samples;
  }

  private static int[] plain(byte[] bytes, int from, int length) {
    int[] samples = new int[length];
    for (int i = 0, at = from; i < length; i++, at += 2) {
      samples[i] = (bytes[at] & 0xFF) | (bytes[at + 1] << 8);
    }
    return samples;
  }

  /** Adds to the stored remainders of III, aVR, aVL and aVF what follows from I and II. */
  private static void restoreLimbLeads(int[][] leads) {
    for (int i = 0; i < leads[0].length; i++) {
      int one = leads[0][i];
      int two = leads[1][i];
      int three = two - one - leads[2][i];
      leads[2][i] = three;
      leads[3][i] = -leads[3][i] - (one + two) / 2;
      leads[4][i] = (one - three) / 2 - leads[4][i];
      leads[5][i] = (two + three) / 2 - leads[5][i];
    }
  }

  private Patient patient(XmlElement root, Optional<LocalDateTime> start) {
    String recordName = InMemoryReader.recordId(fileName);
    Optional<XmlElement> person = root.first("patient/generalpatientdata");
    if (person.isEmpty()) {
      return new Patient(recordName, OptionalInt.empty(), Sex.UNKNOWN);
    }
    return new Patient(
        person.get().textAt("patientid").orElse(recordName),
        age(person.get(), start),
        switch (person.get().textAt("sex").orElse("").toUpperCase(Locale.ROOT)) {
          case "MALE" -> Sex.MALE;
          case "FEMALE" -> Sex.FEMALE;
          default -> Sex.UNKNOWN;
        },
        optional(person.get(), "height/cm", 300),
        optional(person.get(), "weight/kg", 700));
  }

  private static OptionalInt age(XmlElement person, Optional<LocalDateTime> start) {
    OptionalDouble stated = optional(person, "age/years", OLDEST);
    if (stated.isPresent()) {
      return OptionalInt.of((int) stated.getAsDouble());
    }
    try {
      return Patient.age(
          person.textAt("age/dateofbirth").map(LocalDate::parse),
          start.map(LocalDateTime::toLocalDate));
    } catch (DateTimeException e) {
      return OptionalInt.empty();
    }
  }

  private static OptionalDouble optional(XmlElement from, String path, double most) {
    String text = from.textAt(path).orElse("");
    return text.matches("\\d{1,3}(\\.\\d{1,3})?") && Double.parseDouble(text) <= most
        ? OptionalDouble.of(Double.parseDouble(text))
        : OptionalDouble.empty();
  }

  private static List<String> statements(XmlElement root) {
    return root.below("interpretation").stream()
        .flatMap(interpretation -> interpretation.below("leftstatement").stream())
        .map(XmlElement::text)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static Optional<LocalDateTime> start(XmlElement root) {
    Optional<XmlElement> acquisition = root.first("dataacquisition");
    try {
      return acquisition
          .flatMap(element -> element.attribute("date"))
          .map(
              date ->
                  LocalDate.parse(date)
                      .atTime(
                          LocalTime.parse(
                              acquisition
                                  .flatMap(element -> element.attribute("time"))
                                  .orElse("00:00:00"))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
