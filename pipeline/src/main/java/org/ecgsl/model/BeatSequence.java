package org.ecgsl.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive heartbeats of one recording, in time order.
 *
 * <p>Arrays are handed over, not copied.
 *
 * @param leads C
 * @param segmentSamples S
 * @param segments (n, C, S), millivolt, as the beats table holds them
 * @param rrPrevSeconds (n) RR interval to the beat before; NaN where there is none
 * @param rrNextSeconds (n) RR interval to the beat after; NaN where there is none
 * @param labels what is known of it
 * @param from index of the first heartbeat that counts: those before it stand in an earlier
 *     sequence already and are context here
 */
public record BeatSequence(
    int leads,
    int segmentSamples,
    float[] segments,
    double[] rrPrevSeconds,
    double[] rrNextSeconds,
    Labels labels,
    int from) {

  /** Label of a heartbeat that no class is known for. */
  public static final int UNLABELLED = -1;

  /** What is known of a sequence. */
  public sealed interface Labels {

    /** Nothing. */
    record Unknown() implements Labels {}

    /**
     * A class of each heartbeat.
     *
     * @param classes (n) class index, {@link #UNLABELLED} where there is none
     */
    record OfHeartbeats(int[] classes) implements Labels {}

    /**
     * An answer of the sequence as a whole.
     *
     * @param answer (K) one-hot or any-hot labels, or amounts
     */
    record OfSequence(float[] answer) implements Labels {}
  }

  public BeatSequence {
    int n = rrPrevSeconds.length;
    if (n == 0
        || segments.length != n * leads * segmentSamples
        || rrNextSeconds.length != n
        || (labels instanceof Labels.OfHeartbeats each && each.classes().length != n)
        || from < 0
        || from >= n) {
      throw new IllegalArgumentException("arrays do not fit " + n + " heartbeats, from " + from);
    }
  }

  /** The same sequence with these labels. */
  public BeatSequence with(Labels other) {
    return new BeatSequence(
        leads, segmentSamples, segments, rrPrevSeconds, rrNextSeconds, other, from);
  }

  /** Heartbeats in the sequence, n. */
  public int beats() {
    return rrPrevSeconds.length;
  }

  /**
   * A stretch of a recording's heartbeats.
   *
   * @param start index of the first heartbeat
   * @param length heartbeats in it
   * @param from heartbeats at its start that an earlier stretch holds already
   */
  public record Span(int start, int length, int from) {}

  /**
   * Cuts n consecutive heartbeats into stretches of {@code sequenceBeats}. The last one reaches
   * back so that it is full; only a recording shorter than a sequence gives a shorter one. Each
   * heartbeat counts in exactly one stretch.
   */
  public static List<Span> tile(int n, int sequenceBeats) {
    List<Span> spans = new ArrayList<>();
    int start = 0;
    while (start + sequenceBeats <= n) {
      spans.add(new Span(start, sequenceBeats, 0));
      start += sequenceBeats;
    }
    if (start < n) {
      int reach = Math.max(0, n - sequenceBeats);
      spans.add(new Span(reach, n - reach, start - reach));
    }
    return spans;
  }
}
