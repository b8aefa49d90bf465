package org.ecgsl.format.wfdb;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;

/** Writes WFDB records: header, one signal file, annotation files. */
public final class WfdbWriter {

  private final Sink sink;

  /** Where files go. */
  @FunctionalInterface
  public interface Sink {
    /** Creates a file or empties it; the writer closes it. */
    OutputStream create(String name) throws IOException;
  }

  public WfdbWriter(Sink sink) {
    this.sink = sink;
  }

  /**
   * Writes {@code ID.dat} and {@code ID.hea}, with checksums.
   *
   * @param adc samples {@code [lead][sample]}, {@link SignalWindow#INVALID_SAMPLE} where invalid
   * @param format {@link SignalFormat#FORMAT_16} or {@link SignalFormat#FORMAT_212}
   * @throws IllegalArgumentException if a sample is out of the format's range, or the format is not
   *     written
   */
  public void write(EcgRecord record, SignalFormat format, int[][] adc) throws IOException {
    int leads = record.leads().size();
    int length = Math.toIntExact(record.lengthSamples());
    int[] interleaved = new int[leads * length];
    int[] sums = new int[leads];
    for (int lead = 0; lead < leads; lead++) {
      for (int i = 0; i < length; i++) {
        int stored = stored(adc[lead][i], format, record.leads().get(lead));
        interleaved[i * leads + lead] = stored;
        sums[lead] += stored;
      }
    }
    byte[] bytes = encode(format, interleaved);
    try (OutputStream out = sink.create(record.recordId() + ".dat")) {
      out.write(bytes);
    }
    try (OutputStream out = sink.create(record.recordId() + ".hea")) {
      out.write(header(record, format, interleaved, sums).getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /**
   * Writes {@code ID.ANNOTATOR}.
   *
   * @param annotations marks in time order
   * @throws IllegalArgumentException if they are out of order or a symbol has no code
   */
  public void writeAnnotations(String recordId, String annotator, List<Annotation> annotations)
      throws IOException {
    byte[] bytes = AnnotationEncoder.encode(annotations);
    try (OutputStream out = sink.create(recordId + "." + annotator)) {
      out.write(bytes);
    }
  }

  private static int stored(int sample, SignalFormat format, Lead lead) {
    if (sample == SignalWindow.INVALID_SAMPLE) {
      return format.invalid();
    }
    if (sample < format.least() || sample > format.most()) {
      throw new IllegalArgumentException(
          "sample %d of lead %s does not fit format %d: %d to %d"
              .formatted(sample, lead.name(), format.code(), format.least(), format.most()));
    }
    return sample;
  }

  private static byte[] encode(SignalFormat format, int[] samples) {
    return switch (format) {
      case FORMAT_16 -> encode16(samples);
      case FORMAT_212 -> encode212(samples);
      default ->
          throw new IllegalArgumentException(
              "format " + format.code() + " is not written; 16 and 212 are");
    };
  }

  private static byte[] encode16(int[] samples) {
    byte[] bytes = new byte[2 * samples.length];
    for (int i = 0; i < samples.length; i++) {
      bytes[2 * i] = (byte) samples[i];
      bytes[2 * i + 1] = (byte) (samples[i] >> 8);
    }
    return bytes;
  }

  private static byte[] encode212(int[] samples) {
    byte[] bytes = new byte[(samples.length + 1) / 2 * 3];
    for (int i = 0, at = 0; i < samples.length; i += 2, at += 3) {
      int second = i + 1 < samples.length ? samples[i + 1] : 0;
      bytes[at] = (byte) samples[i];
      bytes[at + 1] = (byte) ((samples[i] >> 8 & 0x0f) | (second >> 4 & 0xf0));
      bytes[at + 2] = (byte) second;
    }
    return bytes;
  }

  private static String header(
      EcgRecord record, SignalFormat format, int[] interleaved, int[] sums) {
    StringBuilder text = new StringBuilder();
    int leads = record.leads().size();
    text.append(
        String.format(
            Locale.ROOT,
            "%s %d %s %d\n",
            record.recordId(),
            leads,
            number(record.samplingRate()),
            record.lengthSamples()));
    for (int i = 0; i < leads; i++) {
      Lead lead = record.leads().get(i);
      text.append(
          String.format(
              Locale.ROOT,
              "%s.dat %d %s(%d)/%s %d 0 %d %d 0 %s\n",
              record.recordId(),
              format.code(),
              number(lead.gain()),
              lead.baseline(),
              lead.unit(),
              format == SignalFormat.FORMAT_212 ? 12 : 16,
              interleaved.length == 0 ? 0 : interleaved[i],
              (short) sums[i],
              lead.name()));
    }
    record.comments().forEach(comment -> text.append("# ").append(comment).append('\n'));
    return text.toString();
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
