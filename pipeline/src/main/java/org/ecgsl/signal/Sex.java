package org.ecgsl.signal;

/** Sex as a recording's header states it. */
public enum Sex {
  FEMALE,
  MALE,
  UNKNOWN
}
