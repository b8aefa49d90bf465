package org.ecgsl.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.ecgsl.model.Seed;
import org.junit.jupiter.api.Test;

class LabelShareTest {

  @Property(tries = 50)
  void aSmallerShareLiesWithinALarger(
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double small,
      @ForAll @DoubleRange(min = 0.5, max = 1) double large,
      @ForAll long seed) {
    LabelShare few = new LabelShare(small, new Seed(seed));
    LabelShare many = new LabelShare(large, new Seed(seed));

    assertThat(IntStream.range(0, 200).mapToObj(i -> "unit " + i))
        .allSatisfy(unit -> assertThat(!few.includes(unit) || many.includes(unit)).isTrue());
  }

  @Test
  void aboutTheShareIsDrawnAndAnotherSeedDrawsOthers() {
    LabelShare tenth = new LabelShare(0.1, new Seed(1));
    LabelShare other = new LabelShare(0.1, new Seed(2));
    long drawn = IntStream.range(0, 10_000).filter(i -> tenth.includes("u" + i)).count();
    long both =
        IntStream.range(0, 10_000)
            .filter(i -> tenth.includes("u" + i) && other.includes("u" + i))
            .count();

    // Standard deviations of 30 and 10.
    assertThat(drawn).isBetween(850L, 1150L);
    assertThat(both).isBetween(50L, 150L);
  }

  @Test
  void allAreInTheWholeAndNoneIsNoShare() {
    assertThat(LabelShare.ALL.includes("any")).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> new LabelShare(0, new Seed(1)));
  }
}
