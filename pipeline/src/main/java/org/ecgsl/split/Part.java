package org.ecgsl.split;

/** The side of a split a patient is on. */
public enum Part {
  /** Fits the weights. */
  TRAIN,
  /** Chooses: epochs, thresholds, settings. */
  VALIDATION,
  /** Is read once, for the figures that are reported. */
  TEST
}
