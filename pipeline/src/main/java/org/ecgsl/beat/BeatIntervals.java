package org.ecgsl.beat;

/**
 * The durations a heartbeat is judged by, in milliseconds; {@code NaN} where a wave they begin or
 * end with is absent.
 *
 * @param pr onset of P to onset of QRS
 * @param qrs onset to offset of QRS
 * @param qt onset of QRS to offset of T
 * @param qtcBazett QT by the square root of the RR interval in seconds (Bazett 1920)
 * @param qtcFridericia QT by the cube root of the RR interval in seconds (Fridericia 1920)
 */
public record BeatIntervals(
    double pr, double qrs, double qt, double qtcBazett, double qtcFridericia) {

  /**
   * Intervals of one beat.
   *
   * @param rrSeconds time since the R-peak before; {@code NaN} if there is none near
   * @param samplingRate samples per second of the indices, positive
   */
  public static BeatIntervals of(Fiducials beat, double rrSeconds, double samplingRate) {
    if (!(samplingRate > 0)) {
      throw new IllegalArgumentException("sampling rate is " + samplingRate);
    }
    if (rrSeconds <= 0) {
      throw new IllegalArgumentException("RR interval of " + rrSeconds + " s");
    }
    double qt = milliseconds(beat.qrsOnset(), beat.tOffset(), samplingRate);
    return new BeatIntervals(
        milliseconds(beat.pOnset(), beat.qrsOnset(), samplingRate),
        milliseconds(beat.qrsOnset(), beat.qrsOffset(), samplingRate),
        qt,
        qt / Math.sqrt(rrSeconds),
        qt / Math.cbrt(rrSeconds));
  }

  private static double milliseconds(int from, int to, double samplingRate) {
    return from == Fiducials.ABSENT || to == Fiducials.ABSENT
        ? Double.NaN
        : 1000 * (to - from) / samplingRate;
  }
}
