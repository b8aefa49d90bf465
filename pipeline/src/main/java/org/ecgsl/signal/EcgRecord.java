package org.ecgsl.signal;

import java.util.List;
import java.util.Objects;

/**
 * A recording without its samples: what its header says.
 *
 * @param recordId identifies the recording within a dataset, for example {@code 100}; not blank
 * @param samplingRate samples per second and lead; positive
 * @param lengthSamples samples per lead; not negative
 * @param leads the leads in file order; at least one
 * @param patient the person it was taken from
 * @param comments free text lines of the header, without their comment sign
 */
public record EcgRecord(
    String recordId,
    double samplingRate,
    long lengthSamples,
    List<Lead> leads,
    Patient patient,
    List<String> comments) {

  public EcgRecord {
    Objects.requireNonNull(patient, "patient");
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
}
