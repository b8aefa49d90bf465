package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AamiClassTest {

  @ParameterizedTest
  @CsvSource({"NLRBej,N", "SAaJn,S", "VEr,V", "F,F", "/fQ?,Q"})
  void everyBeatSymbolHasTheClassOfEc57(String symbols, AamiClass expected) {
    for (int i = 0; i < symbols.length(); i++) {
      String symbol = symbols.substring(i, i + 1);
      assertThat(AamiClass.ofSymbol(symbol)).as(symbol).contains(expected);
      assertThat(AamiClass.isBeat(symbol)).as(symbol).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"!", "+", "~", "|", "[", "]", "x", "(", ")", "p", "t", "u", "\"", "=", ""})
  void marksOfOtherThingsAreNoBeats(String symbol) {
    assertThat(AamiClass.ofSymbol(symbol)).isEmpty();
    assertThat(AamiClass.isBeat(symbol)).isFalse();
  }
}
