package org.ecgsl.format.wfdb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.signal.Lead;

/**
 * A WFDB header as PhysioNet's header(5) defines it.
 *
 * @param samplingRate samples per second and signal
 * @param length samples per signal; -1 if the header does not say
 * @param signals one entry per signal, in order
 * @param comments lines after a comment sign, stripped
 */
record WfdbHeader(double samplingRate, long length, List<Signal> signals, List<String> comments) {

  private static final double DEFAULT_RATE = 250;
  private static final double DEFAULT_GAIN = 200;

  private static final Pattern RECORD =
      Pattern.compile(
          "\\S+?(?<segments>/\\d+)?\\s+(?<signals>\\d+)"
              + "(?:\\s+(?<rate>[\\d.eE+-]+)(?:/\\S+)?(?:\\s+(?<length>\\d+)(?:\\s+.*)?)?)?");
  private static final Pattern FORMAT =
      Pattern.compile(
          "(?<code>\\d+)(?:x(?<frame>\\d+))?(?::(?<skew>\\d+))?(?:\\+(?<offset>\\d+))?");
  private static final Pattern GAIN =
      Pattern.compile("(?<gain>[-\\d.eE+]+)(?:\\((?<baseline>-?\\d+)\\))?(?:/(?<unit>\\S+))?");

  WfdbHeader {
    signals = List.copyOf(signals);
    comments = List.copyOf(comments);
  }

  /**
   * One signal line.
   *
   * @param file name of the signal file
   * @param format how samples are stored
   * @param offset bytes before the first sample
   * @param lead name and scale
   * @param checksum 16-bit sum of the stored samples, if the header gives it
   */
  record Signal(String file, SignalFormat format, long offset, Lead lead, OptionalInt checksum) {}

  /**
   * Reads a header.
   *
   * @throws FormatException if it is missing, malformed, or lays signals out in a way not read
   */
  static WfdbHeader read(RecordFiles files, String file) throws IOException, FormatException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(files.open(file), StandardCharsets.ISO_8859_1))) {
      return new Parser(files.describe(file)).parse(lines);
    } catch (java.io.FileNotFoundException | java.nio.file.NoSuchFileException e) {
      throw new FormatException(
          new FormatError.MissingFile(files.describe(file), "the list of recordings"));
    }
  }

  private static final class Parser {
    private final String file;
    private final List<String> comments = new ArrayList<>();
    private final List<Signal> signals = new ArrayList<>();
    private int line;

    Parser(String file) {
      this.file = file;
    }

    WfdbHeader parse(BufferedReader lines) throws IOException, FormatException {
      Matcher record = null;
      int expected = 0;
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        line++;
        String stripped = text.strip();
        if (stripped.startsWith("#")) {
          comments.add(stripped.substring(1).strip());
        } else if (record == null && !stripped.isEmpty()) {
          record = recordLine(stripped);
          expected = Integer.parseInt(record.group("signals"));
        } else if (!stripped.isEmpty() && signals.size() < expected) {
          signals.add(signalLine(stripped));
        }
      }
      if (record == null) {
        throw malformed("no record line; it takes: name signals [frequency [samples]]");
      }
      if (signals.isEmpty() || signals.size() < expected) {
        throw malformed(
            "%d signal lines where %d are promised".formatted(signals.size(), expected));
      }
      return new WfdbHeader(rate(record), length(record), signals, comments);
    }

    private Matcher recordLine(String text) throws FormatException {
      Matcher record = RECORD.matcher(text);
      if (!record.matches()) {
        throw malformed(
            "'" + text + "' is no record line; it takes: name signals [frequency [samples]]");
      }
      if (record.group("segments") != null) {
        throw new FormatException(
            new FormatError.UnsupportedLayout(file, "records of several segments"));
      }
      return record;
    }

    private double rate(Matcher record) throws FormatException {
      if (record.group("rate") == null) {
        return DEFAULT_RATE;
      }
      double rate = number(record.group("rate"), "sampling frequency");
      if (!(rate > 0)) {
        throw malformed("sampling frequency is " + rate + "; it must be positive");
      }
      return rate;
    }

    private static long length(Matcher record) {
      // Zero stands for unknown, as a missing field does.
      long length = record.group("length") == null ? 0 : Long.parseLong(record.group("length"));
      return length == 0 ? -1 : length;
    }

    private Signal signalLine(String text) throws FormatException {
      String[] fields = text.split("\\s+", 9);
      if (fields.length < 2) {
        throw malformed("'" + text + "' is no signal line; it takes: file format [gain ...]");
      }
      // A header must not reach beyond its own folder.
      if (fields[0].contains("/") || fields[0].contains("\\")) {
        throw malformed("signal file '" + fields[0] + "' has a folder; it takes a bare name");
      }
      Matcher format = FORMAT.matcher(fields[1]);
      if (!format.matches()) {
        throw malformed("'" + fields[1] + "' is no signal format");
      }
      requireSimple(format);
      SignalFormat known =
          SignalFormat.of(Integer.parseInt(format.group("code")))
              .orElseThrow(
                  () ->
                      new FormatException(
                          new FormatError.UnknownSignalFormat(
                              file, format.group("code"), SignalFormat.codes())));
      long offset = format.group("offset") == null ? 0 : Long.parseLong(format.group("offset"));
      return new Signal(fields[0], known, offset, lead(fields), checksum(fields));
    }

    private void requireSimple(Matcher format) throws FormatException {
      if (format.group("frame") != null && !format.group("frame").equals("1")) {
        throw new FormatException(
            new FormatError.UnsupportedLayout(file, "signals of several samples per frame"));
      }
      if (format.group("skew") != null && !format.group("skew").equals("0")) {
        throw new FormatException(new FormatError.UnsupportedLayout(file, "skewed signals"));
      }
    }

    private Lead lead(String[] fields) throws FormatException {
      int adcZero = fields.length > 4 ? integer(fields[4], "ADC zero") : 0;
      String name = fields.length > 8 ? fields[8].strip() : "signal " + (signals.size() + 1);
      if (fields.length < 3) {
        return new Lead(name, DEFAULT_GAIN, adcZero, "mV");
      }
      Matcher gain = GAIN.matcher(fields[2]);
      if (!gain.matches()) {
        throw malformed("'" + fields[2] + "' is no gain; it takes: gain[(baseline)][/unit]");
      }
      double value = number(gain.group("gain"), "gain");
      int baseline =
          gain.group("baseline") == null ? adcZero : integer(gain.group("baseline"), "baseline");
      String unit = gain.group("unit") == null ? "mV" : gain.group("unit");
      return new Lead(name, value == 0 ? DEFAULT_GAIN : value, baseline, unit);
    }

    private OptionalInt checksum(String[] fields) throws FormatException {
      return fields.length > 6
          ? OptionalInt.of(integer(fields[6], "checksum"))
          : OptionalInt.empty();
    }

    private int integer(String text, String what) throws FormatException {
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw malformed(what + " is '" + text + "'; it takes a whole number");
      }
    }

    private double number(String text, String what) throws FormatException {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw malformed(what + " is '" + text + "'; it takes a number");
      }
    }

    private FormatException malformed(String problem) {
      return new FormatException(new FormatError.MalformedHeader(file, line, problem));
    }
  }
}
