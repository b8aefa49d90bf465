package org.ecgsl.beat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecgsl.signal.Annotation;

/**
 * Compares detected R-peaks with reference annotations, beat by beat, as ANSI/AAMI EC57 and WFDB's
 * {@code bxb} do.
 *
 * <p>Both series are walked in time; a detection and a reference beat within the tolerance are a
 * pair unless one of them has a closer partner next, and each is used once. Left out are episodes
 * of ventricular flutter or fibrillation, from {@code [} to {@code ]} (to the end of the recording
 * if it never stops), and a learning period at the start: beats and detections in them count
 * neither for nor against.
 */
public final class BeatMatcher {

  /** EC57's match window: 150 ms. */
  public static final double EC57_TOLERANCE_SECONDS = 0.150;

  private static final int UNMATCHED = -1;

  private final double toleranceSeconds;
  private final double learningSeconds;

  /** EC57's tolerance, and every beat from the first counts. */
  public BeatMatcher() {
    this(EC57_TOLERANCE_SECONDS, 0);
  }

  /**
   * @param toleranceSeconds largest distance of a pair, inclusive; not negative
   * @param learningSeconds length of the uncounted start of the recording (EC57 allows 300); not
   *     negative
   */
  public BeatMatcher(double toleranceSeconds, double learningSeconds) {
    if (!(toleranceSeconds >= 0) || !(learningSeconds >= 0)) {
      throw new IllegalArgumentException(
          "tolerance " + toleranceSeconds + " s, learning period " + learningSeconds + " s");
    }
    this.toleranceSeconds = toleranceSeconds;
    this.learningSeconds = learningSeconds;
  }

  /**
   * Scores one recording.
   *
   * @param detected R-peaks as sample indices of the recording, ascending
   * @param reference its annotations in time order; those that mark no beat are passed over
   * @param samplingRate samples per second
   */
  public BeatScore score(long[] detected, List<Annotation> reference, double samplingRate) {
    long[] beats = samplesOf(beatsAmong(reference));
    int[] partner = pair(detected, beats, samplingRate);
    List<Stretch> uncounted = uncounted(reference, samplingRate);
    boolean[] found = new boolean[beats.length];
    double[] offsets = new double[detected.length];
    int truePositives = 0;
    long falsePositives = 0;
    for (int i = 0; i < detected.length; i++) {
      boolean matched = partner[i] != UNMATCHED;
      if (matched) {
        found[partner[i]] = true;
      }
      if (isWithin(uncounted, matched ? beats[partner[i]] : detected[i])) {
        continue;
      }
      if (matched) {
        offsets[truePositives++] = (detected[i] - beats[partner[i]]) / samplingRate;
      } else {
        falsePositives++;
      }
    }
    long falseNegatives = 0;
    for (int j = 0; j < beats.length; j++) {
      if (!found[j] && !isWithin(uncounted, beats[j])) {
        falseNegatives++;
      }
    }
    return new BeatScore(
        truePositives,
        falsePositives,
        falseNegatives,
        OffsetDistribution.of(Arrays.copyOf(offsets, truePositives)));
  }

  /**
   * Gives each detection the symbol of the reference beat it is paired with.
   *
   * @param detected R-peaks as sample indices of the recording, ascending
   * @param reference its annotations in time order
   * @param samplingRate samples per second
   * @return one entry per detection, empty text where it has no reference beat
   */
  public List<String> label(long[] detected, List<Annotation> reference, double samplingRate) {
    List<Annotation> beats = beatsAmong(reference);
    int[] partner = pair(detected, samplesOf(beats), samplingRate);
    List<String> labels = new ArrayList<>(detected.length);
    for (int index : partner) {
      labels.add(index == UNMATCHED ? "" : beats.get(index).symbol());
    }
    return labels;
  }

  /** For each detection the index of its reference beat, or {@link #UNMATCHED}. */
  private int[] pair(long[] detected, long[] beats, double samplingRate) {
    double tolerance = toleranceSeconds * samplingRate;
    int[] partner = new int[detected.length];
    Arrays.fill(partner, UNMATCHED);
    int i = 0;
    int j = 0;
    while (i < detected.length && j < beats.length) {
      long distance = Math.abs(detected[i] - beats[j]);
      if (i + 1 < detected.length && Math.abs(detected[i + 1] - beats[j]) < distance) {
        i++;
      } else if (j + 1 < beats.length && Math.abs(detected[i] - beats[j + 1]) < distance) {
        j++;
      } else {
        if (distance <= tolerance) {
          partner[i] = j;
        }
        i++;
        j++;
      }
    }
    return partner;
  }

  private List<Stretch> uncounted(List<Annotation> reference, double samplingRate) {
    List<Stretch> stretches = new ArrayList<>();
    stretches.add(new Stretch(0, (long) Math.ceil(learningSeconds * samplingRate) - 1));
    long onset = -1;
    for (Annotation mark : reference) {
      if (mark.symbol().equals("[") && onset < 0) {
        onset = mark.sample();
      } else if (mark.symbol().equals("]") && onset >= 0) {
        stretches.add(new Stretch(onset, mark.sample()));
        onset = -1;
      }
    }
    if (onset >= 0) {
      stretches.add(new Stretch(onset, Long.MAX_VALUE));
    }
    return stretches;
  }

  private static boolean isWithin(List<Stretch> stretches, long sample) {
    for (Stretch stretch : stretches) {
      if (sample >= stretch.first() && sample <= stretch.last()) {
        return true;
      }
    }
    return false;
  }

  private static List<Annotation> beatsAmong(List<Annotation> reference) {
    List<Annotation> beats = new ArrayList<>(reference.size());
    for (Annotation mark : reference) {
      if (AamiClass.isBeat(mark.symbol())) {
        beats.add(mark);
      }
    }
    return beats;
  }

  private static long[] samplesOf(List<Annotation> beats) {
    long[] samples = new long[beats.size()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = beats.get(i).sample();
    }
    return samples;
  }

  /** Samples {@code first} to {@code last}, both included; empty if {@code last < first}. */
  private record Stretch(long first, long last) {}
}
