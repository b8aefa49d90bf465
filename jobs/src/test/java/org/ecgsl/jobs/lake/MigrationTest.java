package org.ecgsl.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.IngestJob;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.jobs.config.UserException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationTest {

  /** Columns of the records table that version 1 did not have. */
  private static final String[] NEW_COLUMNS = {
    "format", "start_time", "lead_labels", "height_cm", "weight_kg", "dx", "fold", "split"
  };

  @TempDir private Path folder;
  private Lake today;
  private Lake old;

  @BeforeEach
  void lakeOfVersionOne() throws Exception {
    TestSpark.archive(folder.resolve("archive"), 2, 47);
    today = TestSpark.lake(folder.resolve("today"));
    ingest(today);
    old = TestSpark.lake(folder.resolve("old"));
    Dataset<Row> records = today.open().read(LakeTable.RECORDS).drop(NEW_COLUMNS);
    records.write().format("delta").save(old.path(LakeTable.RECORDS));
    today
        .open()
        .read(LakeTable.ANNOTATIONS)
        .write()
        .format("delta")
        .save(old.path(LakeTable.ANNOTATIONS));
    Dataset<Row> beats =
        TestSpark.session()
            .sql(
                "SELECT 'd' dataset, 'r' record_id, 'p' patient_id, 0 window, 9L r_sample,"
                    + " 0.1D r_seconds, 0.8D rr_prev_s, 0.8D rr_next_s, CAST(1 AS FLOAT) quality,"
                    + " 'N' symbol, ARRAY(ARRAY(CAST(1 AS FLOAT))) segment");
    beats.write().format("delta").save(old.path(LakeTable.BEATS));
  }

  @Test
  void anOldLakeIsRefusedWithTheCommandThatHelps() {
    assertThatThrownBy(() -> new Migration(old).requireNone())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("records")
        .hasMessageContaining("schema version 1")
        .hasMessageContaining("ecgsl migrate --lake " + old.root());
  }

  @Test
  @Tag("nightly")
  void aMigratedLakeHasItsRowsAndTheNextIngestCompletesThem() throws Exception {
    List<String> samples = samples(old);

    List<LakeTable> migrated = new Migration(old).run();

    assertThat(migrated).containsExactly(LakeTable.RECORDS, LakeTable.ANNOTATIONS, LakeTable.BEATS);
    new Migration(old).requireNone();
    assertThat(new Migration(old).run()).isEmpty();
    assertThat(old.open().read(LakeTable.RECORDS).columns())
        .containsExactly(LakeTable.RECORDS.schema().fieldNames());
    assertThat(samples(old)).isEqualTo(samples);
    Row beat = old.open().read(LakeTable.BEATS).first();
    assertThat(beat.schema().fieldNames()).containsExactly(LakeTable.BEATS.schema().fieldNames());
    assertThat(beat.<String>getAs("symbol")).isEqualTo("N");
    assertThat(beat.<Double>getAs("rr_mean_s")).isNull();
    assertThat(beat.getList(beat.fieldIndex("quality_issues"))).isEmpty();

    ingest(old);

    for (LakeTable table : List.of(LakeTable.RECORDS, LakeTable.ANNOTATIONS, LakeTable.SOURCES)) {
      assertThat(TestSpark.content(old, table))
          .as(table.folder())
          .isEqualTo(TestSpark.content(today, table));
    }
  }

  @Test
  void aLakeOfThisVersionNeedsNone() throws Exception {
    new Migration(today).requireNone();

    assertThat(new Migration(today).run()).isEmpty();
  }

  private static List<String> samples(Lake lake) {
    return lake
        .open()
        .read(LakeTable.RECORDS)
        .select("record_id", "window", "samples", "leads")
        .toJSON()
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  private void ingest(Lake lake) throws Exception {
    Map<String, String> values =
        Map.of(
            "ingest.input",
            folder.resolve("archive").toUri().toString(),
            "ingest.window-seconds",
            "20");
    new IngestJob(TestSpark.config(values).ingest(), lake, Progress.silent()).run();
  }
}
