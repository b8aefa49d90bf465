package org.ecgsl.format.aecg;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.InMemoryReader;
import org.ecgsl.format.Message;
import org.ecgsl.format.xml.XmlElement;
import org.ecgsl.format.xml.XmlFields;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;
import org.ecgsl.signal.StatedDate;

/**
 * Takes the first series of simultaneous leads out of an annotated ECG (ANSI HL7 V3 ECG R1-2004,
 * implementation guide 2005): a sequence set of a time sequence, {@code GLIST_TS} or {@code
 * GLIST_PQ}, and one {@code SLIST_PQ} or {@code SLIST_INT} for each lead. Further sequence sets and
 * series, representative beats among them, are left out, and a comment says how many.
 */
final class AecgReader {

  private static final String LEAD_CODE = "MDC_ECG_LEAD_";

  /** Annotations without a symbol of their own: a comment, with the code as its text. */
  private static final String COMMENT = "\"";

  private final XmlFields fields;
  private final String fileName;

  AecgReader(String place, String fileName) {
    this.fields = new XmlFields(place);
    this.fileName = fileName;
  }

  InMemoryReader read(XmlElement root) throws FormatException {
    List<XmlElement> sets = root.below("sequenceSet");
    if (sets.isEmpty()) {
      throw fields.wrong("AnnotatedECG", "no series with a sequenceSet, so no waveform");
    }
    XmlElement series =
        root.below("series").stream()
            .filter(element -> !element.below("sequenceSet").isEmpty())
            .findFirst()
            .orElseThrow(() -> fields.wrong("AnnotatedECG", "no series"));
    XmlElement time = timeSequence(sets.get(0));
    double seconds = seconds(fields.require(time, "value/increment"));
    List<Lead> leads = new ArrayList<>();
    List<int[]> samples = new ArrayList<>();
    for (XmlElement sequence : sets.get(0).below("sequence")) {
      if (code(sequence).startsWith("MDC_ECG_LEAD")) {
        leads.add(lead(sequence));
        samples.add(digits(sequence));
      }
    }
    requireOneLength(leads, samples);
    List<LocalDateTime> starts = starts(root, series, time);
    Optional<LocalDateTime> start =
        starts.stream().flatMap(stated -> StatedDate.ofRecording(stated).stream()).findFirst();
    EcgRecord record =
        new EcgRecord(
            InMemoryReader.recordId(fileName),
            1 / seconds,
            samples.get(0).length,
            leads,
            patient(root, start),
            comments(root, sets.size() - 1),
            start,
            List.of());
    // Onsets count from there, even where the date is a zero date.
    List<Annotation> marks =
        starts.isEmpty() ? List.of() : annotations(series, starts.get(0), record);
    return new InMemoryReader(record, fileName, samples.toArray(int[][]::new), marks);
  }

  private XmlElement timeSequence(XmlElement set) throws FormatException {
    return set.below("sequence").stream()
        .filter(sequence -> code(sequence).startsWith("TIME_"))
        .findFirst()
        .orElseThrow(() -> fields.wrong("sequenceSet", "no time sequence"));
  }

  private static String code(XmlElement element) {
    return element.first("code").flatMap(code -> code.attribute("code")).orElse("");
  }

  /** Seconds between two samples. */
  private double seconds(XmlElement increment) throws FormatException {
    double value =
        fields.positive(increment.attribute("value").orElse(""), Message.of("increment"));
    double seconds =
        switch (increment.attribute("unit").orElse("s")) {
          case "s" -> value;
          case "ms" -> value * 1e-3;
          case "us" -> value * 1e-6;
          default -> throw fields.wrong("increment", "unit is not s, ms or us");
        };
    if (!(seconds > 1e-9) || seconds > 1e6) {
      throw fields.wrong("increment", "%s s between samples is out of range", seconds);
    }
    return seconds;
  }

  /** physical = origin + scale * digit; an origin between two digits is rounded. */
  private Lead lead(XmlElement sequence) throws FormatException {
    String code = code(sequence);
    String name = code.startsWith(LEAD_CODE) ? code.substring(LEAD_CODE.length()) : code;
    Optional<XmlElement> scale = sequence.first("value/scale");
    String unit = scale.flatMap(element -> element.attribute("unit")).orElse("uV");
    double perDigit =
        scale.isPresent()
            ? fields.number(scale.get().attribute("value").orElse(""), Message.of("scale"))
            : 1;
    double origin =
        fields.number(
            sequence.first("value/origin").flatMap(o -> o.attribute("value")).orElse("0"),
            Message.of("origin"));
    double baseline = Math.rint(-origin / perDigit);
    if (!Double.isFinite(1 / perDigit) || Math.abs(baseline) >= Integer.MAX_VALUE) {
      throw fields.wrong(Message.of("scale of %s", name), "%s is out of range", perDigit);
    }
    return new Lead(name(name), 1 / perDigit, (int) baseline, unit);
  }

