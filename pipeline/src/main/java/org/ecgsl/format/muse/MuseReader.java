package org.ecgsl.format.muse;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.zip.CRC32;
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
 * Takes the rhythm waveform out of a MUSE document; the median beats beside it are left out.
 *
 * <p>MUSE stores eight leads, I, II and V1 to V6, and derives the other four limb leads when it
 * shows them. They are derived here in the same way (Einthoven, Goldberger) where I and II are
 * there on one scale: III = II - I with their gain; aVR = -(I + II) / 2, aVL = I - II / 2, aVF = II
 * - I / 2 with twice the gain, so that the halves stay integers.
 */
final class MuseReader {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("MM-dd-uuuu", Locale.ROOT);
  private static final int OLDEST = 130;

  private final XmlFields fields;
  private final String fileName;

  MuseReader(String place, String fileName) {
    this.fields = new XmlFields(place);
    this.fileName = fileName;
  }

  private record Channel(Lead lead, int[] samples) {}

  InMemoryReader read(XmlElement root) throws FormatException {
    XmlElement waveform =
        root.all("Waveform").stream()
            .filter(element -> element.textAt("WaveformType").orElse("").equals("Rhythm"))
            .findFirst()
            .orElseThrow(() -> fields.wrong("Waveform", "none is of type Rhythm"));
    List<Channel> channels = new ArrayList<>();
    for (XmlElement lead : waveform.all("LeadData")) {
      channels.add(channel(lead));
    }
    if (channels.isEmpty()) {
      throw fields.wrong("Waveform", "no LeadData");
    }
    for (Channel channel : channels) {
      if (channel.samples().length != channels.get(0).samples().length) {
        throw fields.wrong(
            Message.of("LeadData %s", channel.lead().name()), "of another length than the first");
      }
    }
    List<Channel> all = withLimbLeads(channels);
    EcgRecord record =
        new EcgRecord(
            InMemoryReader.recordId(fileName),
            rate(waveform),
            all.get(0).samples().length,
            all.stream().map(Channel::lead).toList(),
            patient(root),
            statements(root),
            start(root),
            List.of());
    return new InMemoryReader(
        record, fileName, all.stream().map(Channel::samples).toArray(int[][]::new), List.of());
  }

