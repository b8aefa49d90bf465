package org.ecgsl.beat;

import java.util.List;

/**
 * Where the waves of one heartbeat begin, peak and end: indices into the stretch of signal that was
 * delineated, {@link #ABSENT} for what is not there or cannot be seen.
 *
 * @param pOnset first sample of the P wave
 * @param pPeak its largest deflection
 * @param pOffset its last sample
 * @param qrsOnset first sample of the QRS complex
 * @param rPeak R-peak
 * @param qrsOffset last sample of the QRS complex, the J point
 * @param tOnset first sample of the T wave
 * @param tPeak its largest deflection
 * @param tOffset its last sample
 */
public record Fiducials(
    int pOnset,
    int pPeak,
    int pOffset,
    int qrsOnset,
    int rPeak,
    int qrsOffset,
    int tOnset,
    int tPeak,
    int tOffset) {

  /** Stands for a fiducial point that was not found. */
  public static final int ABSENT = -1;

  public Fiducials {
    int last = ABSENT;
    for (int index :
        List.of(pOnset, pPeak, pOffset, qrsOnset, rPeak, qrsOffset, tOnset, tPeak, tOffset)) {
      if (index < ABSENT || (index != ABSENT && index < last)) {
        throw new IllegalArgumentException("fiducial at " + index + " after one at " + last);
      }
      last = Math.max(last, index);
    }
  }

  /** Those of which nothing is known but where the segment is anchored. */
  static Fiducials none(int anchor) {
    return new Fiducials(ABSENT, ABSENT, ABSENT, ABSENT, anchor, ABSENT, ABSENT, ABSENT, ABSENT);
  }

  /** Whether the beat has a P wave. */
  public boolean hasP() {
    return pPeak != ABSENT;
  }

  /** Whether the beat has a T wave. */
  public boolean hasT() {
    return tPeak != ABSENT;
  }
}
