package org.ecgsl.synth;

/**
 * Noise of a stated strength against the heartbeats, as the noise stress test of Moody, Muldrow and
 * Mark ("A noise stress test for arrhythmia detectors", Computers in Cardiology 1984) mixes it in.
 *
 * <p>The signal-to-noise ratio is that of its program {@code nst}: the power of the signal is an
 * eighth of the square of the mean peak-to-peak amplitude of its QRS complexes, that of the noise
 * its mean square.
 *
 * @param kind what the noise is
 * @param snrDb signal-to-noise ratio in dB; -20 to 60
 */
public record StressNoise(Kind kind, double snrDb) {

  /** Where noise comes from. */
  public enum Kind {
    /** Activity of muscles: broad-band, above some 20 Hz. */
    MUSCLE,
    /** An electrode that moves: jumps that die away, and wandering as fast as P and T waves. */
    ELECTRODE_MOTION,
    /** Both, of equal power. */
    MIXED
  }

  public StressNoise {
    if (!(snrDb >= -20 && snrDb <= 60)) {
      throw new IllegalArgumentException(
          "signal-to-noise ratio is %s dB; it takes -20 to 60".formatted(snrDb));
    }
  }
}
