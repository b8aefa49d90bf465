package org.ecgsl.eval;

/**
 * Areas under curves over all thresholds.
 *
 * @param roc area under the receiver operating characteristic: the chance that a sample with the
 *     label has a larger output than one without, ties counted half (Hanley and McNeil 1982); NaN
 *     unless there are both
 * @param precisionRecall average precision: the mean precision at the thresholds that let another
 *     sample with the label in, weighted by how many; NaN unless there are both
 */
record Areas(double roc, double precisionRecall) {

  /**
   * The areas of one label.
   *
   * @param outputs (n)
   * @param references (n) 1 where a sample has the label
   * @param order (n) indices of the outputs, largest first
   * @param times (n) how often each sample counts
   */
  static Areas of(float[] outputs, float[] references, int[] order, int[] times) {
    double with = 0;
    double without = 0;
    double above = 0; // pairs in the right order, those tied counted half
    double precision = 0;
    int i = 0;
    while (i < order.length) {
      float output = outputs[order[i]];
      double tiedWith = 0;
      double tiedWithout = 0;
      for (; i < order.length && outputs[order[i]] == output; i++) {
        if (references[order[i]] == 1) {
          tiedWith += times[order[i]];
        } else {
          tiedWithout += times[order[i]];
        }
      }
      above += tiedWithout * (with + tiedWith / 2);
      with += tiedWith;
      without += tiedWithout;
      if (tiedWith > 0) {
        precision += tiedWith * with / (with + without);
      }
    }
    return with == 0 || without == 0
        ? new Areas(Double.NaN, Double.NaN)
        : new Areas(above / (with * without), precision / with);
  }
}
