package org.ecgsl.beat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiducialScoreTest {

  @Test
  void countsMatchesMissesAndInventions() {
    int[] marked = {100, 300, 500};
    int[] found = {50, 102, 200, 496, 900};

    FiducialScore score = FiducialScore.of(found, marked, 90, 800, 500);

    // 50 and 900 lie outside of what was marked; 200 is farther than 75 samples from any mark.
    assertThat(score).isEqualTo(new FiducialScore(2, 1, 1, 4 - 8, 16 + 64));
    assertThat(score.meanMs()).isEqualTo(-2);
    assertThat(score.standardDeviationMs()).isEqualTo(6);
    assertThat(score.sensitivity()).isEqualTo(2 / 3.0);
    assertThat(score.positivePredictivity()).isEqualTo(2 / 3.0);
  }

  @Test
  void pointGoesToTheNearerOfTwoMarks() {
    int[] marked = {100, 130};

    assertThat(FiducialScore.of(new int[] {128}, marked, 0, 500, 500))
        .isEqualTo(new FiducialScore(1, 1, 0, -4, 16));
    assertThat(FiducialScore.of(new int[] {60, 102, 131}, marked, 0, 500, 500))
        .isEqualTo(new FiducialScore(2, 0, 1, 4 + 2, 16 + 4));
  }

  @Test
  void nothingFoundOrMarkedIsNoScore() {
    int[] none = {};

    assertThat(FiducialScore.of(none, none, 0, 10, 500)).isEqualTo(FiducialScore.NONE);
    assertThat(FiducialScore.NONE.sensitivity()).isNaN();
    assertThat(FiducialScore.NONE.standardDeviationMs()).isNaN();
    assertThat(FiducialScore.of(none, new int[] {5}, 0, 10, 500).missed()).isEqualTo(1);
  }
}
