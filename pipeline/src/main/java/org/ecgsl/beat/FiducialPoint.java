package org.ecgsl.beat;

/** The points of a heartbeat that {@link Fiducials} tells, in their order in time. */
public enum FiducialPoint {
  P_ONSET,
  P_PEAK,
  P_OFFSET,
  QRS_ONSET,
  R_PEAK,
  QRS_OFFSET,
  T_ONSET,
  T_PEAK,
  T_OFFSET;

  /** Its index in a beat, or {@link Fiducials#ABSENT}. */
  public int of(Fiducials beat) {
    return switch (this) {
      case P_ONSET -> beat.pOnset();
      case P_PEAK -> beat.pPeak();
      case P_OFFSET -> beat.pOffset();
      case QRS_ONSET -> beat.qrsOnset();
      case R_PEAK -> beat.rPeak();
      case QRS_OFFSET -> beat.qrsOffset();
      case T_ONSET -> beat.tOnset();
      case T_PEAK -> beat.tPeak();
      case T_OFFSET -> beat.tOffset();
    };
  }
}
