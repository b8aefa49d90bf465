package org.ecgsl.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.functions;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.jobs.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

class SnapshotTest {

  @TempDir private Path folder;

  @Test
  void commitAfterOpeningChangesNothingThatIsRead() throws Exception {
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    TestCommits.append(lake, LakeTable.FORGOTTEN, hashes("a", "b"));
    Snapshot before = lake.open();

    TestCommits.append(lake, LakeTable.FORGOTTEN, hashes("c"));
    TestCommits.append(lake, LakeTable.QUARANTINE, quarantined("x"));

    assertThat(before.read(LakeTable.FORGOTTEN).count()).isEqualTo(2);
    assertThat(before.read(LakeTable.FORGOTTEN, 3).count()).isEqualTo(2);
    assertThat(before.exists(LakeTable.QUARANTINE)).isFalse();
    assertThat(before.read(LakeTable.QUARANTINE).count()).isZero();
    Snapshot after = lake.open();
    assertThat(after.read(LakeTable.FORGOTTEN).count()).isEqualTo(3);
    assertThat(after.read(LakeTable.QUARANTINE).count()).isEqualTo(1);
    assertThat(after.files(LakeTable.FORGOTTEN)).containsAll(before.files(LakeTable.FORGOTTEN));
    assertThat(after.version(LakeTable.FORGOTTEN))
        .isGreaterThan(before.version(LakeTable.FORGOTTEN));
    assertThat(after.versions()).containsOnlyKeys("forgotten", "quarantine");
  }

  @Test
  void overwrittenRowsAreStillReadByWhoOpenedBefore() throws Exception {
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    TestCommits.append(lake, LakeTable.FORGOTTEN, hashes("a", "b"));
    Snapshot before = lake.open();

    TestCommits.overwrite(lake, LakeTable.FORGOTTEN, hashes("c"));

    assertThat(
            before
                .read(LakeTable.FORGOTTEN)
                .select("sample_hash")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void recordedVersionsAreReadAgainUntilTheirFilesAreDeleted() throws Exception {
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    TestCommits.append(lake, LakeTable.FORGOTTEN, hashes("a", "b"));
    Map<String, Long> recorded = lake.open().versions();
    TestCommits.overwrite(lake, LakeTable.FORGOTTEN, hashes("c"));
    TestCommits.append(lake, LakeTable.QUARANTINE, quarantined("x"));

    try (Snapshot again = lake.pin("test", recorded)) {
      lake.deleteUnneededFiles(Set.of());

      assertThat(again.versions()).isEqualTo(recorded);
      assertThat(again.read(LakeTable.FORGOTTEN).count()).isEqualTo(2);
      assertThat(again.read(LakeTable.QUARANTINE).count()).isZero();
    }

    lake.deleteUnneededFiles(Set.of());

    assertThatThrownBy(() -> lake.pin("test", recorded))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "version %d of the table forgotten".formatted(recorded.get("forgotten")))
        .hasMessageContaining("data files have been deleted")
        .hasMessageContaining("give --lake a copy of the lake from that time");
  }

  @Test
  void versionsOfAnotherCutAreReadFromThere() throws Exception {
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    TestCommits.append(lake.cut("windows"), LakeTable.QUARANTINE, quarantined("x"));
    Map<String, Long> recorded = lake.cut("windows").open().versions();

    assertThat(recorded).containsOnlyKeys("cuts/windows/quarantine");
    try (Snapshot again = lake.pin("test", recorded)) {
      assertThat(again.read(LakeTable.QUARANTINE).count()).isEqualTo(1);
    }
  }

  @Test
  void versionsThatTheLakeNeverHadAreRefused() throws Exception {
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    TestCommits.append(lake, LakeTable.FORGOTTEN, hashes("a"));

    assertThatThrownBy(() -> lake.pin("test", Map.of("forgotten", 7L)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the model was trained on version 7");
    assertThatThrownBy(() -> lake.pin("test", Map.of("beats", 0L)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no table beats");
  }

  @Test
  void aVersionWhoseLogEntriesAreGoneIsRefused() throws Exception {
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    TestCommits.append(lake, LakeTable.FORGOTTEN, hashes("a"));
    Map<String, Long> recorded = lake.open().versions();
    TestCommits.append(lake, LakeTable.FORGOTTEN, hashes("b"));
    DeltaLog log = lake.log(TableId.of(LakeTable.FORGOTTEN));
    log.checkpoint(log.update(false, Option.empty(), Option.empty()), Option.empty());
    long kept = lake.open().version(LakeTable.FORGOTTEN);
    try (Stream<Path> entries = Files.list(folder.resolve("lake/forgotten/_delta_log"))) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().endsWith(".json")
            && !entry.getFileName().toString().endsWith("%d.json".formatted(kept))) {
          Files.delete(entry);
        }
      }
    }
    DeltaLog.clearCache();

    assertThat(lake.open().read(LakeTable.FORGOTTEN).count()).isEqualTo(2);
    assertThatThrownBy(() -> lake.pin("test", recorded))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("its log has been cleaned up");
  }

  private static Dataset<Row> hashes(String... hashes) {
    return TestSpark.session()
        .createDataset(List.of(hashes), Encoders.STRING())
        .toDF("sample_hash")
        .withColumn("forgotten", functions.current_timestamp());
  }

  private static Dataset<Row> quarantined(String source) {
    return hashes(source)
        .select(
            functions.lit("d").as("dataset"),
            functions.lit("r").as("record_id"),
            functions.col("sample_hash").as("source"),
            functions.lit("ingest").as("stage"),
            functions.lit("x").as("reason"),
            functions.lit("x").as("message"),
            functions.col("forgotten").as("first_seen"));
  }
}
