package org.ecgsl.beat;

/** What can be wrong with a stretch of signal. */
public enum QualityIssue {

  /** A lead shows nothing at all: no samples, or a line. */
  LEAD_OFF,

  /** Samples are missing. */
  MISSING,

  /** The signal stands still for 0.2 s or more. */
  FLAT,

  /** The amplifier was at its end: runs of one value at the highest or lowest. */
  CLIPPED,

  /** The QRS complex does not stand out from the noise. */
  NOISE
}
