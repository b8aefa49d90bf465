package org.ecgsl.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ecgsl.model.Seed;
import org.junit.jupiter.api.Test;

class SplitTest {

  private static final Set<String> NONE = Set.of();

  @Property(tries = 100)
  void sharesAreExactForAFewPatientsToo(
      @ForAll @IntRange(min = 4, max = 200) int patients, @ForAll long seed) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < patients; i++) {
      ids.add("patient " + i);
    }
    Split split = Split.of(ids, new Split.Rules(0.25, 0.15, NONE, NONE, NONE), new Seed(seed));

    Map<Part, Integer> counts = new EnumMap<>(Part.class);
    ids.forEach(id -> counts.merge(split.partOf(id).orElseThrow(), 1, Integer::sum));
    assertThat(counts.get(Part.TEST)).isEqualTo(Math.max(1, Math.round(0.25f * patients)));
    assertThat(counts.get(Part.VALIDATION))
        .isEqualTo(Math.max(1, (int) Math.round(0.15 * patients)));
  }

  @Test
  void namedPatientsAreWhereTheyWereNamedAndNobodyElseIsTested() {
    Split split =
        Split.of(
            List.of("a", "b", "c", "d", "e"),
            new Split.Rules(0.5, 0.2, Set.of("a"), Set.of("b"), Set.of("c")),
            new Seed(1));

    assertThat(split.partOf("a")).contains(Part.TEST);
    assertThat(split.partOf("b")).contains(Part.VALIDATION);
    assertThat(split.partOf("c")).isEmpty();
    assertThat(split.partOf("d")).contains(Part.TRAIN);
    assertThat(split.partOf("e")).contains(Part.TRAIN);
  }

  @Test
  void aPatientOnTwoSidesOrUnknownOrTooFewAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Split.Rules(0, 0, Set.of("a"), Set.of("a"), NONE))
        .withMessageContaining("patient a");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Split.of(
                    List.of("a", "b", "c"),
                    new Split.Rules(0, 0.2, Set.of("z"), NONE, NONE),
                    new Seed(1)))
        .withMessageContaining("z");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Split.of(
                    List.of("a", "b"), new Split.Rules(0.3, 0.3, NONE, NONE, NONE), new Seed(1)))
        .withMessageContaining("too few");
  }
}
