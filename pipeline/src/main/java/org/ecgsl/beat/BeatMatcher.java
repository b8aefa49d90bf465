package org.ecgsl.beat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecgsl.signal.Annotation;

/**
 * Pairs detected beats with reference beats: each with at most one, the nearest within a tolerance,
 * as ANSI/AAMI EC57 asks. Beats in ventricular flutter ({@code [} to {@code ]}) are not compared.
 */
public final class BeatMatcher {

  private static final int NONE = -1;

  private final int toleranceSamples;

  /**
   * A matcher.
   *
   * @param toleranceSamples largest distance of a pair, in samples; not negative
   */
  public BeatMatcher(int toleranceSamples) {
    if (toleranceSamples < 0) {
      throw new IllegalArgumentException("tolerance of " + toleranceSamples + " samples");
    }
    this.toleranceSamples = toleranceSamples;
  }

  /**
   * The symbol of the reference beat each detected beat is paired with; {@code null} where none is.
   *
   * @param detected samples, ascending
   * @param reference marks in time order, others than beats among them
   */
  public String[] symbols(long[] detected, List<Annotation> reference) {
    List<Annotation> beats = beats(reference);
    int[] pairs = pairs(detected, samples(beats));
    String[] symbols = new String[detected.length];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = pairs[i] == NONE ? null : beats.get(pairs[i]).symbol();
    }
    return symbols;
  }

  /**
   * Counts.
   *
   * @param detected samples, ascending
   * @param reference marks in time order, others than beats among them
   */
  public BeatScore score(long[] detected, List<Annotation> reference) {
    long[] compared = withoutFlutter(detected, reference);
    long[] beats = withoutFlutter(samples(beats(reference)), reference);
    long hits = Arrays.stream(pairs(compared, beats)).filter(pair -> pair != NONE).count();
    return new BeatScore(hits, compared.length - hits, beats.length - hits);
  }

  /** Index of the reference beat for each detected one, or NONE. */
  private int[] pairs(long[] detected, long[] reference) {
    int[] pairs = new int[detected.length];
    Arrays.fill(pairs, NONE);
    int d = 0;
    int r = 0;
    while (d < detected.length && r < reference.length) {
      long distance = Math.abs(detected[d] - reference[r]);
      if (distance > toleranceSamples) {
        if (detected[d] < reference[r]) {
          d++;
        } else {
          r++;
        }
      } else if (d + 1 < detected.length && Math.abs(detected[d + 1] - reference[r]) < distance) {
        d++;
      } else if (r + 1 < reference.length && Math.abs(detected[d] - reference[r + 1]) < distance) {
        r++;
      } else {
        pairs[d++] = r++;
      }
    }
    return pairs;
  }

  private static List<Annotation> beats(List<Annotation> reference) {
    return reference.stream()
        .filter(mark -> AamiClass.ofSymbol(mark.symbol()).isPresent())
        .toList();
  }

  private static long[] samples(List<Annotation> marks) {
    return marks.stream().mapToLong(Annotation::sample).toArray();
  }

  private static long[] withoutFlutter(long[] samples, List<Annotation> reference) {
    List<long[]> episodes = new ArrayList<>();
    for (Annotation mark : reference) {
      if (mark.symbol().equals("[")) {
        episodes.add(new long[] {mark.sample(), Long.MAX_VALUE});
      } else if (mark.symbol().equals("]") && !episodes.isEmpty()) {
        episodes.get(episodes.size() - 1)[1] = mark.sample();
      }
    }
    return Arrays.stream(samples)
        .filter(sample -> episodes.stream().noneMatch(e -> sample >= e[0] && sample <= e[1]))
        .toArray();
  }
}
