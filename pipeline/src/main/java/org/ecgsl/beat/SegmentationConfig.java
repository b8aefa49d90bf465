package org.ecgsl.beat;

import java.io.Serializable;

/**
 * How heartbeat segments are cut; travels to where they are. The values are this project's choice:
 * the paper's own are not known to it.
 *
 * @param segmentRateHz samples per second of a segment; positive
 * @param segmentSamples samples per lead of a segment; positive
 * @param rIndex index of the R-peak in a segment; 0 to {@code segmentSamples - 1}
 * @param maxRrSeconds R-peaks farther apart are no neighbours; above 0, at most 5
 * @param highPassHz slower waves are baseline wander; 0.2 to 2
 * @param lowPassHz faster waves are noise; above {@code highPassHz}, at most half of {@code
 *     segmentRateHz}
 * @param bounds what of the signal around the R-peak belongs to a segment
 * @param longestGapSeconds longer stretches without valid samples are zeroed, shorter ones bridged
 *     by a line; 0 to 0.5
 * @param everySeconds 0 for a segment per heartbeat; else windows are cut whatever beats lie in
 *     them, one every so many seconds: with the index of the R-peak in their middle, the bounds
 *     fixed and as long as this, they are the uncut signal, end to end; 0 to 60
 */
public record SegmentationConfig(
    double segmentRateHz,
    int segmentSamples,
    int rIndex,
    double maxRrSeconds,
    double highPassHz,
    double lowPassHz,
    Bounds bounds,
    double longestGapSeconds,
    double everySeconds)
    implements Serializable {

  /** Low-pass of the segments at most, as a share of their sampling rate. */
  private static final double WIDEST_BAND = 0.4;

  /** Where a segment ends. */
  public enum Bounds {
    /** Half-way to the neighbouring R-peaks, as ECG-SL means it; 0 beyond. */
    MIDPOINTS,
    /** Where its samples end, whatever beats lie in it. */
    FIXED
  }

  public SegmentationConfig {
    require(
        segmentRateHz > 0 && Double.isFinite(segmentRateHz), "segment rate in Hz", segmentRateHz);
    require(segmentSamples > 0, "samples per segment", segmentSamples);
    require(rIndex >= 0 && rIndex < segmentSamples, "index of the R-peak", rIndex);
    require(maxRrSeconds > 0 && maxRrSeconds <= 5, "longest RR interval in s", maxRrSeconds);
    require(highPassHz >= 0.2 && highPassHz <= 2, "high-pass in Hz", highPassHz);
    require(lowPassHz > highPassHz && lowPassHz <= segmentRateHz / 2, "low-pass in Hz", lowPassHz);
    require(
        longestGapSeconds >= 0 && longestGapSeconds <= 0.5,
        "longest bridged gap in s",
        longestGapSeconds);
    require(everySeconds >= 0 && everySeconds <= 60, "seconds between windows", everySeconds);
  }

  /** Whether segments are windows in place of heartbeats. */
  public boolean cutsWindows() {
    return everySeconds > 0;
  }

  /** One second at 128 samples/s with the R-peak 375 ms after its start, 0.5 to 40 Hz. */
  public static SegmentationConfig defaults() {
    return new SegmentationConfig(128, 128, 48, 3, 0.5, 40, Bounds.MIDPOINTS, 0.08, 0);
  }

  /**
   * The same at another rate; what that rate cannot hold is filtered out.
   *
   * @param rateHz samples per second of a segment
   * @param samples samples per lead of a segment
   * @param r index of the R-peak in a segment
   */
  public SegmentationConfig segments(double rateHz, int samples, int r) {
    return new SegmentationConfig(
        rateHz,
        samples,
        r,
        maxRrSeconds,
        highPassHz,
        Math.min(lowPassHz, WIDEST_BAND * rateHz),
        bounds,
        longestGapSeconds,
        everySeconds);
  }

  /** The same with other bounds. */
  public SegmentationConfig with(Bounds other) {
    return new SegmentationConfig(
        segmentRateHz,
        segmentSamples,
        rIndex,
        maxRrSeconds,
        highPassHz,
        lowPassHz,
        other,
        longestGapSeconds,
        everySeconds);
  }

  /** Windows in place of heartbeats, of these seconds, end to end. */
  public SegmentationConfig windows(double seconds) {
    int samples = (int) Math.round(seconds * segmentRateHz);
    return new SegmentationConfig(
        segmentRateHz,
        samples,
        samples / 2,
        maxRrSeconds,
        highPassHz,
        lowPassHz,
        Bounds.FIXED,
        longestGapSeconds,
        seconds);
  }

  private static void require(boolean holds, String what, double value) {
    if (!holds) {
      throw new IllegalArgumentException(what + " out of range: " + value);
    }
  }
}
