package org.ecgsl.beat;

import java.util.function.ToIntFunction;

/** The points of a heartbeat that {@link Fiducials} tells, in their order in time. */
public enum FiducialPoint {
  P_ONSET(Fiducials::pOnset),
  P_PEAK(Fiducials::pPeak),
  P_OFFSET(Fiducials::pOffset),
  QRS_ONSET(Fiducials::qrsOnset),
  R_PEAK(Fiducials::rPeak),
  QRS_OFFSET(Fiducials::qrsOffset),
  T_ONSET(Fiducials::tOnset),
  T_PEAK(Fiducials::tPeak),
  T_OFFSET(Fiducials::tOffset);

  private final ToIntFunction<Fiducials> index;

  FiducialPoint(ToIntFunction<Fiducials> index) {
    this.index = index;
  }

  /** Its index in a beat, or {@link Fiducials#ABSENT}. */
  public int of(Fiducials beat) {
    return index.applyAsInt(beat);
  }
}
