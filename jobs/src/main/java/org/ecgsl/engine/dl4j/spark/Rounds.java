package org.ecgsl.engine.dl4j.spark;

import java.util.ArrayList;
import java.util.List;

/** Cuts a list into the fewest stretches of at most a given length, as even as can be. */
final class Rounds {

  private Rounds() {}

  static <T> List<List<T>> of(List<T> items, int longest) {
    int rounds = (items.size() + longest - 1) / longest;
    List<List<T>> cut = new ArrayList<>(rounds);
    for (int round = 0; round < rounds; round++) {
      int from = (int) ((long) items.size() * round / rounds);
      int to = (int) ((long) items.size() * (round + 1) / rounds);
      cut.add(List.copyOf(items.subList(from, to)));
    }
    return cut;
  }
}
