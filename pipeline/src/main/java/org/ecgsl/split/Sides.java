package org.ecgsl.split;

import java.io.Serializable;
import java.util.Optional;

/** The side of each patient. */
@FunctionalInterface
public interface Sides extends Serializable {

  /** The side a patient is on; empty if excluded. */
  Optional<Part> partOf(PatientKey patient);

  /** Whether a patient is on a side. */
  default boolean has(Part part, PatientKey patient) {
    return partOf(patient).filter(part::equals).isPresent();
  }
}
