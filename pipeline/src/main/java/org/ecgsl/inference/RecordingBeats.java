package org.ecgsl.inference;

import java.util.List;
import org.ecgsl.beat.Heartbeat;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.Preprocessing;

/**
 * The heartbeats of one recording, or of a part of one, as the network reads them, in time order.
 *
 * <p>Arrays are handed over, not copied.
 *
 * @param rSample (n) index in the recording of each R-peak
 * @param segments (n, C, S) millivolt
 * @param rrPrevSeconds (n) RR interval before; NaN where there is none
 * @param rrNextSeconds (n) RR interval after; NaN where there is none
 */
public record RecordingBeats(
    long[] rSample, float[] segments, double[] rrPrevSeconds, double[] rrNextSeconds) {

  public RecordingBeats {
    int n = rSample.length;
    if (rrPrevSeconds.length != n
        || rrNextSeconds.length != n
        || (n == 0) != (segments.length == 0)) {
      throw new IllegalArgumentException("arrays do not fit " + n + " heartbeats");
    }
    for (int i = 1; i < n; i++) {
      if (rSample[i] <= rSample[i - 1]) {
        throw new IllegalArgumentException("heartbeats are not in time order");
      }
    }
  }

  /** Heartbeats as they were cut. */
  public static RecordingBeats of(List<Heartbeat> beats, Preprocessing preprocessing) {
    int n = beats.size();
    float[] segments =
        new float[Math.multiplyExact(n, preprocessing.leads() * preprocessing.segmentSamples())];
    double[] rrPrev = new double[n];
    double[] rrNext = new double[n];
    for (int i = 0; i < n; i++) {
      preprocessing.put(beats.get(i).segment(), segments, i);
      rrPrev[i] = beats.get(i).rrPrevSeconds();
      rrNext[i] = beats.get(i).rrNextSeconds();
    }
    return new RecordingBeats(
        beats.stream().mapToLong(Heartbeat::rSample).toArray(), segments, rrPrev, rrNext);
  }

  /** Heartbeats, n. */
  public int size() {
    return rSample.length;
  }

  /** A sequence of some of them, nothing known of it. */
  BeatSequence sequence(Preprocessing preprocessing, int[] beats) {
    return preprocessing.sequence(
        segments, rrPrevSeconds, rrNextSeconds, beats, new BeatSequence.Labels.Unknown(), 0);
  }
}
