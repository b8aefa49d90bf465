package org.ecgsl.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.ecgsl.jobs.TestSpark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
