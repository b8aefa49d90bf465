package org.ecgsl.beat;

/**
 * All waves of one beat in all leads.
 *
 * @param r index of the R-peak as given
 * @param p P wave
 * @param qrs QRS complex
 * @param t T wave
 */
record BeatMarks(int r, WaveMarks p, WaveMarks qrs, WaveMarks t) {

  /** Takes the beats one by one. */
  interface Sink {

    void accept(BeatMarks beat);
  }

  /** One answer for all leads. */
  Fiducials fused() {
    int onset = Math.min(r, qrs.earlyOnset());
    int offset = Math.max(r, qrs.lateOffset());
    boolean complex = qrs.isPresent();
    return ordered(
        new int[] {
          p.earlyOnset(),
          p.middlePeak(),
          p.lateOffset(),
          complex ? onset : Fiducials.ABSENT,
          r,
          complex ? offset : Fiducials.ABSENT,
          t.earlyOnset(),
          t.middlePeak(),
          t.lateOffset()
        });
  }

  /** The answer for one lead. */
  Fiducials ofLead(int lead) {
    int[] points = new int[9];
    put(p, lead, points, 0);
    put(qrs, lead, points, 3);
    put(t, lead, points, 6);
    return ordered(points);
  }

  private static void put(WaveMarks wave, int lead, int[] points, int at) {
    boolean seen = wave.seen()[lead];
    points[at] = seen ? wave.onset()[lead] : Fiducials.ABSENT;
    points[at + 1] = seen ? wave.peak()[lead] : Fiducials.ABSENT;
    points[at + 2] = seen ? wave.offset()[lead] : Fiducials.ABSENT;
  }

  /** The waves are found one by one: one that would reach into the QRS complex ends there. */
  private static Fiducials ordered(int[] points) {
    for (int i = 2; i >= 0 && points[3] != Fiducials.ABSENT; i--) {
      points[i] = Math.min(points[i], points[3]);
    }
    for (int i = 6; i < 9 && points[5] != Fiducials.ABSENT; i++) {
      points[i] = points[i] == Fiducials.ABSENT ? points[i] : Math.max(points[i], points[5]);
    }
    return new Fiducials(
        points[0], points[1], points[2], points[3], points[4], points[5], points[6], points[7],
        points[8]);
  }
}
