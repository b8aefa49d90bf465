package org.ecgsl.jobs.lake;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ecgsl.beat.AamiClass;
import org.ecgsl.eval.Part;
import org.ecgsl.eval.PatientSplit;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.Preprocessing;

/**
 * Which heartbeats of a row group go into sequences, and how they are cut into them.
 *
 * @param split side of each patient
 * @param minQuality heartbeats under this quality index are left out
 * @param preprocessing leads, samples and heartbeats of a sequence
 */
public record BeatSelection(PatientSplit split, double minQuality, Preprocessing preprocessing)
    implements Serializable {

  private static final List<AamiClass> CLASSES = List.of(AamiClass.values());

  /**
   * A sequence and the row each of its heartbeats has in the row group.
   *
   * @param sequence the heartbeats
   * @param rows (n) row of each
   */
  record Located(BeatSequence sequence, int[] rows) {}

  /**
   * The sequences of one side in a row group, in file order; heartbeats of two recordings never
   * share one.
   */
  List<Located> sequences(BeatColumns beats, Part part) {
    List<Located> sequences = new ArrayList<>();
    int[] kept = kept(beats, part);
    int start = 0;
    while (start < kept.length) {
      int end = start + 1;
      while (end < kept.length && beats.sameRecord(kept[start], kept[end])) {
        end++;
      }
      for (BeatSequence.Span span : BeatSequence.tile(end - start, preprocessing.sequenceBeats())) {
        int from = start + span.start();
        int[] rows = Arrays.copyOfRange(kept, from, from + span.length());
        sequences.add(new Located(sequence(beats, rows, span.from()), rows));
      }
      start = end;
    }
    return sequences;
  }

  private int[] kept(BeatColumns beats, Part part) {
    int[] rows = new int[beats.beats()];
    int n = 0;
    for (int row = 0; row < rows.length; row++) {
      if (beats.quality()[row] >= minQuality && split.partOf(beats.patientId()[row]) == part) {
        rows[n++] = row;
      }
    }
    return Arrays.copyOf(rows, n);
  }

  private BeatSequence sequence(BeatColumns beats, int[] rows, int from) {
    int beatSize = preprocessing.leads() * preprocessing.segmentSamples();
    float[] segments = new float[rows.length * beatSize];
    double[] rrPrev = new double[rows.length];
    double[] rrNext = new double[rows.length];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      if (beats.segments().length > 0) {
        System.arraycopy(beats.segments(), rows[i] * beatSize, segments, i * beatSize, beatSize);
      }
      rrPrev[i] = beats.rrPrevSeconds()[rows[i]];
      rrNext[i] = beats.rrNextSeconds()[rows[i]];
      labels[i] = label(beats.symbol()[rows[i]]);
    }
    return new BeatSequence(
        preprocessing.leads(),
        preprocessing.segmentSamples(),
        segments,
        rrPrev,
        rrNext,
        labels,
        from);
  }

  private static int label(String symbol) {
    return Optional.ofNullable(symbol)
        .flatMap(AamiClass::ofSymbol)
        .map(CLASSES::indexOf)
        .orElse(BeatSequence.UNLABELLED);
  }
}
