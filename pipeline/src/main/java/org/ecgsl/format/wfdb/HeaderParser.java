package org.ecgsl.format.wfdb;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.signal.Lead;

/**
 * Reads the text of a header (PhysioNet, header(5)). Fields that only say how the samples were
 * gathered (counter frequency, ADC resolution, block size) are accepted and not kept.
 */
final class HeaderParser {

  private static final double DEFAULT_FRAME_RATE = 250;
  private static final double DEFAULT_GAIN = 200;
  private static final String DEFAULT_UNIT = "mV";

  /** What a late signal holds back is buffered; beyond this the header is taken for wrong. */
  private static final int MAX_SKEW = 100_000;

  /** 100 kHz at frames of 10 seconds. */
  private static final int MAX_SAMPLES_PER_FRAME = 1_000_000;

  private static final int MAX_SAMPLES_OF_NO_FILE = 1 << 16;

  private static final Pattern MULTI_SEGMENT = Pattern.compile("(.+)/(\\d+)");
  private static final Pattern RATE = Pattern.compile("([^/(]+)(?:/[^(]*)?(?:\\(.*\\))?");
  private static final Pattern FORMAT =
      Pattern.compile("(\\d{1,9})(?:x(\\d+))?(?::(\\d+))?(?:\\+(\\d+))?");
  private static final Pattern GAIN =
      Pattern.compile("([-+.0-9eE]+)(?:\\(([-+]?\\d+)\\))?(?:/(\\S+))?");

  private final String file;

  /**
   * @param file full place of the header, for messages
   */
  HeaderParser(String file) {
    this.file = file;
  }

