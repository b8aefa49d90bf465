package org.ecgsl.split;

import java.util.Locale;

/** The side of a split a patient is on. */
public enum Part {
  /** Fits the weights. */
  TRAIN,
  /** Chooses: epochs, thresholds, settings. */
  VALIDATION,
  /** Is read once, for the figures that are reported. */
  TEST;

  /** Its name in messages and files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
