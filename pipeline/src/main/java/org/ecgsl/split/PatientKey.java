package org.ecgsl.split;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Objects;

/**
 * A patient of a lake.
 *
 * @param dataset dataset the patient's recordings are in
 * @param patient id, unique within the dataset only
 */
public record PatientKey(String dataset, String patient)
    implements Comparable<PatientKey>, Serializable {

  private static final Comparator<PatientKey> ORDER =
      Comparator.comparing(PatientKey::dataset).thenComparing(PatientKey::patient);

  public PatientKey {
    Objects.requireNonNull(dataset, "dataset");
    Objects.requireNonNull(patient, "patient");
  }

  /** Whether a configuration means this patient: by the id, or by {@code DATASET/ID}. */
  public boolean isNamed(String name) {
    return name.equals(patient) || name.equals(toString());
  }

  @Override
  public int compareTo(PatientKey other) {
    return ORDER.compare(this, other);
  }

  /** {@code DATASET/ID}. */
  @Override
  public String toString() {
    return dataset + "/" + patient;
  }
}
