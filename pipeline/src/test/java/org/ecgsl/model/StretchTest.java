package org.ecgsl.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StretchTest {

  private static final long[] EVERY_100 = LongStream.range(0, 40).map(i -> 100 * i).toArray();

  @Test
  void stretchesTileARecordingButForALastBelowItsHalf() {
    assertThat(Stretch.tile(25_000, 60, 10, 100))
        .containsExactly(
            new Stretch(0, 6_000, 1_000),
            new Stretch(6_000, 12_000, 1_000),
            new Stretch(12_000, 18_000, 1_000),
            new Stretch(18_000, 24_000, 1_000));
    assertThat(Stretch.tile(27_000, 60, 0, 100)).hasSize(5);
    assertThat(Stretch.tile(100, 60, 0, 100)).containsExactly(new Stretch(0, 6_000, 0));
    assertThat(Stretch.tile(27_000, 0, 0, 100)).containsExactly(new Stretch(0, 27_000, 0));
  }

  @Test
  void withoutContextWhatDoesNotFitGivesSeveralSequences() {
    List<int[]> sequences = new Stretch(1_000, 2_000, 0).sequences(EVERY_100, 8);

    assertThat(sequences).hasSize(2);
    assertThat(sequences.get(0)).containsExactly(10, 11, 12, 13, 14, 15, 16, 17);
    assertThat(sequences.get(1)).as("reaches back").containsExactly(12, 13, 14, 15, 16, 17, 18, 19);
  }

  @Test
  void withContextTheHeartbeatsNearestToTheMiddleAreSeen() {
    assertThat(new Stretch(1_000, 2_000, 500).sequences(EVERY_100, 8))
        .singleElement()
        .satisfies(beats -> assertThat(beats).containsExactly(11, 12, 13, 14, 15, 16, 17, 18));
    assertThat(new Stretch(1_000, 1_200, 200).sequences(EVERY_100, 8))
        .singleElement()
        .satisfies(beats -> assertThat(beats).containsExactly(8, 9, 10, 11, 12, 13));
  }

  @Test
  void withoutAHeartbeatThereIsNoSequence() {
    assertThat(new Stretch(50, 60, 5).sequences(EVERY_100, 8)).isEmpty();
  }
}
