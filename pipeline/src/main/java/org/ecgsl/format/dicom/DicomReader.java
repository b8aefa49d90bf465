package org.ecgsl.format.dicom;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.InMemoryReader;
import org.ecgsl.format.Message;
import org.ecgsl.format.dicom.DataSet.BrokenException;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;
import org.ecgsl.signal.SignalWindow;
import org.ecgsl.signal.StatedDate;

/**
 * Takes the rhythm out of a DICOM waveform object: the first multiplex group of its waveform
 * sequence that is original (PS3.3, C.10.9). Further groups, such as representative beats, are left
 * out, and a comment says how many.
 */
final class DicomReader {

  private static final int ACQUISITION_TIME = 0x0008002A;
  private static final int STUDY_DATE = 0x00080020;
  private static final int STUDY_TIME = 0x00080030;
  private static final int CODE_MEANING = 0x00080104;
  private static final int CODE_VALUE = 0x00080100;
  private static final int PATIENT_ID = 0x00100020;
  private static final int BIRTH_DATE = 0x00100030;
  private static final int SEX = 0x00100040;
  private static final int AGE = 0x00101010;
  private static final int SIZE_METRES = 0x00101020;
  private static final int WEIGHT_KG = 0x00101030;
  private static final int ORIGINALITY = 0x003A0004;
  private static final int CHANNELS = 0x003A0005;
  private static final int SAMPLES = 0x003A0010;
  private static final int FREQUENCY = 0x003A001A;
  private static final int CHANNEL_DEFINITIONS = 0x003A0200;
  private static final int CHANNEL_LABEL = 0x003A0203;
  private static final int CHANNEL_SOURCE = 0x003A0208;
  private static final int SENSITIVITY = 0x003A0210;
  private static final int SENSITIVITY_UNITS = 0x003A0211;
  private static final int CORRECTION = 0x003A0212;
  private static final int BASELINE = 0x003A0213;
  private static final int ANNOTATIONS = 0x0040B020;
  private static final int UNFORMATTED_TEXT = 0x00700006;
  private static final int WAVEFORMS = 0x54000100;
  private static final int INTERPRETATION = 0x54001006;
  private static final int PADDING = 0x5400100A;
  private static final int DATA = 0x54001010;

  private static final Pattern TIME =
      Pattern.compile("(\\d{4})(\\d{2})(\\d{2})(\\d{2})?(\\d{2})?(\\d{2})?.*");

  private final String place;
  private final String fileName;

  DicomReader(String place, String fileName) {
    this.place = place;
    this.fileName = fileName;
  }

  InMemoryReader read(DataSet file) throws BrokenException, FormatException {
    List<DataSet> groups = file.items(WAVEFORMS);
    if (groups.isEmpty()) {
      throw new FormatException(
          new FormatError.UnsupportedLayout(place, Message.of("DICOM objects without a waveform")));
    }
    DataSet group =
        groups.stream()
            .filter(item -> item.text(ORIGINALITY).orElse("").equals("ORIGINAL"))
            .findFirst()
            .orElse(groups.get(0));
    double rate = group.number(FREQUENCY).orElse(0.0);
    if (!(rate > 0)) {
      throw new BrokenException(
          DataSet.name(FREQUENCY), Message.of("sampling frequency is %s", rate));
    }
    int[][] samples = samples(group);
    List<Lead> leads = leads(group, samples.length);
    Optional<LocalDateTime> start = start(file);
    EcgRecord record =
        new EcgRecord(
            InMemoryReader.recordId(fileName),
            rate,
            samples[0].length,
            leads,
            patient(file, start),
            comments(file, groups.size() - 1),
            start,
            List.of());
    return new InMemoryReader(record, fileName, samples, List.of());
  }

  /** Channels are interleaved sample by sample. */
  private int[][] samples(DataSet group) throws BrokenException, FormatException {
    long channels = group.integer(CHANNELS);
    long count = group.integer(SAMPLES);
    Stored stored = Stored.of(group.text(INTERPRETATION).orElse("SS"), place);
    ByteBuffer data = group.raw(DATA);
    if (channels < 1 || count < 1 || channels * count > data.capacity() / stored.bytes()) {
      throw new BrokenException(
          DataSet.name(DATA),
          Message.of(
              "%,d bytes are too few for %,d samples of %,d channels",
              data.capacity(), count, channels));
    }
    int[][] samples = new int[(int) channels][(int) count];
    for (int i = 0, at = 0; i < count; i++) {
      for (int channel = 0; channel < channels; channel++, at += stored.bytes()) {
        samples[channel][i] = stored.read(data, at);
      }
    }
    if (group.text(PADDING).isPresent()) {
      invalidate(samples, stored.read(group.raw(PADDING), 0));
    }
    return samples;
  }

  private static void invalidate(int[][] samples, int padding) {
    for (int[] channel : samples) {
      for (int i = 0; i < channel.length; i++) {
        channel[i] = channel[i] == padding ? SignalWindow.INVALID_SAMPLE : channel[i];
      }
    }
  }

  /** How samples are stored (PS3.3, C.10.9.1.5). */
  private enum Stored {
    SB(1),
    UB(1),
    SS(2),
    US(2),
    SL(4);

    private final int bytes;

    Stored(int bytes) {
      this.bytes = bytes;
    }

