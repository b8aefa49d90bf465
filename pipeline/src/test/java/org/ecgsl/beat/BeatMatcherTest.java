package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ecgsl.signal.Annotation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BeatMatcherTest {

  private final BeatMatcher matcher = new BeatMatcher(10);

  @Test
  void eachBeatIsUsedOnceAndTheNearestWins() {
    List<Annotation> reference = List.of(Annotation.at(100, "N"), Annotation.at(300, "V"));

    assertThat(matcher.symbols(new long[] {93, 101, 200, 310}, reference))
        .containsExactly(null, "N", null, "V");
    assertThat(matcher.score(new long[] {93, 101, 200, 310}, reference))
        .isEqualTo(new BeatScore(2, 2, 0));
  }

  @Test
  void beyondTheToleranceIsAMissAndAFalseBeat() {
    BeatScore score = matcher.score(new long[] {111}, List.of(Annotation.at(100, "N")));

    assertThat(score).isEqualTo(new BeatScore(0, 1, 1));
    assertThat(score.sensitivity()).isZero();
  }

  @Test
  void marksThatAreNoBeatsAndFlutterAreNotCompared() {
    List<Annotation> reference =
        List.of(
            Annotation.at(10, "+"),
            Annotation.at(50, "N"),
            Annotation.at(100, "["),
            Annotation.at(120, "!"),
            Annotation.at(200, "]"),
            Annotation.at(250, "N"));

    assertThat(matcher.score(new long[] {50, 150, 250}, reference))
        .isEqualTo(new BeatScore(2, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "N,N", "L,N", "R,N", "e,N", "j,N", "A,S", "a,S", "J,S", "S,S", "V,V", "E,V", "F,F", "/,Q",
    "f,Q", "Q,Q"
  })
  void classesAreThoseOfEc57(String symbol, AamiClass aami) {
    assertThat(AamiClass.ofSymbol(symbol)).contains(aami);
  }

  @ParameterizedTest
  @CsvSource({"+", "~", "|", "[", "!", "]", "x"})
  void otherMarksHaveNoClass(String symbol) {
    assertThat(AamiClass.ofSymbol(symbol)).isEmpty();
  }
}
