package org.ecgsl.synth;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.ecgsl.format.wfdb.SignalFormat;
import org.ecgsl.format.wfdb.WfdbWriter;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Patient;

/**
 * Writes a synthetic archive: {@code p01r1.hea}, {@code .dat} (formats 212 and 16 by turns), {@code
 * .atr}, with apnoea {@code .apn}, and {@code RECORDS}. The same configuration gives the same
 * bytes.
 */
public final class SyntheticArchive {

  /** ADC units per mV; 212 has 12 bits, so that 10 mV fit either way. */
  private static final double GAIN_212 = 200;

  private static final double GAIN_16 = 1000;

  private final SyntheticArchiveConfig config;

  public SyntheticArchive(SyntheticArchiveConfig config) {
    this.config = config;
  }

  /** Writes all recordings, a patient at a time. */
  public void write(WfdbWriter.Sink sink) throws IOException {
    WfdbWriter writer = new WfdbWriter(sink);
    List<String> names = new ArrayList<>();
    for (int index = 1; index <= config.patients(); index++) {
      SyntheticPatient patient = new SyntheticPatient(config, index);
      for (int number = 1; number <= config.recordsPerPatient(); number++) {
        String id = String.format(Locale.ROOT, "p%02d", index);
        names.add(id + "r" + number);
        SignalFormat format =
            names.size() % 2 == 1 ? SignalFormat.FORMAT_212 : SignalFormat.FORMAT_16;
        write(writer, patient, id, number, format);
      }
    }
    try (OutputStream out = sink.create("RECORDS")) {
      out.write((String.join("\n", names) + "\n").getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void write(
      WfdbWriter writer, SyntheticPatient patient, String id, int number, SignalFormat format)
      throws IOException {
    SyntheticRecording recording = patient.record(number);
    double gain = format == SignalFormat.FORMAT_212 ? GAIN_212 : GAIN_16;
    int[][] adc = new int[recording.noisy().length][];
    for (int lead = 0; lead < adc.length; lead++) {
      adc[lead] = adc(recording.noisy()[lead], gain);
    }
    EcgRecord record =
        new EcgRecord(
            id + "r" + number,
            config.samplingRate(),
            adc[0].length,
            recording.leads().stream().map(name -> new Lead(name, gain, 0, "mV")).toList(),
            new Patient(id, OptionalInt.of(patient.ageYears()), patient.sex()),
            List.of(
                "patient: " + id,
                "Age: " + patient.ageYears(),
                "Sex: " + patient.sex().name().charAt(0)));
    writer.write(record, format, adc);
    writer.writeAnnotations(record.recordId(), "atr", recording.beats());
    if (!recording.minutes().isEmpty()) {
      writer.writeAnnotations(record.recordId(), "apn", recording.minutes());
    }
  }

  private static int[] adc(float[] millivolt, double gain) {
    int[] adc = new int[millivolt.length];
    for (int i = 0; i < adc.length; i++) {
      adc[i] = (int) Math.round(millivolt[i] * gain);
    }
    return adc;
  }
}
