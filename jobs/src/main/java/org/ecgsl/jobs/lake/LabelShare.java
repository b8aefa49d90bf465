package org.ecgsl.jobs.lake;

import java.io.Serializable;
import org.ecgsl.model.Seed;

/**
 * A share of the labelled units, drawn by a hash of their names: the same units whatever order they
 * come in, and a smaller share lies within a larger one of the same seed.
 *
 * @param share above 0, at most 1
 * @param seed the seed of the draw
 */
public record LabelShare(double share, Seed seed) implements Serializable {

  /** Every unit. */
  public static final LabelShare ALL = new LabelShare(1, new Seed(0));

  public LabelShare {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("label share is " + share + "; it takes 0 to 1");
    }
  }

  /** Whether a unit is drawn. */
  public boolean includes(String unit) {
    return share == 1 || (seed.derive("label share", unit) >>> 11) * 0x1p-53 < share;
  }
}
