package org.ecgsl.synth;

import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A random stream for each purpose of each patient and recording, so that a patient more leaves the
 * others as they are.
 */
record RandomStreams(long seed, int patient) {

  SplittableRandom of(String purpose, int recording) {
    // The hash of a string is specified by its class; the mixing is SplittableRandom's own.
    long mixed = seed * 31 + Objects.hash(purpose.hashCode(), patient, recording);
    return new SplittableRandom(mixed).split();
  }
}
