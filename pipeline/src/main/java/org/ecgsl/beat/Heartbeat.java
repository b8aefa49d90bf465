package org.ecgsl.beat;

/**
 * One heartbeat, cut out of a recording.
 *
 * <p>The segment array is handed over, not copied.
 *
 * @param rSample R-peak, as sample index in the recording
 * @param rrPrevSeconds RR interval to the beat before; NaN if unknown
 * @param rrNextSeconds RR interval to the beat after; NaN if unknown
 * @param quality 0 (flat, invalid, or noise) to 1 (clear)
 * @param segment millivolt {@code [lead][sample]}, baseline removed, zero outside the heartbeat
 */
public record Heartbeat(
    long rSample, double rrPrevSeconds, double rrNextSeconds, double quality, float[][] segment) {}
