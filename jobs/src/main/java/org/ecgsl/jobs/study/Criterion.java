package org.ecgsl.jobs.study;

import java.util.Comparator;
import org.ecgsl.eval.Metrics;
import org.ecgsl.eval.ScoredSamples;
import org.ecgsl.eval.Thresholds;
import org.ecgsl.model.Head;

/**
 * The figure that chooses on validation patients: the mean over labels that suits their kind, or of
 * amounts the error.
 *
 * @param figure its name among {@link Metrics#all()}
 * @param isError whether less is better
 */
record Criterion(String figure, boolean isError) {

  static Criterion of(Head.Prediction head) {
    return switch (head.answer()) {
      case ONE_OF -> new Criterion("macroF1", false);
      case ANY_OF -> new Criterion("macroAuroc", false);
      case AMOUNT -> new Criterion("rmse." + head.labels().get(0), true);
    };
  }

  /** The figure of samples, with the thresholds that are best for them. */
  double of(ScoredSamples samples) {
    return new Metrics(samples, Thresholds.ofBestF1(samples)).all().get(figure);
  }

  /** The best figure first. */
  Comparator<Double> bestFirst() {
    return isError ? Comparator.naturalOrder() : Comparator.reverseOrder();
  }
}
