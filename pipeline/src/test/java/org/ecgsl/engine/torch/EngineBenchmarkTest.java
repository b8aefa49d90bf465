package org.ecgsl.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.ecgsl.engine.EngineBenchmark;
import org.ecgsl.engine.dl4j.Sample;
import org.ecgsl.model.Network;
import org.junit.jupiter.api.Test;

class EngineBenchmarkTest {

  @Test
  void everyPassButTheFirstIsMeasured() throws IOException {
    Network network = Sample.network(Sample.TRANSFORMER, Sample.CLASSIFICATION);

    EngineBenchmark.Figures figures =
        new EngineBenchmark(network, 2, 2, 3, 2).run(new TorchEngine(TorchConfig.cpu(1)));

    assertThat(figures.training()).hasSize(3).allSatisfy(rate -> assertThat(rate).isPositive());
    assertThat(figures.scoring()).hasSize(3).allSatisfy(rate -> assertThat(rate).isPositive());
    assertThat(figures.training()).filteredOn(r -> r < figures.medianTraining()).hasSize(1);
    assertThat(figures.training()).filteredOn(r -> r > figures.medianTraining()).hasSize(1);
  }
}