  WfdbHeader parse(byte[] text) throws FormatException {
    List<String> comments = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String raw : HeaderText.decode(text, 0, text.length).lines().toList()) {
      number++;
      String line = raw.strip();
      if (line.startsWith("#")) {
        comments.add(line.substring(1).strip());
      } else if (!line.isEmpty()) {
        lines.add(new Line(number, line));
      }
    }
    if (lines.isEmpty()) {
      throw malformed(
          Math.max(1, number), "no record line; it takes: name signals [rate [samples]]");
    }
    return header(lines.get(0), lines.subList(1, lines.size()), comments);
  }

  private WfdbHeader header(Line line, List<Line> rest, List<String> comments)
      throws FormatException {
    String[] fields = line.fields(6);
    if (fields.length < 2) {
      throw line.malformed(
          "'%s' is no record line; it takes: name signals [rate [samples]]", line.excerpt());
    }
    Matcher segments = MULTI_SEGMENT.matcher(fields[0]);
    boolean multi = segments.matches();
    int signals = (int) line.integer(fields[1], "number of signals", 0, Integer.MAX_VALUE);
    return new WfdbHeader(
        fields.length > 2 ? frameRate(line, fields[2]) : DEFAULT_FRAME_RATE,
        fields.length > 3 ? length(line, fields[3]) : OptionalLong.empty(),
        StartTime.read(
            fields.length > 4 ? fields[4] : "", fields.length > 5 ? firstWord(fields[5]) : ""),
        multi ? List.of() : signals(line, signals, rest),
        multi ? segments(line, segments.group(2), rest) : List.of(),
        comments);
  }

  private static String firstWord(String text) {
    return text.split("\\s", 2)[0];
  }

  private double frameRate(Line line, String field) throws FormatException {
    Matcher match = RATE.matcher(field);
    double rate = match.matches() ? line.decimal(match.group(1), "sampling frequency") : 0;
    if (rate <= 0) {
      throw line.malformed("sampling frequency '%s' has to be positive", field);
    }
    return rate;
  }

  /** A length of 0 says that it is not known, as if the field were missing. */
  private OptionalLong length(Line line, String field) throws FormatException {
    long length = line.integer(field, "number of samples", 0, Long.MAX_VALUE);
    return length == 0 ? OptionalLong.empty() : OptionalLong.of(length);
  }

  private List<WfdbHeader.SegmentLine> segments(Line record, String count, List<Line> lines)
      throws FormatException {
    if (record.integer(count, "number of segments", 1, Integer.MAX_VALUE) != lines.size()) {
      throw record.malformed("%d segment lines where %s are promised", lines.size(), count);
    }
    List<WfdbHeader.SegmentLine> segments = new ArrayList<>();
    for (Line line : lines) {
      String[] fields = line.fields(3);
      if (fields.length < 2) {
        throw line.malformed("'%s' is no segment line; it takes: name samples", line.excerpt());
      }
      segments.add(
          new WfdbHeader.SegmentLine(
              line.bareName(fields[0], "segment"),
              line.integer(fields[1], "number of samples", 0, Long.MAX_VALUE)));
    }
    return segments;
  }

  /** Lines beyond the promised ones are not looked at. */
  private List<SignalSpec> signals(Line record, int count, List<Line> lines)
      throws FormatException {
    if (lines.size() < count) {
      throw record.malformed("%d signal lines where %d are promised", lines.size(), count);
    }
    List<SignalSpec> signals = new ArrayList<>();
    for (Line line : lines.subList(0, count)) {
      signals.add(signal(line, signals.size()));
    }
    requireModestFrames(record, signals);
    return signals;
  }

  /** Of signals without a file there is no size that their number could be held against. */
  private static void requireModestFrames(Line record, List<SignalSpec> signals)
      throws FormatException {
    long samples =
        signals.stream()
            .filter(signal -> signal.format() == SignalFormat.FORMAT_0)
            .mapToLong(SignalSpec::samplesPerFrame)
            .sum();
    if (samples > MAX_SAMPLES_OF_NO_FILE) {
      throw record.malformed(
          "signals of no file have %,d samples per frame; %,d are most",
          samples, MAX_SAMPLES_OF_NO_FILE);
    }
  }

  private SignalSpec signal(Line line, int index) throws FormatException {
    String[] fields = line.fields(9);
    if (fields.length < 2) {
      throw line.malformed(
          "'%s' is no signal line; it takes: file format [gain ...]", line.excerpt());
    }
    Matcher format = FORMAT.matcher(fields[1]);
    if (!format.matches()) {
      throw line.malformed("'%s' is no signal format; it takes: 16 or 212x4:3+24", fields[1]);
    }
    return new SignalSpec(
        line.bareName(fields[0], "signal file"),
        format(format.group(1)),
        Math.max(
            1, (int) line.optional(format.group(2), "samples per frame", MAX_SAMPLES_PER_FRAME)),
        (int) line.optional(format.group(3), "skew", MAX_SKEW),
        line.optional(format.group(4), "byte offset", Long.MAX_VALUE),
        lead(line, fields, index),
        fields.length > 5 ? line.int32(fields[5], "initial value") : 0,
        checksum(line, fields));
  }

  private SignalFormat format(String code) throws FormatException {
    return SignalFormat.of(Integer.parseInt(code))
        .orElseThrow(
            () ->
                new FormatException(
                    new FormatError.UnknownSignalFormat(file, code, SignalFormat.codes())));
  }

  private Lead lead(Line line, String[] fields, int index) throws FormatException {
    int adcZero = fields.length > 4 ? line.int32(fields[4], "ADC zero") : 0;
    String description = fields.length > 8 ? fields[8].strip() : "";
    String name = description.isEmpty() ? "signal " + (index + 1) : description;
    if (fields.length < 3) {
      return new Lead(name, DEFAULT_GAIN, adcZero, DEFAULT_UNIT);
    }
    Matcher match = GAIN.matcher(fields[2]);
    if (!match.matches()) {
      throw line.malformed("'%s' is no gain; it takes: gain[(baseline)][/unit]", fields[2]);
    }
    double gain = line.decimal(match.group(1), "gain");
    return new Lead(
        name,
        gain == 0 ? DEFAULT_GAIN : gain,
        match.group(2) == null ? adcZero : line.int32(match.group(2), "baseline"),
        match.group(3) == null ? DEFAULT_UNIT : match.group(3));
  }

  /** Some writers print the sum unsigned, some let it grow: the low 16 bits are what is meant. */
  private static OptionalInt checksum(Line line, String[] fields) throws FormatException {
    return fields.length > 6
        ? OptionalInt.of(
            (short) line.integer(fields[6], "checksum", Long.MIN_VALUE, Long.MAX_VALUE))
        : OptionalInt.empty();
  }

  private FormatException malformed(
      int line, @CompileTimeConstant final String problem, Object... arguments) {
    return new FormatException(
        new FormatError.MalformedHeader(file, line, Message.of(problem, arguments)));
  }

  /** A line that is no comment, and the fields in it. */
  private final class Line {

    private final int number;
    private final String text;

    Line(int number, String text) {
      this.number = number;
      this.text = text;
    }

    String[] fields(int limit) {
      return text.split("\\s+", limit);
    }

    String excerpt() {
      return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }

    /** A recording comes from strangers: it has no say over files outside its folder. */
    String bareName(String name, String what) throws FormatException {
      boolean control = name.chars().anyMatch(Character::isISOControl);
      if (control || name.contains("/") || name.contains("\\") || name.matches("\\.{1,2}")) {
        throw malformed(
            "%s '%s' is no bare name of a file beside the header", Message.known(what), name);
      }
      return name;
    }

    long integer(String field, String what, long least, long most) throws FormatException {
      try {
        long value = Long.parseLong(field);
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Said below, as for a number out of range.
      }
      throw malformed(
          "%s is '%s'; it takes a whole number from %d to %d",
          Message.known(what), field, least, most);
    }

    int int32(String field, String what) throws FormatException {
      return (int) integer(field, what, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** Not negative, 0 if absent. */
    long optional(String field, String what, long most) throws FormatException {
      return field == null ? 0 : integer(field, what, 0, most);
    }

    double decimal(String field, String what) throws FormatException {
      try {
        double value = Double.parseDouble(field);
        if (Double.isFinite(value)) {
          return value;
        }
      } catch (NumberFormatException e) {
        // Said below, as for a number that is not finite.
      }
      throw malformed("%s is '%s'; it takes a number", Message.known(what), field);
    }

    FormatException malformed(@CompileTimeConstant final String problem, Object... arguments) {
      return HeaderParser.this.malformed(number, problem, arguments);
    }
  }
}
