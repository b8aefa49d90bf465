package org.ecgsl.beat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds where the P wave, the QRS complex and the T wave of each heartbeat begin, peak and end.
 *
 * <p>Own method, from known parts. All slopes are differences of neighbouring means, that is Haar
 * wavelets at the scale of the wave, and a boundary is where the slope falls below shares of the
 * steepest one of its flank, as with the wavelets of Li et al. (1995, IEEE Trans Biomed Eng
 * 42:21-28) and Martinez et al. (2004, IEEE Trans Biomed Eng 51:570-581). As in the multi-lead rule
 * of Laguna et al. (1994, Comput Biomed Res 27:45-60) all leads decide together: whether a wave is
 * there and where about ({@link WaveFinder}), and, by the medians of the leads' crossings, where it
 * begins and ends ({@link Boundary}). The neighbouring beats are added up, as in averaged
 * electrocardiograms, to tell P waves from the waves of atrial fibrillation.
 *
 * <p>Purely local: the result for a beat depends on the samples and R-peaks within {@link
 * #CONTEXT_SECONDS} of its R-peak and on nothing else, bit for bit. Time is linear in the beats.
 *
 * <p>The R-peak of one lead is the highest positive deflection of its QRS complex, as the R wave is
 * by definition, or the largest deflection if there is none that counts; everything else is
 * independent of polarity and amplitude.
 *
 * <p>Weights and shares were fitted to the odd-numbered of the first 100 records of the Lobachevsky
 * University Database (Kalyakulina et al. 2020, IEEE Access 8:186181-186190).
 *
 * <p>Made for one sampling rate. Immutable and safe to share between threads.
 */
public final class Delineator {

  /** Seconds of signal, and of R-peaks, on either side of a beat that may bear on it. */
  public static final double CONTEXT_SECONDS = 4.0;

  /** R-peaks farther apart are no neighbours; RR interval of a beat without any. */
  private static final double LONGEST_RR_SECONDS = 1.3;

  /** Beats farther from a beat have no part in its waves. */
  private static final double ENSEMBLE_SECONDS = 1.9;

  private static final int ENSEMBLE_BEATS = 2;

  /** Where the top of a P wave is, before the QRS onset, and the width of that expectation. */
  private static final double P_CENTRE_SECONDS = 0.11;

  private static final double P_NEAREST_SECONDS = 0.035;
  private static final double P_NEAR_SECONDS = 0.04;
  private static final double P_FAR_SECONDS = 0.13;

  /**
   * Where the top of a T wave is, after R, the width of that expectation and the farthest place,
   * all in roots of seconds: times the root of RR.
   */
  private static final double T_CENTRE = 0.3;

  private static final double T_WIDTH = 0.15;
  private static final double T_FARTHEST = 0.5;

  /** The T wave is sought from this after the QRS offset to this before the next R-peak. */
  private static final double T_NEAREST_SECONDS = 0.06;

  private static final double T_CLEAR_OF_NEXT_R_SECONDS = 0.2;

  /** The P wave is sought later than this after the R-peak before, times the root of RR ... */
  private static final double P_AFTER_R = 0.42;

  /** ... or than this share of RR, if that is earlier. */
  private static final double P_AFTER_R_SHARE = 0.55;

  private final FinerGrid grid;

  /** Samples per second of the grid. */
  private final double samplingRate;

  /**
   * @param samplingRate samples per second, {@link RPeakDetector#LOWEST_RATE} to {@link
   *     RPeakDetector#HIGHEST_RATE}
   */
  public Delineator(double samplingRate) {
    if (!(samplingRate >= RPeakDetector.LOWEST_RATE
        && samplingRate <= RPeakDetector.HIGHEST_RATE)) {
      throw new IllegalArgumentException(
          "waves are delineated at 50 to 2000 samples/s, not at " + samplingRate);
    }
    grid = FinerGrid.over(samplingRate);
    this.samplingRate = grid.factor() * samplingRate;
  }

  /**
   * Fiducial points of each beat, one answer for all leads: from the earliest onset to the latest
   * offset, but for a quarter of the leads that may be led astray, and the median of their peaks.
   * The R-peak is the one given.
   *
   * @param millivolt {@code [lead][sample]}, at least one lead, all of one length; {@code NaN}
   *     where nothing was recorded; left as it is
   * @param rPeaks indices into the stretch, ascending
   * @return one entry per R-peak
   */
  public List<Fiducials> delineate(float[][] millivolt, int[] rPeaks) {
    List<Fiducials> beats = new ArrayList<>(rPeaks.length);
    walk(millivolt, rPeaks, beat -> beats.add(grid.coarsen(beat.fused())));
    return beats;
  }

  /**
   * Fiducial points of each beat in each lead. All leads together decide which waves there are.
   *
   * @param millivolt as for {@link #delineate}
   * @param rPeaks indices into the stretch, ascending
   * @return {@code [lead][beat]}
   */
  public List<List<Fiducials>> delineateLeads(float[][] millivolt, int[] rPeaks) {
    List<List<Fiducials>> leads = new ArrayList<>(millivolt.length);
    for (int lead = 0; lead < millivolt.length; lead++) {
      leads.add(new ArrayList<>(rPeaks.length));
    }
    walk(
        millivolt,
        rPeaks,
        beat -> {
          for (int lead = 0; lead < millivolt.length; lead++) {
            leads.get(lead).add(grid.coarsen(beat.ofLead(lead)));
          }
        });
    return leads;
  }

  private void walk(float[][] recorded, int[] recordedPeaks, BeatMarks.Sink sink) {
    check(recorded, recordedPeaks);
    float[][] millivolt = grid.refine(recorded);
    int[] rPeaks = grid.refine(recordedPeaks);
    WaveMarks[] qrs = qrsComplexes(millivolt, rPeaks);
    WaveFinder p = new WaveFinder(WaveShape.P, samplingRate, millivolt.length);
    WaveFinder t = new WaveFinder(WaveShape.T, samplingRate, millivolt.length);
    BeatView[] views = views(millivolt.length);
    int loaded = 0;
    for (int beat = 0; beat < rPeaks.length; beat++) {
      for (; loaded <= Math.min(beat + ENSEMBLE_BEATS, rPeaks.length - 1); loaded++) {
        load(views[loaded % views.length], millivolt, rPeaks, loaded, qrs);
      }
      BeatView view = views[beat % views.length];
      WaveMarks pMarks = WaveMarks.of(millivolt.length);
      WaveMarks tMarks = pMarks;
      if (view.hasQrs()) {
        Ensemble ensemble = ensemble(views, rPeaks, beat);
        pMarks = pWave(p, view, ensemble, rPeaks, beat);
        tMarks = tWave(t, view, ensemble, rPeaks, beat);
      }
      sink.accept(new BeatMarks(rPeaks[beat], pMarks, qrs[beat], tMarks));
    }
  }

  /** Room for a beat and those that may be added to it. */
  private BeatView[] views(int leads) {
    BeatView[] views = new BeatView[2 * ENSEMBLE_BEATS + 1];
    for (int i = 0; i < views.length; i++) {
      views[i] = new BeatView(samplingRate, leads);
    }
    return views;
  }

  private static void check(float[][] millivolt, int[] rPeaks) {
    if (millivolt.length == 0) {
      throw new IllegalArgumentException("no lead");
    }
    for (float[] lead : millivolt) {
      if (lead.length != millivolt[0].length) {
        throw new IllegalArgumentException(
            "leads of unequal length: " + lead.length + " and " + millivolt[0].length);
      }
    }
    int last = -1;
    for (int r : rPeaks) {
      if (r <= last || r >= millivolt[0].length) {
        throw new IllegalArgumentException(
            "R-peak at " + r + " after " + last + " in " + millivolt[0].length + " samples");
      }
      last = r;
    }
  }

  private WaveMarks[] qrsComplexes(float[][] millivolt, int[] rPeaks) {
    QrsFinder finder = new QrsFinder(samplingRate, millivolt.length);
    WaveMarks[] qrs = new WaveMarks[rPeaks.length];
    for (int beat = 0; beat < rPeaks.length; beat++) {
      int none = samples(LONGEST_RR_SECONDS);
      int before = Math.min(none, beat > 0 ? rPeaks[beat] - rPeaks[beat - 1] : none);
      int after = Math.min(none, beat + 1 < rPeaks.length ? rPeaks[beat + 1] - rPeaks[beat] : none);
      qrs[beat] = finder.find(millivolt, rPeaks[beat], before, after);
    }
    return qrs;
  }

  private void load(BeatView view, float[][] millivolt, int[] rPeaks, int beat, WaveMarks[] qrs) {
    int first = Integer.MIN_VALUE / 2;
    int last = Integer.MAX_VALUE / 2;
    if (hasNeighbour(rPeaks, beat, -1)) {
      boolean known = qrs[beat - 1].isPresent();
      first = known ? qrs[beat - 1].lateOffset() : rPeaks[beat - 1];
    }
    if (hasNeighbour(rPeaks, beat, 1)) {
      last = qrs[beat + 1].isPresent() ? qrs[beat + 1].earlyOnset() : rPeaks[beat + 1];
    }
    view.load(millivolt, rPeaks[beat], qrs[beat], first, last);
  }

  private boolean hasNeighbour(int[] rPeaks, int beat, int direction) {
    int other = beat + direction;
    return other >= 0
        && other < rPeaks.length
        && Math.abs(rPeaks[other] - rPeaks[beat]) <= samples(LONGEST_RR_SECONDS);
  }

  private Ensemble ensemble(BeatView[] views, int[] rPeaks, int beat) {
    List<BeatView> members = new ArrayList<>(2 * ENSEMBLE_BEATS);
    int[] distance = new int[2 * ENSEMBLE_BEATS];
    int first = Math.max(0, beat - ENSEMBLE_BEATS);
    for (int b = first; b <= Math.min(rPeaks.length - 1, beat + ENSEMBLE_BEATS); b++) {
      BeatView view = views[b % views.length];
      boolean near = Math.abs(rPeaks[b] - rPeaks[beat]) <= samples(ENSEMBLE_SECONDS);
      if (b != beat && near && view.hasQrs()) {
        distance[members.size()] = Math.abs(b - beat);
        members.add(view);
      }
    }
    return new Ensemble(members, Arrays.copyOf(distance, members.size()));
  }

  private WaveMarks pWave(
      WaveFinder finder, BeatView view, Ensemble ensemble, int[] rPeaks, int beat) {
    int to = Math.min(samples(WaveShape.P.span()), view.qrsOnset() - view.first());
    if (hasNeighbour(rPeaks, beat, -1)) {
      int rr = rPeaks[beat] - rPeaks[beat - 1];
      double wait = P_AFTER_R * Math.sqrt(rr / samplingRate) * samplingRate;
      int tEnd = rPeaks[beat - 1] + (int) Math.round(Math.min(wait, P_AFTER_R_SHARE * rr));
      to = Math.min(to, view.qrsOnset() - tEnd);
    }
    WaveFinder.Prior prior =
        new WaveFinder.Prior(
            P_CENTRE_SECONDS * samplingRate,
            P_NEAR_SECONDS * samplingRate,
            P_FAR_SECONDS * samplingRate);
    int from = samples(P_NEAREST_SECONDS);
    return finder.find(view, ensemble.members(), ensemble.distance(), from, to, prior);
  }

  private WaveMarks tWave(
      WaveFinder finder, BeatView view, Ensemble ensemble, int[] rPeaks, int beat) {
    int r = rPeaks[beat];
    double rr = LONGEST_RR_SECONDS;
    int to = view.last() - samples(0.04);
    if (hasNeighbour(rPeaks, beat, 1)) {
      rr = (rPeaks[beat + 1] - r) / samplingRate;
      to = Math.min(to, rPeaks[beat + 1] - samples(T_CLEAR_OF_NEXT_R_SECONDS));
    } else if (hasNeighbour(rPeaks, beat, -1)) {
      rr = (r - rPeaks[beat - 1]) / samplingRate;
    }
    double scale = Math.sqrt(rr) * samplingRate;
    to = Math.min(to, r + (int) Math.round(T_FARTHEST * scale));
    int shift = r - view.qrsOnset();
    WaveFinder.Prior prior =
        new WaveFinder.Prior(shift + T_CENTRE * scale, T_WIDTH * scale, T_WIDTH * scale);
    int from = view.qrsOffset() - view.qrsOnset() + samples(T_NEAREST_SECONDS);
    return finder.find(
        view, ensemble.members(), ensemble.distance(), from, to - view.qrsOnset(), prior);
  }

  private int samples(double seconds) {
    return (int) Math.max(1, Math.round(seconds * samplingRate));
  }

  /** The beats next to a beat, and how many beats away each is. */
  private record Ensemble(List<BeatView> members, int[] distance) {}
}