    static Stored of(String interpretation, String place) throws FormatException {
      for (Stored stored : values()) {
        if (stored.name().equals(interpretation)) {
          return stored;
        }
      }
      throw new FormatException(
          new FormatError.UnsupportedLayout(
              place, Message.of("waveform samples of kind %s", interpretation)));
    }

    int bytes() {
      return bytes;
    }

    int read(ByteBuffer data, int at) throws BrokenException {
      if (at + bytes > data.capacity()) {
        throw new BrokenException(DataSet.name(DATA), Message.of("ends too early"));
      }
      return switch (this) {
        case SB -> data.get(at);
        case UB -> data.get(at) & 0xFF;
        case SS -> data.getShort(at);
        case US -> data.getShort(at) & 0xFFFF;
        case SL -> data.getInt(at);
      };
    }
  }

  private static List<Lead> leads(DataSet group, int channels) throws BrokenException {
    List<DataSet> definitions = group.items(CHANNEL_DEFINITIONS);
    if (definitions.size() != channels) {
      throw new BrokenException(
          DataSet.name(CHANNEL_DEFINITIONS),
          Message.of("%d definitions for %d channels", definitions.size(), channels));
    }
    List<Lead> leads = new ArrayList<>();
    for (int i = 0; i < channels; i++) {
      leads.add(lead(definitions.get(i), i));
    }
    return leads;
  }

  /** physical = sample * sensitivity * correction + baseline, in the sensitivity's unit. */
  private static Lead lead(DataSet definition, int index) throws BrokenException {
    Optional<String> source = Optional.empty();
    for (DataSet item : definition.items(CHANNEL_SOURCE)) {
      source = source.or(() -> item.text(CODE_MEANING));
    }
    String name = source.or(() -> definition.text(CHANNEL_LABEL)).orElse("channel " + (index + 1));
    String unit = "adu";
    for (DataSet item : definition.items(SENSITIVITY_UNITS)) {
      unit = item.text(CODE_VALUE).orElse(unit);
    }
    double sensitivity =
        definition.number(SENSITIVITY).orElse(1.0) * definition.number(CORRECTION).orElse(1.0);
    double baseline = Math.rint(-definition.number(BASELINE).orElse(0.0) / sensitivity);
    double gain = 1 / sensitivity;
    if (!Double.isFinite(gain) || gain == 0 || !(Math.abs(baseline) < Integer.MAX_VALUE)) {
      throw new BrokenException(
          DataSet.name(SENSITIVITY), Message.of("sensitivity of %s is %s", name, sensitivity));
    }
    return new Lead(name, gain, (int) baseline, unit);
  }

  private Patient patient(DataSet file, Optional<LocalDateTime> start) throws BrokenException {
    OptionalDouble metres = within(file.number(SIZE_METRES), 3);
    return new Patient(
        file.text(PATIENT_ID).orElse(InMemoryReader.recordId(fileName)),
        age(file, start),
        switch (file.text(SEX).orElse("")) {
          case "M" -> Sex.MALE;
          case "F" -> Sex.FEMALE;
          default -> Sex.UNKNOWN;
        },
        metres.isPresent() ? OptionalDouble.of(metres.getAsDouble() * 100) : metres,
        within(file.number(WEIGHT_KG), 700));
  }

  private static OptionalDouble within(Optional<Double> number, double most) {
    return number.isPresent() && number.get() > 0 && number.get() <= most
        ? OptionalDouble.of(number.get())
        : OptionalDouble.empty();
  }

  private static OptionalInt age(DataSet file, Optional<LocalDateTime> start) {
    String stated = file.text(AGE).orElse("");
    if (stated.matches("\\d{3}[DWMY]")) {
      int count = Integer.parseInt(stated.substring(0, 3));
      return OptionalInt.of(
          switch (stated.charAt(3)) {
            case 'Y' -> count;
            case 'M' -> count / 12;
            default -> 0;
          });
    }
    return Patient.age(
        file.text(BIRTH_DATE).flatMap(DicomReader::time).map(LocalDateTime::toLocalDate),
        start.map(LocalDateTime::toLocalDate));
  }

  private static List<String> comments(DataSet file, int otherGroups) throws BrokenException {
    List<String> comments = new ArrayList<>();
    for (DataSet annotation : file.items(ANNOTATIONS)) {
      annotation.text(UNFORMATTED_TEXT).ifPresent(comments::add);
    }
    if (otherGroups > 0) {
      comments.add("left out: %d more waveform groups".formatted(otherGroups));
    }
    return comments;
  }

  private static Optional<LocalDateTime> start(DataSet file) {
    return file.text(ACQUISITION_TIME)
        .flatMap(DicomReader::time)
        .flatMap(StatedDate::ofRecording)
        .or(() -> time(file.text(STUDY_DATE).orElse("") + file.text(STUDY_TIME).orElse("")));
  }

  /** A date, or date and time, as digits (PS3.5, 6.2, DA and DT). */
  private static Optional<LocalDateTime> time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      LocalDate date =
          LocalDate.of(
              Integer.parseInt(matcher.group(1)),
              Integer.parseInt(matcher.group(2)),
              Integer.parseInt(matcher.group(3)));
      return Optional.of(
          date.atTime(LocalTime.of(part(matcher, 4), part(matcher, 5), part(matcher, 6))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int part(Matcher matcher, int group) {
    return matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group));
  }
}
