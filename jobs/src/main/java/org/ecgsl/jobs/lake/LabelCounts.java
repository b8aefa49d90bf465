package org.ecgsl.jobs.lake;

import java.io.Serializable;
import java.util.Arrays;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.BeatSequence.Labels;

/**
 * What is known of the sequences of a selection, by label.
 *
 * @param units heartbeats or sequences that have an answer
 * @param sums (K) how many of them have the label; the sum of an amount
 * @param squares (K) the sum of squares, which tells how an amount is spread
 */
public record LabelCounts(long units, double[] sums, double[] squares) implements Serializable {

  static LabelCounts none(int labels) {
    return new LabelCounts(0, new double[labels], new double[labels]);
  }

  static LabelCounts of(BeatSequence sequence, int labels) {
    double[] sums = new double[labels];
    double[] squares = new double[labels];
    long units = 0;
    if (sequence.labels() instanceof Labels.OfHeartbeats each) {
      for (int beat = sequence.from(); beat < sequence.beats(); beat++) {
        int label = each.classes()[beat];
        if (label != BeatSequence.UNLABELLED) {
          sums[label]++;
          squares[label]++;
          units++;
        }
      }
    } else if (sequence.labels() instanceof Labels.OfSequence whole) {
      for (int k = 0; k < labels; k++) {
        sums[k] = whole.answer()[k];
        squares[k] = sums[k] * sums[k];
      }
      units = 1;
    }
    return new LabelCounts(units, sums, squares);
  }

  LabelCounts plus(LabelCounts other) {
    double[] sum = sums.clone();
    double[] square = squares.clone();
    Arrays.setAll(sum, k -> sum[k] + other.sums[k]);
    Arrays.setAll(square, k -> square[k] + other.squares[k]);
    return new LabelCounts(units + other.units, sum, square);
  }

  /** (K) mean of each label. */
  public double[] means() {
    return Arrays.stream(sums).map(sum -> sum / units).toArray();
  }

  /** (K) standard deviation of each label. */
  public double[] deviations() {
    double[] means = means();
    double[] deviations = new double[sums.length];
    Arrays.setAll(
        deviations, k -> Math.sqrt(Math.max(0, squares[k] / units - means[k] * means[k])));
    return deviations;
  }
}
