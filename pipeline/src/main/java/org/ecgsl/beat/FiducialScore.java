package org.ecgsl.beat;

/**
 * How well one kind of fiducial point was found, against marks set by hand.
 *
 * @param matched marks that were found
 * @param missed marks that were not
 * @param invented points found where there is no mark
 * @param errorSumMs sum over the matched of found minus marked time, in milliseconds
 * @param errorSquareSumMs sum of its squares
 */
public record FiducialScore(
    long matched, long missed, long invented, double errorSumMs, double errorSquareSumMs) {

  /** A point and a mark farther apart are no match: 150 ms, as in the field. */
  public static final double TOLERANCE_SECONDS = 0.15;

  /** The score of nothing compared: the neutral element of {@link #plus}. */
  public static final FiducialScore NONE = new FiducialScore(0, 0, 0, 0, 0);

  /**
   * Compares one kind of point in one lead. Each mark takes the nearest point within the tolerance
   * that no other mark is nearer to.
   *
   * @param found indices, ascending
   * @param marked indices, ascending
   * @param first index of the first mark of any kind; what is found before it counts for nothing,
   *     as nothing was marked there
   * @param last index of the last mark of any kind
   * @param samplingRate samples per second
   */
  public static FiducialScore of(
      int[] found, int[] marked, int first, int last, double samplingRate) {
    double tolerance = TOLERANCE_SECONDS * samplingRate;
    FiducialScore score = NONE;
    int f = 0;
    for (int m = 0; m < marked.length; m++) {
      while (f < found.length && found[f] < marked[m] - tolerance) {
        score = score.plus(unmatched(found[f++], first, last));
      }
      while (f + 1 < found.length
          && Math.abs(found[f + 1] - marked[m]) < Math.abs(found[f] - marked[m])) {
        score = score.plus(unmatched(found[f++], first, last));
      }
      boolean near = f < found.length && Math.abs(found[f] - marked[m]) <= tolerance;
      boolean nextIsNearer =
          near
              && m + 1 < marked.length
              && Math.abs(found[f] - marked[m + 1]) < Math.abs(found[f] - marked[m]);
      if (near && !nextIsNearer) {
        score = score.plus(match(1000 * (found[f++] - marked[m]) / samplingRate));
      } else {
        score = score.plus(new FiducialScore(0, 1, 0, 0, 0));
      }
    }
    for (; f < found.length; f++) {
      score = score.plus(unmatched(found[f], first, last));
    }
    return score;
  }

  private static FiducialScore match(double errorMs) {
    return new FiducialScore(1, 0, 0, errorMs, errorMs * errorMs);
  }

  private static FiducialScore unmatched(int index, int first, int last) {
    return index < first || index > last ? NONE : new FiducialScore(0, 0, 1, 0, 0);
  }

  /** Share of the marks that were found, 0..1; {@code NaN} without marks. */
  public double sensitivity() {
    return (double) matched / (matched + missed);
  }

  /** Share of the points found that are marked, 0..1; {@code NaN} if none was found. */
  public double positivePredictivity() {
    return (double) matched / (matched + invented);
  }

  /** Mean of found minus marked time in milliseconds; {@code NaN} without matches. */
  public double meanMs() {
    return errorSumMs / matched;
  }

  /** Standard deviation of found minus marked time in milliseconds; {@code NaN} without matches. */
  public double standardDeviationMs() {
    return Math.sqrt(Math.max(0, errorSquareSumMs / matched - meanMs() * meanMs()));
  }

  /** Both counted together. */
  public FiducialScore plus(FiducialScore other) {
    return new FiducialScore(
        matched + other.matched,
        missed + other.missed,
        invented + other.invented,
        errorSumMs + other.errorSumMs,
        errorSquareSumMs + other.errorSquareSumMs);
  }
}
