package org.ecgsl.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.jobs.config.Fingerprint;
import org.ecgsl.model.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {

  @TempDir private Path folder;

  @Test
  void theNewestComesBackAsItWas() throws IOException {
    CheckpointStore store = store("a", 2);
    store.write(saved(1, 0, 0.9));
    store.write(saved(1, 40, 0.9));

    CheckpointStore.Saved latest = store("a", 2).latest().orElseThrow();

    assertThat(latest.losses()).containsExactly(1.0, 0.9);
    Checkpoint checkpoint = latest.checkpoint();
    assertThat(checkpoint.epoch()).isEqualTo(1);
    assertThat(checkpoint.shards()).isEqualTo(40);
    assertThat(checkpoint.steps()).isEqualTo(140);
    assertThat(checkpoint.skipped()).isEqualTo(3);
    assertThat(checkpoint.weights().tensors().get("w").values()).containsExactly(1, 40);
    assertThat(checkpoint.optimiser().tensors().get("mean").values()).containsExactly(0.5f);
  }

  @Test
  void theNewestAndTheBestAreKept() throws IOException {
    CheckpointStore store = store("a", 2);
    double[] losses = {0.9, 0.4, 0.6, 0.7, 0.8};
    for (int epoch = 1; epoch <= 5; epoch++) {
      store.write(saved(epoch, 0, losses[epoch - 1]));
    }

    assertThat(names())
        .containsExactly("epoch-00002-000000000", "epoch-00004-000000000", "epoch-00005-000000000");
  }

  @Test
  void whatWasCutOffOrDamagedIsPassedOver() throws IOException {
    CheckpointStore store = store("a", 3);
    store.write(saved(1, 0, 0.9));
    store.write(saved(2, 0, 0.8));
    store.write(saved(3, 0, 0.7));
    // The third was cut off before its last file, of the second a byte has changed.
    Files.delete(folder.resolve("checkpoints/epoch-00003-000000000/checkpoint.json"));
    Path weights = folder.resolve("checkpoints/epoch-00002-000000000/weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    Files.deleteIfExists(weights.resolveSibling(".weights.safetensors.crc"));

    assertThat(store.latest().orElseThrow().checkpoint().epoch()).isEqualTo(1);
    Files.write(weights, new byte[5]);
    assertThat(store.latest().orElseThrow().checkpoint().epoch()).isEqualTo(1);
  }

  @Test
  void thoseOfAnotherTrainingAreNotGoneOnFrom() throws IOException {
    store("a", 2).write(saved(7, 0, 0.1));

    CheckpointStore other = store("b", 2);
    assertThat(other.latest()).isEmpty();
    other.write(saved(1, 0, 0.9));
    assertThat(names()).containsExactly("epoch-00001-000000000");
    other.clear();
    assertThat(folder.resolve("checkpoints")).doesNotExist();
    assertThat(other.latest()).isEmpty();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("checkpoints"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private CheckpointStore store(String fingerprint, int keep) throws IOException {
    return new CheckpointStore(
        new org.apache.hadoop.fs.Path(folder.resolve("checkpoints").toUri()),
        Fingerprint.of(fingerprint, 1).build(),
        keep,
        new Configuration());
  }

  private static CheckpointStore.Saved saved(int epoch, int shards, double loss) {
    Weights weights =
        new Weights(Map.of("w", new Weights.Tensor(new long[] {2}, new float[] {epoch, shards})));
    Weights optimiser =
        new Weights(Map.of("mean", new Weights.Tensor(new long[] {1}, new float[] {0.5f})));
    return new CheckpointStore.Saved(
        new Checkpoint(epoch, shards, 100 * epoch + shards, 3, weights, optimiser),
        List.of(1.0, loss));
  }
}
