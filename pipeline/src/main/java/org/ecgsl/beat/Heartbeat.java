package org.ecgsl.beat;

/**
 * One ECG-SL heartbeat segment.
 *
 * <p>The segment's arrays are handed over, not copied, and left as they are by whoever reads them.
 *
 * @param rSample index in the recording of the R-peak; not negative
 * @param rrPrevSeconds time since the R-peak before; {@code NaN} if there is none near
 * @param rrNextSeconds time to the R-peak after; {@code NaN} if there is none near
 * @param rrMeanSeconds mean of the RR intervals around, see {@link BeatSegmenter}; {@code NaN} if
 *     there is none
 * @param quality how far each lead can be trusted
 * @param fiducials onsets, peaks and offsets of its waves, of all leads together; {@link
 *     #recordingSample} says where in the recording they are
 * @param segment millivolt without baseline wander, {@code [lead][sample]}, all leads of one
 *     length, R-peak at the configured index, 0 outside the beat
 */
public record Heartbeat(
    long rSample,
    double rrPrevSeconds,
    double rrNextSeconds,
    double rrMeanSeconds,
    SignalQuality quality,
    Fiducials fiducials,
    float[][] segment) {

  public Heartbeat {
    if (rSample < 0) {
      throw new IllegalArgumentException("R-peak at sample " + rSample);
    }
    if (rrPrevSeconds <= 0 || rrNextSeconds <= 0 || rrMeanSeconds <= 0) {
      throw new IllegalArgumentException(
          "RR intervals of " + rrPrevSeconds + " and " + rrNextSeconds + " s");
    }
    if (segment.length == 0) {
      throw new IllegalArgumentException("heartbeat without a lead");
    }
    for (float[] lead : segment) {
      if (lead.length != segment[0].length) {
        throw new IllegalArgumentException(
            "leads of unequal length: " + lead.length + " and " + segment[0].length);
      }
    }
  }

  /**
   * Sample index in the recording of one of the fiducials.
   *
   * @param fiducial an index that {@link #fiducials} has, not {@link Fiducials#ABSENT}
   */
  public long recordingSample(int fiducial) {
    return rSample + fiducial - fiducials.rPeak();
  }
}
