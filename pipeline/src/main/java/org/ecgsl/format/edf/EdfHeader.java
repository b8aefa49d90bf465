package org.ecgsl.format.edf;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;

/**
 * The header of an EDF or BDF file: 256 bytes of fixed fields and 256 bytes for each signal, all
 * plain text padded with blanks (Kemp et al. 1992, table 1; EDF+ specification, 2.1.1).
 *
 * @param sampleBytes bytes of a sample: 2 in EDF, 3 in BDF
 * @param patient local patient identification, as it stands there
 * @param recording local recording identification, as it stands there
 * @param startDate {@code dd.mm.yy}, as it stands there
 * @param startTime {@code hh.mm.ss}, as it stands there
 * @param variant the reserved field: {@code EDF+C}, {@code EDF+D}, ... or empty
 * @param headerBytes bytes before the first data record
 * @param dataRecords number of data records, -1 if not given
 * @param recordSeconds duration of a data record
 */
record EdfHeader(
    int sampleBytes,
    String patient,
    String recording,
    String startDate,
    String startTime,
    String variant,
    int headerBytes,
    long dataRecords,
    double recordSeconds,
    List<Signal> signals) {

  static final int FIXED_BYTES = 256;
  private static final int SIGNAL_BYTES = 256;

  EdfHeader {
    signals = List.copyOf(signals);
  }

  /**
   * One signal.
   *
   * @param samplesPerRecord samples in each data record
   */
  record Signal(
      String label,
      String dimension,
      double physicalMin,
      double physicalMax,
      double digitalMin,
      double digitalMax,
      int samplesPerRecord) {

    boolean isAnnotations() {
      return label.equals("EDF Annotations") || label.equals("BDF Annotations");
    }
  }

  boolean isPlus() {
    return variant.startsWith("EDF+") || variant.startsWith("BDF+");
  }

  /** Whether data records may have gaps between them. */
  boolean isDiscontinuous() {
    return variant.startsWith("EDF+D") || variant.startsWith("BDF+D");
  }

  /** Bytes of a data record. */
  long recordBytes() {
    long samples = signals.stream().mapToLong(Signal::samplesPerRecord).sum();
    return samples * sampleBytes;
  }

  /**
   * Reads a header.
   *
   * @param file where it is, for messages
   * @param fileBytes length of the file, which what the header claims is held against
   */
  static EdfHeader read(InputStream in, String file, long fileBytes)
      throws IOException, FormatException {
    Fields fixed = new Fields(in.readNBytes(FIXED_BYTES), file);
    boolean bdf = fixed.bytes[0] == (byte) 0xFF;
    fixed.skip(8);
    String patient = fixed.text(80);
    String recording = fixed.text(80);
    String startDate = fixed.text(8);
    String startTime = fixed.text(8);
    int headerBytes = (int) fixed.whole(8, "header length", FIXED_BYTES, Integer.MAX_VALUE);
    String variant = fixed.text(44);
    long dataRecords = fixed.whole(8, "number of data records", -1, Long.MAX_VALUE);
    double recordSeconds = fixed.number(8, "duration of a data record");
    int count = (int) fixed.whole(4, "number of signals", 1, 9999);
    if (headerBytes != FIXED_BYTES + count * SIGNAL_BYTES) {
      throw fixed.wrong(
          "header length",
          "%d, but %d signals make %d bytes",
          headerBytes,
          count,
          FIXED_BYTES + count * SIGNAL_BYTES);
    }
    if (headerBytes > fileBytes) {
      throw fixed.wrong(
          "number of signals", "%d, whose fields alone are longer than the file", count);
    }
    if (recordSeconds < 0) {
      throw fixed.wrong("duration of a data record", "%s s", recordSeconds);
    }
    List<Signal> signals = signals(new Fields(in.readNBytes(count * SIGNAL_BYTES), file), count);
    return new EdfHeader(
        bdf ? 3 : 2,
        patient,
        recording,
        startDate,
        startTime,
        variant,
        headerBytes,
        dataRecords,
        recordSeconds,
        signals);
  }

  /** The fields lie by kind: first the labels of all signals, then their transducers, and so on. */
  private static List<Signal> signals(Fields fields, int count) throws FormatException {
    List<String> labels = fields.texts(16, count);
    fields.skip(80 * count);
    List<String> dimensions = fields.texts(8, count);
    double[] physicalMin = fields.numbers(8, count, "physical minimum");
    double[] physicalMax = fields.numbers(8, count, "physical maximum");
    double[] digitalMin = fields.numbers(8, count, "digital minimum");
    double[] digitalMax = fields.numbers(8, count, "digital maximum");
    fields.skip(80 * count);
    List<Signal> signals = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      signals.add(
          new Signal(
              labels.get(i),
              dimensions.get(i),
              physicalMin[i],
              physicalMax[i],
              digitalMin[i],
              digitalMax[i],
              (int) fields.whole(8, "samples per data record", 0, Integer.MAX_VALUE / 4)));
    }
    return signals;
  }

  /** Takes fields of fixed width from the bytes of a header. */
  private static final class Fields {
    private final byte[] bytes;
    private final String file;
    private int at;

    Fields(byte[] bytes, String file) throws FormatException {
      this.bytes = bytes;
      this.file = file;
      if (bytes.length % FIXED_BYTES != 0 || bytes.length == 0) {
        throw wrong("header", "ends too early");
      }
    }

    FormatException wrong(
        String field, @CompileTimeConstant final String problem, Object... arguments) {
      return new FormatException(
          new FormatError.MalformedFile(
              file, Message.known(field), Message.of(problem, arguments)));
    }

    void skip(int width) {
      at += width;
    }

    String text(int width) {
      String text = new String(bytes, at, width, StandardCharsets.ISO_8859_1);
      at += width;
      return text.replace('\0', ' ').strip();
    }

    List<String> texts(int width, int count) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        texts.add(text(width));
      }
      return texts;
    }

    double number(int width, String field) throws FormatException {
      String text = text(width).replace(',', '.');
      try {
        double number = Double.parseDouble(text);
        if (Double.isFinite(number)) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw wrong(field, "'%s' is no number", text);
    }

    double[] numbers(int width, int count, String field) throws FormatException {
      double[] numbers = new double[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = number(width, field);
      }
      return numbers;
    }

    long whole(int width, String field, long lowest, long highest) throws FormatException {
      double number = number(width, field);
      if (number != Math.rint(number) || number < lowest || number > highest) {
        throw wrong(field, "%s is no whole number from %d", number, lowest);
      }
      return (long) number;
    }
  }
}
