package org.ecgsl.beat;

/**
 * Puts samples between those of a slow recording, so that slopes are seen between them.
 *
 * <p>Cubic through the two samples on either side (Catmull and Rom 1974), so that a value depends
 * on nothing else. It is missing where one of the nearest two is.
 *
 * @param factor samples in place of one, at least 1
 */
record FinerGrid(int factor) {

  /** Coarsest grid that needs no samples in between, in samples per second. */
  private static final double FINE_ENOUGH = 250;

  static FinerGrid over(double samplingRate) {
    return new FinerGrid((int) Math.max(1, Math.ceil(FINE_ENOUGH / samplingRate)));
  }

  /** Leads on the finer grid. */
  float[][] refine(float[][] leads) {
    if (factor == 1) {
      return leads;
    }
    float[][] fine = new float[leads.length][];
    for (int lead = 0; lead < leads.length; lead++) {
      fine[lead] = refine(leads[lead]);
    }
    return fine;
  }

  private float[] refine(float[] coarse) {
    int last = coarse.length - 1;
    float[] fine = new float[Math.max(0, last * factor + 1)];
    for (int i = 0; i < fine.length; i++) {
      int left = i / factor;
      int right = Math.min(last, left + 1);
      float before = valid(coarse[Math.max(0, left - 1)], coarse[left]);
      float after = valid(coarse[Math.min(last, left + 2)], coarse[right]);
      float share = (float) (i % factor) / factor;
      fine[i] =
          share == 0 ? coarse[left] : cubic(before, coarse[left], coarse[right], after, share);
    }
    return fine;
  }

  private static float valid(float value, float otherwise) {
    return Float.isFinite(value) ? value : otherwise;
  }

  private static float cubic(float before, float left, float right, float after, float share) {
    float slopeLeft = (right - before) / 2;
    float slopeRight = (after - left) / 2;
    float rise = right - left;
    float curve = 3 * rise - 2 * slopeLeft - slopeRight;
    float twist = slopeLeft + slopeRight - 2 * rise;
    return left + share * (slopeLeft + share * (curve + share * twist));
  }

  /** Indices on the finer grid. */
  int[] refine(int[] indices) {
    int[] fine = new int[indices.length];
    for (int i = 0; i < fine.length; i++) {
      fine[i] = indices[i] * factor;
    }
    return fine;
  }

  /** Fiducial points on the grid as recorded. */
  Fiducials coarsen(Fiducials fine) {
    return factor == 1
        ? fine
        : new Fiducials(
            coarsen(fine.pOnset()),
            coarsen(fine.pPeak()),
            coarsen(fine.pOffset()),
            coarsen(fine.qrsOnset()),
            coarsen(fine.rPeak()),
            coarsen(fine.qrsOffset()),
            coarsen(fine.tOnset()),
            coarsen(fine.tPeak()),
            coarsen(fine.tOffset()));
  }

  private int coarsen(int index) {
    return index == Fiducials.ABSENT ? index : (index + factor / 2) / factor;
  }
}