  private double rate(XmlElement waveform) throws FormatException {
    String base = fields.require(waveform, "SampleBase").text();
    double exponent =
        fields.number(waveform.textAt("SampleExponent").orElse("0"), Message.of("SampleExponent"));
    double rate = fields.positive(base, Message.of("SampleBase")) * Math.pow(10, exponent);
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw fields.wrong("SampleExponent", "%s is out of range", exponent);
    }
    return rate;
  }

  private Channel channel(XmlElement element) throws FormatException {
    String name = fields.require(element, "LeadID").text();
    Message field = Message.of("LeadData %s", name);
    if (name.isEmpty()) {
      throw fields.wrong("LeadID", "is empty");
    }
    double unitsPerBit =
        fields.positive(fields.require(element, "LeadAmplitudeUnitsPerBit").text(), field);
    byte[] bytes = fields.base64(fields.require(element, "WaveFormData").text(), field);
    if (element.textAt("LeadSampleSize").orElse("2").equals("2") && bytes.length % 2 == 0) {
      requireChecksum(element, bytes, name);
      double gain = 1 / unitsPerBit;
      if (!Double.isFinite(gain)) {
        throw fields.wrong(field, "LeadAmplitudeUnitsPerBit is %s", unitsPerBit);
      }
      return new Channel(new Lead(name, gain, 0, unit(element)), samples(bytes));
    }
    throw fields.wrong(field, "samples are not of two bytes");
  }

  private static String unit(XmlElement element) {
    return switch (element.textAt("LeadAmplitudeUnits").orElse("MICROVOLTS")) {
      case "MICROVOLTS" -> "uV";
      case "MILLIVOLTS" -> "mV";
      default -> element.textAt("LeadAmplitudeUnits").orElseThrow();
    };
  }

  private void requireChecksum(XmlElement element, byte[] bytes, String name)
      throws FormatException {
    Optional<String> stated = element.textAt("LeadDataCRC32");
    if (stated.isEmpty()) {
      return;
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    double expected = fields.number(stated.get(), Message.of("LeadDataCRC32"));
    if (expected != 0 && expected != crc.getValue()) {
      throw fields.wrong(
          Message.of("LeadData %s", name),
          "CRC-32 is %d where LeadDataCRC32 says %.0f",
          crc.getValue(),
          expected);
    }
  }

  private static int[] samples(byte[] bytes) {
    int[] samples = new int[bytes.length / 2];
    for (int i = 0, at = 0; i < samples.length; i++, at += 2) {
      samples[i] = (bytes[at] & 0xFF) | (bytes[at + 1] << 8);
    }
    return samples;
  }

  private static List<Channel> withLimbLeads(List<Channel> stored) {
    List<String> names = stored.stream().map(channel -> channel.lead().name()).toList();
    int one = names.indexOf("I");
    int two = names.indexOf("II");
    if (one < 0 || two < 0 || names.contains("III") || names.contains("aVR")) {
      return stored;
    }
    Lead lead = stored.get(one).lead();
    if (lead.gain() != stored.get(two).lead().gain()
        || !lead.unit().equals(stored.get(two).lead().unit())) {
      return stored;
    }
    int[] i = stored.get(one).samples();
    int[] ii = stored.get(two).samples();
    List<Channel> all = new ArrayList<>(List.of(stored.get(one), stored.get(two)));
    all.add(derived("III", lead, 1, i, -1, ii, 1));
    all.add(derived("aVR", lead, 2, i, -1, ii, -1));
    all.add(derived("aVL", lead, 2, i, 2, ii, -1));
    all.add(derived("aVF", lead, 2, i, -1, ii, 2));
    for (int channel = 0; channel < stored.size(); channel++) {
      if (channel != one && channel != two) {
        all.add(stored.get(channel));
      }
    }
    return all;
  }

  private static Channel derived(
      String name, Lead like, int scale, int[] a, int timesA, int[] b, int timesB) {
    int[] samples = new int[a.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = timesA * a[i] + timesB * b[i];
    }
    return new Channel(new Lead(name, scale * like.gain(), 0, like.unit()), samples);
  }

  private Patient patient(XmlElement root) {
    String recordName = InMemoryReader.recordId(fileName);
    Optional<XmlElement> person = root.first("PatientDemographics");
    if (person.isEmpty()) {
      return new Patient(recordName, OptionalInt.empty(), Sex.UNKNOWN);
    }
    boolean years = person.get().textAt("AgeUnits").orElse("YEARS").equals("YEARS");
    OptionalDouble age =
        years ? optional(person.get(), "PatientAge", OLDEST) : OptionalDouble.of(0);
    return new Patient(
        person.get().textAt("PatientID").orElse(recordName),
        age.isPresent() ? OptionalInt.of((int) age.getAsDouble()) : OptionalInt.empty(),
        switch (person.get().textAt("Gender").orElse("").toUpperCase(Locale.ROOT)) {
          case "MALE", "M" -> Sex.MALE;
          case "FEMALE", "F" -> Sex.FEMALE;
          default -> Sex.UNKNOWN;
        },
        optional(person.get(), "HeightCM", 300),
        optional(person.get(), "WeightKG", 700));
  }

  private static OptionalDouble optional(XmlElement from, String child, double most) {
    String text = from.textAt(child).orElse("");
    return text.matches("\\d{1,3}(\\.\\d{1,3})?") && Double.parseDouble(text) <= most
        ? OptionalDouble.of(Double.parseDouble(text))
        : OptionalDouble.empty();
  }

  private static List<String> statements(XmlElement root) {
    return root.all("Diagnosis").stream()
        .flatMap(diagnosis -> diagnosis.below("StmtText").stream())
        .map(XmlElement::text)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static Optional<LocalDateTime> start(XmlElement root) {
    try {
      return root.textAt("TestDemographics/AcquisitionDate")
          .map(
              date ->
                  LocalDate.parse(date, DATE)
                      .atTime(
                          LocalTime.parse(
                              root.textAt("TestDemographics/AcquisitionTime").orElse("00:00:00"))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
