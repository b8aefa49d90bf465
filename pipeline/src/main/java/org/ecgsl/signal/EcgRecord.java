package org.ecgsl.signal;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A recording without its samples: what its header says.
 *
 * @param recordId identifies the recording within a dataset, for example {@code 100}; not blank
 * @param samplingRate samples per second and lead; positive
 * @param lengthSamples samples per lead; not negative
 * @param leads the leads in file order; at least one
 * @param patient the person it was taken from
 * @param comments free text lines of the header, without their comment sign
 * @param startTime when the first sample was taken, in the clock of the place; a date that stands
 *     for none is made empty, see {@link StatedDate}
 * @param diagnoses coded diagnoses the file states, in file order
 */
public record EcgRecord(
    String recordId,
    double samplingRate,
    long lengthSamples,
    List<Lead> leads,
    Patient patient,
    List<String> comments,
    Optional<LocalDateTime> startTime,
    List<Diagnosis> diagnoses) {

  public EcgRecord {
    Objects.requireNonNull(patient, "patient");
    startTime = startTime.flatMap(StatedDate::ofRecording);
    diagnoses = List.copyOf(diagnoses);
    leads = List.copyOf(leads);
    comments = List.copyOf(comments);
    if (recordId.isBlank()) {
      throw new IllegalArgumentException("record id is blank");
    }
    if (!(samplingRate > 0) || Double.isInfinite(samplingRate)) {
      throw new IllegalArgumentException("sampling rate of " + recordId + " is " + samplingRate);
    }
    if (lengthSamples < 0) {
      throw new IllegalArgumentException("length of " + recordId + " is " + lengthSamples);
    }
    if (leads.isEmpty()) {
      throw new IllegalArgumentException("record " + recordId + " has no lead");
    }
  }

  /** A recording without start time and diagnoses. */
  public EcgRecord(
      String recordId,
      double samplingRate,
      long lengthSamples,
      List<Lead> leads,
      Patient patient,
      List<String> comments) {
    this(
        recordId,
        samplingRate,
        lengthSamples,
        leads,
        patient,
        comments,
        Optional.empty(),
        List.of());
  }
}
