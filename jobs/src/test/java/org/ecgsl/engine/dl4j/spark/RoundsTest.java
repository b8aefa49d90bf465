package org.ecgsl.engine.dl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;

class RoundsTest {

  @Property
  void everyItemIsInOneRoundAndInItsPlace(
      @ForAll @NotEmpty List<Integer> items, @ForAll @IntRange(min = 1, max = 20) int longest) {
    assertThat(Rounds.of(items, longest).stream().flatMap(List::stream))
        .containsExactlyElementsOf(items);
  }

  @Property
  void roundsDifferByOneAtMostAndNoneIsTooLong(
      @ForAll @NotEmpty List<Integer> items, @ForAll @IntRange(min = 1, max = 20) int longest) {
    List<Integer> sizes = Rounds.of(items, longest).stream().map(List::size).toList();
    int most = sizes.stream().max(Integer::compare).orElseThrow();
    int least = sizes.stream().min(Integer::compare).orElseThrow();

    assertThat(most).isLessThanOrEqualTo(longest);
    assertThat(most - least).isLessThanOrEqualTo(1);
  }
}
