package org.ecgsl.jobs.lake;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecgsl.jobs.lake.Labelling.OfHeartbeats;
import org.ecgsl.jobs.lake.Labelling.OfStretches;
import org.ecgsl.jobs.lake.Labelling.Stretch;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.BeatSequence.Labels;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.split.Part;
import org.ecgsl.split.PatientKey;
import org.ecgsl.split.Sides;

/**
 * Which heartbeats of a row group go into sequences, how they are cut into them, and what is known
 * of these.
 *
 * @param split side of each patient
 * @param minQuality heartbeats under this quality index are left out
 * @param preprocessing leads, samples and heartbeats of a sequence
 * @param labelling the cuts and the labels
 * @param share which sequences of the training side are taken
 */
public record BeatSelection(
    Sides split,
    double minQuality,
    Preprocessing preprocessing,
    Labelling labelling,
    LabelShare share)
    implements Serializable {

  /**
   * A sequence and the row each of its heartbeats has in the row group.
   *
   * @param sequence the heartbeats
   * @param rows (n) row of each
   * @param at sample of the recording it is filed under: where its stretch begins, or its first
   *     R-peak
   */
  record Located(BeatSequence sequence, int[] rows, long at) {}

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
      add(sequences, beats, Arrays.copyOfRange(kept, start, end));
      start = end;
    }
    if (part == Part.TRAIN) {
      sequences.removeIf(located -> !share.includes(unit(beats, located)));
    }
    return sequences;
  }

  /** What a label share draws: a recording where it is labelled as a whole, else a sequence. */
  private String unit(BeatColumns beats, Located located) {
    int row = located.rows()[0];
    return beats.dataset()[row] + "/" + beats.recordId()[row] + "@" + located.at();
  }

  private int[] kept(BeatColumns beats, Part part) {
    int[] rows = new int[beats.beats()];
    int n = 0;
    boolean wanted = false;
    for (int row = 0; row < rows.length; row++) {
      if (row == 0 || !beats.sameRecord(row - 1, row)) {
        wanted = split.has(part, new PatientKey(beats.dataset()[row], beats.patientId()[row]));
      }
      if (wanted && beats.quality()[row] >= minQuality) {
        rows[n++] = row;
      }
    }
    return Arrays.copyOf(rows, n);
  }

  /** Adds the sequences of one recording. */
  private void add(List<Located> sequences, BeatColumns beats, int[] rows) {
    if (!(labelling instanceof OfStretches stretches)) {
      for (BeatSequence.Span span : tile(rows.length)) {
        int[] part = part(rows, span);
        sequences.add(
            new Located(
                sequence(beats, part, labels(beats, part), span.from()),
                part,
                beats.rSample()[part[0]]));
      }
      return;
    }
    String key = OfStretches.key(beats.dataset()[rows[0]], beats.recordId()[rows[0]]);
    long[] rSample = Arrays.stream(rows).mapToLong(row -> beats.rSample()[row]).toArray();
    for (Stretch stretch : stretches.byRecording().getOrDefault(key, List.of())) {
      Labels labels = new Labels.OfSequence(stretch.answer());
      for (int[] seen : stretch.place().sequences(rSample, preprocessing.sequenceBeats())) {
        int[] part = Arrays.stream(seen).map(i -> rows[i]).toArray();
        sequences.add(new Located(sequence(beats, part, labels, 0), part, stretch.from()));
      }
    }
  }

  private List<BeatSequence.Span> tile(int beats) {
    return BeatSequence.tile(beats, preprocessing.sequenceBeats());
  }

  private static int[] part(int[] rows, BeatSequence.Span span) {
    return Arrays.copyOfRange(rows, span.start(), span.start() + span.length());
  }

  private BeatSequence sequence(BeatColumns beats, int[] rows, Labels labels, int from) {
    return preprocessing.sequence(
        beats.segments(), beats.rrPrevSeconds(), beats.rrNextSeconds(), rows, labels, from);
  }

  private Labels labels(BeatColumns beats, int[] rows) {
    if (!(labelling instanceof OfHeartbeats each)) {
      return new Labels.Unknown();
    }
    int[] classes = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      String symbol = beats.symbol()[rows[i]];
      classes[i] =
          symbol == null
              ? BeatSequence.UNLABELLED
              : each.classes().getOrDefault(symbol, BeatSequence.UNLABELLED);
    }
    return new Labels.OfHeartbeats(classes);
  }
}
