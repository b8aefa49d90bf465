package org.ecgsl.jobs.config;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses which name was meant. */
public final class Nearest {

  private Nearest() {}

  /**
   * The known name that takes the fewest changes of a letter to come to; of several the first in
   * the alphabet.
   *
   * @param known at least one
   */
  public static String of(String word, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .min(
            Comparator.<String>comparingInt(name -> distance.apply(name, word))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }
}
