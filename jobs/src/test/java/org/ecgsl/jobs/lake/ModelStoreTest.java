package org.ecgsl.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.Network;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.StoredModel;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {

  @TempDir private Path folder;

  private final ModelStore store = new ModelStore(new Configuration());

  @Test
  void aModelIsReadAsItWasWritten() throws IOException {
    Weights weights = write(network(4), network(4));

    StoredModel read = store.read(model());

    assertThat(read.weights().distance(weights)).isZero();
    assertThat(read.description().network()).isEqualTo(network(4));
  }

  @Test
  void truncatedWeightsAreOneLineThatNamesTheFile() throws IOException {
    write(network(4), network(4));
    Path weights = folder.resolve("model/weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    for (int length : new int[] {0, 5, 100, bytes.length / 2, bytes.length - 1}) {
      Files.write(weights, Arrays.copyOf(bytes, length));
      Files.deleteIfExists(folder.resolve("model/.weights.safetensors.crc"));

      assertThatThrownBy(() -> store.read(model()))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("model/weights.safetensors cannot be read: ")
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void weightsOfAnotherNetworkAreOneLineThatNamesTheTensor() throws IOException {
    write(network(4), network(8));

    assertThatThrownBy(() -> store.read(model()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("model/weights.safetensors is of another network")
        .hasMessageContaining("encoder.stem.conv.weight");
  }

  @Test
  void aFolderWithoutAModelSaysWhatItLacks() {
    assertThatThrownBy(() -> store.read(model()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("model.json and weights.safetensors");
  }

  private org.apache.hadoop.fs.Path model() {
    return new org.apache.hadoop.fs.Path(folder.resolve("model").toString());
  }

  /** Writes weights of one network with the description of another. */
  private Weights write(Network described, Network weighted) throws IOException {
    Weights weights = Initialisation.weights(weighted, 1);
    store.write(
        model(),
        new StoredModel(
            new ModelDescription(
                ModelDescription.FORMAT_VERSION,
                described,
                new Preprocessing(1, SegmentationConfig.defaults().segments(50, 32, 12), 8),
                new ModelDescription.Provenance("pretrain", "", 1, Map.of(), Map.of(), "test"),
                List.of(1.0)),
            weights));
    return weights;
  }

  private static Network network(int width) {
    return new Network(
        new EcgSlArchitecture(
            1, 32, 8, List.of(width), 1, 3, new TemporalModel.Transformer(8, 2, 8, 1)),
        new Head.Reconstruction());
  }
}