  private static String name(String mdc) {
    return switch (mdc) {
      case "AVR" -> "aVR";
      case "AVL" -> "aVL";
      case "AVF" -> "aVF";
      case "" -> "ECG";
      default -> mdc;
    };
  }

  private int[] digits(XmlElement sequence) throws FormatException {
    String text = fields.require(sequence, "value/digits").text();
    // A digit takes two characters at least, its blank among them.
    int[] digits = new int[text.length() / 2 + 1];
    int count = 0;
    int at = 0;
    while (at < text.length()) {
      int end = at;
      while (end < text.length() && text.charAt(end) > ' ') {
        end++;
      }
      if (end > at) {
        try {
          digits[count++] = Integer.parseInt(text, at, end, 10);
        } catch (NumberFormatException e) {
          throw fields.wrong(Message.of("digits of %s", code(sequence)), "no whole numbers");
        }
      }
      at = end + 1;
    }
    return Arrays.copyOf(digits, count);
  }

  private void requireOneLength(List<Lead> leads, List<int[]> samples) throws FormatException {
    if (leads.isEmpty() || samples.get(0).length == 0) {
      throw fields.wrong("sequenceSet", "no lead with samples");
    }
    for (int i = 1; i < samples.size(); i++) {
      if (samples.get(i).length != samples.get(0).length) {
        throw fields.wrong(
            Message.of("digits of %s", leads.get(i).name()),
            "%,d samples where %s has %,d",
            samples.get(i).length,
            leads.get(0).name(),
            samples.get(0).length);
      }
    }
  }

  /** What the file says of the first sample's time, the nearest to the samples first. */
  private static List<LocalDateTime> starts(XmlElement root, XmlElement series, XmlElement time) {
    return Stream.of(
            time.first("value/head"),
            series.first("effectiveTime/low"),
            series.first("effectiveTime/center"),
            root.first("effectiveTime/low"),
            root.first("effectiveTime/center"))
        .flatMap(element -> Hl7Time.read(element).stream())
        .toList();
  }

  private Patient patient(XmlElement root, Optional<LocalDateTime> start) {
    Optional<XmlElement> subject = root.below("trialSubject").stream().findFirst();
    String id =
        subject
            .flatMap(element -> element.first("id"))
            .flatMap(element -> element.attribute("extension"))
            .orElse(InMemoryReader.recordId(fileName));
    Optional<XmlElement> person = subject.flatMap(s -> s.first("subjectDemographicPerson"));
    Sex sex =
        switch (person
            .flatMap(element -> element.first("administrativeGenderCode"))
            .flatMap(element -> element.attribute("code"))
            .orElse("")) {
          case "M" -> Sex.MALE;
          case "F" -> Sex.FEMALE;
          default -> Sex.UNKNOWN;
        };
    Optional<LocalDateTime> born = Hl7Time.read(person.flatMap(p -> p.first("birthTime")));
    OptionalInt age =
        Patient.age(born.map(LocalDateTime::toLocalDate), start.map(LocalDateTime::toLocalDate));
    return new Patient(id, age, sex);
  }

  private static List<String> comments(XmlElement root, int otherSets) {
    List<String> comments = new ArrayList<>();
    for (XmlElement annotation : root.below("annotation")) {
      if (code(annotation).equals("MDC_ECG_INTERPRETATION_STATEMENT")) {
        annotation.textAt("value").ifPresent(comments::add);
      }
    }
    if (otherSets > 0) {
      comments.add("left out: %d more sequence sets".formatted(otherSets));
    }
    return comments;
  }

  /** Annotations that have a place in time: their onset, with code and value as text. */
  private static List<Annotation> annotations(
      XmlElement series, LocalDateTime start, EcgRecord record) {
    List<Annotation> marks = new ArrayList<>();
    for (XmlElement annotation : series.below("annotation")) {
      Optional<XmlElement> boundary =
          annotation
              .first("support/supportingROI/component/boundary/value")
              .or(() -> annotation.first("support/supportingROI/component/boundary/value/low"));
      Optional<LocalDateTime> onset =
          Hl7Time.read(boundary.flatMap(value -> value.first("low")))
              .or(() -> Hl7Time.read(boundary));
      String value = annotation.first("value").flatMap(v -> v.attribute("code")).orElse("");
      if (onset.isPresent() && !code(annotation).isEmpty()) {
        double sample =
            ChronoUnit.MICROS.between(start, onset.get()) * 1e-6 * record.samplingRate();
        if (sample >= 0 && sample < record.lengthSamples()) {
          String text = (code(annotation) + " " + value).strip();
          marks.add(new Annotation(Math.round(sample), COMMENT, 0, 0, 0, text));
        }
      }
    }
    marks.sort(Comparator.comparingLong(Annotation::sample));
    return marks;
  }
}
