package org.ecgsl.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A stretch of a recording that one answer is about. Samples are counted from the recording's
 * beginning.
 *
 * @param from first sample of it
 * @param to the one after its last
 * @param context samples before and after it whose heartbeats are seen too
 */
public record Stretch(long from, long to, long context) {

  public Stretch {
    if (from < 0 || to <= from || context < 0) {
      throw new IllegalArgumentException(from + " to " + to + ", context " + context);
    }
  }

  /**
   * Stretches end to end from the beginning of a recording; of the last, at least half lies in it.
   * A recording that is shorter has one.
   *
   * @param lengthSamples samples of the recording; positive
   * @param seconds length of a stretch; 0: the recording is one
   * @param contextSeconds time before and after it whose heartbeats are seen too
   * @param samplingRate samples per second
   */
  public static List<Stretch> tile(
      long lengthSamples, double seconds, double contextSeconds, double samplingRate) {
    long context = Math.round(contextSeconds * samplingRate);
    if (seconds == 0) {
      return List.of(new Stretch(0, Math.max(1, lengthSamples), context));
    }
    List<Stretch> stretches = new ArrayList<>();
    for (int k = 0; k == 0 || (k + 0.5) * seconds * samplingRate <= lengthSamples; k++) {
      long from = Math.round(k * seconds * samplingRate);
      long to = Math.max(from + 1, Math.round((k + 1) * seconds * samplingRate));
      stretches.add(new Stretch(from, to, context));
    }
    return stretches;
  }

  /**
   * The heartbeats it is answered by, its context's too, of those of a recording in time order.
   *
   * @param rSample (n) their R-peaks
   * @param sequenceBeats most heartbeats of a sequence. What is seen and does not fit gives several
   *     sequences, end to end; where there is context, one with those nearest to its middle
   * @return the heartbeats of each sequence; none where none is seen
   */
  public List<int[]> sequences(long[] rSample, int sequenceBeats) {
    int first = lowerBound(rSample, from - context);
    int end = lowerBound(rSample, to + context);
    List<int[]> sequences = new ArrayList<>();
    for (BeatSequence.Span span : spans(rSample, first, end, sequenceBeats)) {
      int[] beats = new int[span.length()];
      Arrays.setAll(beats, i -> first + span.start() + i);
      sequences.add(beats);
    }
    return sequences;
  }

  private List<BeatSequence.Span> spans(long[] rSample, int first, int end, int capacity) {
    int seen = end - first;
    if (context == 0 || seen <= capacity) {
      return BeatSequence.tile(seen, capacity);
    }
    int before = lowerBound(rSample, (from + to) / 2) - first;
    int start = Math.max(0, Math.min(before - capacity / 2, seen - capacity));
    return List.of(new BeatSequence.Span(start, capacity, 0));
  }

  /** Index of the first that is not below a sample. */
  private static int lowerBound(long[] rSample, long sample) {
    int found = Arrays.binarySearch(rSample, sample);
    return found >= 0 ? found : -found - 1;
  }
}
