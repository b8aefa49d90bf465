package org.ecgsl.format.edf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes small EDF and BDF files, field by field as the specification lists them. */
final class EdfFile {

  private final int sampleBytes;
  private final List<Signal> signals = new ArrayList<>();
  private final List<byte[]> records = new ArrayList<>();
  private String patient = "X X X X";
  private String recording = "Startdate 02-MAR-2020 X X X";
  private String variant = "";
  private String declaredRecords;
  private String recordSeconds = "1";

  private record Signal(String label, String unit, int min, int max, int samples) {}

  private EdfFile(int sampleBytes) {
    this.sampleBytes = sampleBytes;
  }

  static EdfFile edf() {
    return new EdfFile(2);
  }

  static EdfFile bdf() {
    return new EdfFile(3);
  }

  EdfFile variant(String text) {
    variant = text;
    return this;
  }

  EdfFile patient(String text) {
    patient = text;
    return this;
  }

  EdfFile declaredRecords(String text) {
    declaredRecords = text;
    return this;
  }

  EdfFile recordSeconds(String text) {
    recordSeconds = text;
    return this;
  }

  /** A signal of -1000 to 1000 uV for digital values from min to max. */
  EdfFile signal(String label, int min, int max, int samplesPerRecord) {
    signals.add(new Signal(label, "uV", min, max, samplesPerRecord));
    return this;
  }

  EdfFile annotations(int samplesPerRecord) {
    signals.add(
        new Signal(
            sampleBytes == 2 ? "EDF Annotations" : "BDF Annotations",
            "",
            -32768,
            32767,
            samplesPerRecord));
    return this;
  }

  /** A data record: for each signal its samples as {@code int[]}, or its lists as text. */
  EdfFile record(Object... ofSignals) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < ofSignals.length; i++) {
      int bytes = signals.get(i).samples() * sampleBytes;
      if (ofSignals[i] instanceof int[] samples) {
        for (int sample : samples) {
          for (int b = 0; b < sampleBytes; b++) {
            out.write(sample >> (8 * b));
          }
        }
      } else {
        byte[] text = ofSignals[i].toString().getBytes(StandardCharsets.UTF_8);
        out.writeBytes(text);
        out.writeBytes(new byte[bytes - text.length]);
      }
    }
    records.add(out.toByteArray());
    return this;
  }

  byte[] bytes() {
    StringBuilder header = new StringBuilder();
    field(header, 8, sampleBytes == 2 ? "0" : "\u00ffBIOSEMI");
    field(header, 80, patient);
    field(header, 80, recording);
    field(header, 8, "02.03.20");
    field(header, 8, "13.14.15");
    field(header, 8, Integer.toString(256 * (1 + signals.size())));
    field(header, 44, variant);
    field(header, 8, declaredRecords == null ? Integer.toString(records.size()) : declaredRecords);
    field(header, 8, recordSeconds);
    field(header, 4, Integer.toString(signals.size()));
    signals.forEach(signal -> field(header, 16, signal.label()));
    signals.forEach(signal -> field(header, 80, ""));
    signals.forEach(signal -> field(header, 8, signal.unit()));
    signals.forEach(signal -> field(header, 8, "-1000"));
    signals.forEach(signal -> field(header, 8, "1000"));
    signals.forEach(signal -> field(header, 8, Integer.toString(signal.min())));
    signals.forEach(signal -> field(header, 8, Integer.toString(signal.max())));
    signals.forEach(signal -> field(header, 80, ""));
    signals.forEach(signal -> field(header, 8, Integer.toString(signal.samples())));
    signals.forEach(signal -> field(header, 32, ""));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header.toString().getBytes(StandardCharsets.ISO_8859_1));
    records.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static void field(StringBuilder header, int width, String text) {
    header.append(text).append(" ".repeat(width - text.length()));
  }
}
