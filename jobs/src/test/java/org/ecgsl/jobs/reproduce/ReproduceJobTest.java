package org.ecgsl.jobs.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ecgsl.engine.torch.TorchConfig;
import org.ecgsl.engine.torch.TorchEngine;
import org.ecgsl.jobs.FinetuneJob;
import org.ecgsl.jobs.IngestJob;
import org.ecgsl.jobs.PretrainJob;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.SegmentJob;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.model.ModelDescription;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproduceJobTest {

  @TempDir private Path folder;

  @Test
  void aModelComesOutBitByBitAfterTheLakeHasGrown() throws IOException {
    Lake lake = lake("archive", 6);
    new PretrainJob(config(), lake.open(), engine(), Progress.silent()).run(model("pretrained"));
    long beats = lake.open().read(LakeTable.BEATS).count();
    lake("more", 4);
    assertThat(lake.open().read(LakeTable.BEATS).count()).isGreaterThan(beats);

    ReproduceJob.Result again = reproduce(lake, "pretrained", Optional.empty(), "again");

    assertThat(again.differences().none()).as(again.toString()).isTrue();
    assertThat(again.causes()).isEmpty();
    assertThat(again.made().workers()).isEqualTo(1);
    ModelStore store = new ModelStore(lake.hadoop());
    assertThat(store.read(model("again")).id()).isEqualTo(store.read(model("pretrained")).id());
    ModelDescription.Provenance repeated = store.read(model("again")).description().provenance();
    assertThat(repeated.configuration()).isEqualTo(again.made().configuration());
    assertThat(repeated.tables())
        .containsOnlyKeys("annotations", "beats", "records")
        .allSatisfy(
            (table, version) -> assertThat(again.made().tables().get(table)).isEqualTo(version));

    change("pretrained", provenance -> provenance.put("seed", 2));
    ReproduceJob.Result other = reproduce(lake, "pretrained", Optional.empty(), "other");

    assertThat(other.differences().weightsThatDiffer()).isPositive();
    assertThat(other.differences().largestDifference()).isPositive();
    assertThat(other.differences().losses()).extracting("name").contains("before", "after epoch 2");
    assertThat(other.causes()).isNotEmpty();

    change("pretrained", provenance -> provenance.putObject("configuration"));
    assertThatThrownBy(() -> reproduce(lake, "pretrained", Optional.empty(), "older"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is of an older version");
  }

  @Test
  @Tag("nightly")
  void aFineTunedModelComesOutOfTheModelItStartedFrom() throws IOException {
    Lake lake = lake("archive", 6);
    new PretrainJob(config(), lake.open(), engine(), Progress.silent()).run(model("pretrained"));
    new FinetuneJob(config(), lake.open(), engine(), Progress.silent())
        .run(Optional.of(model("pretrained")), model("tuned"));
    lake("more", 4);

    ReproduceJob.Result again = reproduce(lake, "tuned", Optional.empty(), "again");

    assertThat(again.differences().none()).as(again.toString()).isTrue();
    assertThat(new ModelStore(lake.hadoop()).read(model("again")).description().metrics())
        .isNotEmpty();

    Files.move(folder.resolve("pretrained"), folder.resolve("moved"));
    assertThatThrownBy(() -> reproduce(lake, "tuned", Optional.empty(), "lost"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("give its folder with --from");
    assertThatThrownBy(() -> reproduce(lake, "tuned", Optional.of(model("again")), "wrong"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("give the right folder with --from");
    assertThat(reproduce(lake, "tuned", Optional.of(model("moved")), "found").differences().none())
        .isTrue();
  }

  private ReproduceJob.Result reproduce(
      Lake lake, String model, Optional<org.apache.hadoop.fs.Path> from, String out)
      throws IOException {
    RunConfig here = TestSpark.config(Map.of("lake", folder.resolve("lake").toUri().toString()));
    return new ReproduceJob(here, lake, training -> engine(), Progress.silent())
        .run(model(model), from, model(out));
  }

  private void change(String model, Consumer<ObjectNode> change) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Path file = folder.resolve(model).resolve("model.json");
    ObjectNode description = (ObjectNode) json.readTree(file.toFile());
    change.accept((ObjectNode) description.get("provenance"));
    Files.deleteIfExists(folder.resolve(model).resolve(".model.json.crc"));
    json.writeValue(file.toFile(), description);
  }

  private Lake lake(String archive, int patients) throws IOException {
    TestSpark.archive(folder.resolve(archive), patients, 60 - patients);
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    RunConfig config = config();
    new IngestJob(
            config.ingest().of(folder.resolve(archive).toUri().toString(), archive),
            lake,
            Progress.silent())
        .run();
    new SegmentJob(config.segment(), lake, Progress.silent()).run();
    return lake;
  }

  private org.apache.hadoop.fs.Path model(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  private static TorchEngine engine() {
    return new TorchEngine(TorchConfig.cpu(1));
  }

  private static RunConfig config() {
    Map<String, String> keys = new HashMap<>();
    keys.put("split.seed", "13");
    keys.put("segment.rate-hz", "50");
    keys.put("segment.samples", "32");
    keys.put("segment.r-index", "12");
    keys.put("network.sequence-beats", "8");
    keys.put("network.stage-widths", "[4]");
    keys.put("training.batch-beats", "64");
    keys.put("pretrain.epochs", "2");
    keys.put("finetune.epochs", "2");
    return TestSpark.config(keys);
  }
}
