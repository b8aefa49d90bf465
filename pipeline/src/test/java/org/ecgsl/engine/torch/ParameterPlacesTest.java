package org.ecgsl.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.ecgsl.engine.dl4j.Sample;
import org.ecgsl.model.Head;
import org.ecgsl.model.Network;
import org.ecgsl.model.NetworkParameters;
import org.ecgsl.model.NetworkParameters.Parameter;
import org.ecgsl.model.TemporalModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterPlacesTest {

  private static final List<Parameter> LAYOUT = NetworkParameters.of(network());

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyParameterLiesAlignedAndByItself(boolean statistics) {
    ParameterPlaces places = ParameterPlaces.of(LAYOUT, statistics);
    boolean[] taken = new boolean[(int) places.size()];

    places
        .from()
        .forEach(
            (parameter, from) -> {
              assertThat(from * Float.BYTES % 256).as(parameter.name()).isZero();
              for (int i = 0; i < parameter.size(); i++) {
                assertThat(taken[from.intValue() + i]).as(parameter.name()).isFalse();
                taken[from.intValue() + i] = true;
              }
            });

    assertThat(places.from().keySet())
        .containsExactlyElementsOf(
            LAYOUT.stream().filter(each -> each.kind().isStatistic() == statistics).toList());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void packingUndoesSpreading(boolean statistics) {
    ParameterPlaces places = ParameterPlaces.of(LAYOUT, statistics);
    float[] packed = new float[(int) sum(places)];
    Random random = new Random(1);
    for (int i = 0; i < packed.length; i++) {
      packed[i] = 1 + random.nextFloat();
    }

    float[] spread = places.spread(packed);

    assertThat(places.packed(spread)).containsExactly(packed);
    assertThat(spread).hasSize((int) places.size());
    assertThat(nonZeros(spread)).isEqualTo(packed.length);
  }

  private static int nonZeros(float[] values) {
    int count = 0;
    for (float value : values) {
      count += value == 0 ? 0 : 1;
    }
    return count;
  }

  private static long sum(ParameterPlaces places) {
    return places.from().keySet().stream().mapToLong(Parameter::size).sum();
  }

  private static Network network() {
    return Sample.network(new TemporalModel.Transformer(6, 2, 8, 2), new Head.Reconstruction());
  }
}
