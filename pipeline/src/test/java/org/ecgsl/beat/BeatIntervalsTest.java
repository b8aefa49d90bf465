package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BeatIntervalsTest {

  private static final Fiducials BEAT = new Fiducials(100, 125, 150, 180, 200, 230, 300, 340, 380);

  @Test
  void areMillisecondsBetweenFiducials() {
    BeatIntervals intervals = BeatIntervals.of(BEAT, 0.64, 500);

    assertThat(intervals.pr()).isEqualTo(160);
    assertThat(intervals.qrs()).isEqualTo(100);
    assertThat(intervals.qt()).isEqualTo(400);
    assertThat(intervals.qtcBazett()).isCloseTo(500, within(1e-9));
    assertThat(intervals.qtcFridericia()).isCloseTo(464.16, within(0.01));
  }

  @Test
  void areNotANumberWhereAWaveIsAbsent() {
    Fiducials noAtria = new Fiducials(-1, -1, -1, 180, 200, 230, -1, -1, -1);

    BeatIntervals intervals = BeatIntervals.of(noAtria, 0.64, 500);

    assertThat(intervals.pr()).isNaN();
    assertThat(intervals.qrs()).isEqualTo(100);
    assertThat(intervals.qt()).isNaN();
    assertThat(intervals.qtcBazett()).isNaN();
    assertThat(BeatIntervals.of(BEAT, Double.NaN, 500).qtcBazett()).isNaN();
    assertThat(BeatIntervals.of(BEAT, Double.NaN, 500).qt()).isEqualTo(400);
  }

  @Test
  void refusesWhatIsNoBeat() {
    assertThatThrownBy(() -> BeatIntervals.of(BEAT, 0, 500))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BeatIntervals.of(BEAT, 1, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Fiducials(100, 90, 150, 180, 200, 230, 300, 340, 380))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Fiducials(-2, -1, -1, -1, 200, -1, -1, -1, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
