package org.ecgsl.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.ecgsl.eval.SaliencyProfile.Region;
import org.ecgsl.eval.SaliencyProfile.Stretch;
import org.junit.jupiter.api.Test;

class SaliencyProfileTest {

  private static final Map<Region, Stretch> QRS = Map.of(Region.QRS, new Stretch(1, 3));

  @Test
  void sharesAreThoseOfAbsoluteValuesOverAllLeads() {
    SaliencyProfile profile = new SaliencyProfile(4);

    // Two leads: by sample 2, 3, 1, 2 of 8; the second method all in the first sample.
    profile.add(
        new float[] {1, -2, 0, 1, -1, 1, 1, 1},
        new float[] {5, 0, 0, 0, 0, 0, 0, 0},
        new float[8],
        0,
        2,
        QRS);

    assertThat(profile.gradient())
        .containsExactly(new double[] {0.25, 0.375, 0.125, 0.25}, within(1e-12));
    assertThat(profile.share(Region.QRS)).isEqualTo(new SaliencyProfile.Share(0.5, 0, 0.5, 1));
    assertThat(profile.share(Region.T)).isEqualTo(new SaliencyProfile.Share(0, 0, 0, 0));
  }

  @Test
  void everyHeartbeatCountsTheSame() {
    SaliencyProfile profile = new SaliencyProfile(2);
    profile.add(new float[] {100, 0}, new float[] {1, 1}, new float[] {2, 4}, 0, 1, Map.of());
    profile.add(new float[] {0, 1}, new float[] {1, 1}, new float[] {4, 0}, 0, 1, Map.of());

    assertThat(profile.gradient()).containsExactly(0.5, 0.5);
    assertThat(profile.wave()).containsExactly(3, 2);
    assertThat(profile.beats()).isEqualTo(2);
  }

  @Test
  void oneWithoutAnySaliencyIsPassedOver() {
    SaliencyProfile profile = new SaliencyProfile(2);
    profile.add(new float[2], new float[2], new float[2], 0, 1, QRS);

    assertThat(profile.beats()).isZero();
  }

  @Test
  void profilesAddUp() {
    SaliencyProfile both = new SaliencyProfile(4);
    SaliencyProfile first = new SaliencyProfile(4);
    SaliencyProfile second = new SaliencyProfile(4);
    float[] a = {1, 2, 3, 4};
    float[] b = {4, 0, 0, 4};
    both.add(a, b, a, 0, 1, QRS);
    both.add(b, a, b, 0, 1, QRS);
    first.add(a, b, a, 0, 1, QRS);
    second.add(b, a, b, 0, 1, QRS);
    first.plus(second);

    assertThat(first.gradient()).isEqualTo(both.gradient());
    assertThat(first.integrated()).isEqualTo(both.integrated());
    assertThat(first.share(Region.QRS)).isEqualTo(both.share(Region.QRS));
    assertThat(first.beats()).isEqualTo(2);
  }
}
