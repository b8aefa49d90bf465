package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.split.Part;
import org.ecgsl.split.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitRecordingsTest {

  private static final Map<String, String> PUBLISHED = Map.of("split.source", "published");

  @TempDir private Path folder;

  @Test
  void thePublishedSplitIsThatOfTheFolds() throws IOException {
    Lake lake = lake("a,1", "b,2", "c,3", "d,");

    Split split = split(lake, PUBLISHED);

    assertThat(split.partOf("a")).contains(Part.TRAIN);
    assertThat(split.partOf("b")).contains(Part.VALIDATION);
    assertThat(split.partOf("c")).contains(Part.TEST);
    assertThat(split.partOf("d")).isEmpty();
  }

  @Test
  void aPatientOnTwoPublishedSidesIsRefusedUnlessLeftOut() throws IOException {
    Lake lake = lake("a,1", "b,2", "c,3", "a,3", "d,1");

    assertThatThrownBy(() -> split(lake, PUBLISHED))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("patient a on")
        .hasMessageContaining("TRAIN")
        .hasMessageContaining("TEST")
        .hasMessageContaining("split.excluded-patients");
    Split split =
        split(lake, Map.of("split.source", "published", "split.excluded-patients", "[a]"));
    assertThat(split.partOf("a")).isEmpty();
    assertThat(split.partOf("d")).contains(Part.TRAIN);
  }

  /** Ingest stores a signal once, whatever its names; other writers of the table may not. */
  @Test
  void aSignalUnderTwoNamesOnTwoSidesIsRefused() throws IOException {
    Lake lake = lake("a,1", "b,2", "c,3", "e,1");
    lake.open()
        .read(LakeTable.RECORDS)
        .filter(col("patient_id").equalTo("a"))
        .withColumn("record_id", lit("synthetic/copy"))
        .withColumn("patient_id", lit("z"))
        .withColumn("split", lit("TEST"))
        .write()
        .format("delta")
        .mode("append")
        .save(folder.resolve("lake/records").toUri().toString());

    assertThatThrownBy(() -> split(lake, PUBLISHED))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("same signal")
        .hasMessageContaining("[a, z]");
  }

  @Test
  void aLakeWithoutPublishedSplitSaysSo() throws IOException {
    Lake lake = lake("a,", "b,", "c,");

    assertThatThrownBy(() -> split(lake, PUBLISHED))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("split.source = drawn");
  }

  private static Split split(Lake lake, Map<String, String> keys) {
    return new SplitRecordings(TestSpark.config(keys).split(), lake.open()).byPatient();
  }

  /** Recordings of the given patients and folds. */
  private Lake lake(String... rows) throws IOException {
    TestSpark.archive(folder.resolve("archive"), rows.length, 12);
    StringBuilder table = new StringBuilder("record,patient,fold\n");
    for (int i = 0; i < rows.length; i++) {
      table.append("p%02dr1,%s\n".formatted(i + 1, rows[i]));
    }
    Files.writeString(archiveFile("folds.csv"), table);
    Files.writeString(
        folder.resolve("own.conf"),
        """
        title = "Folds"
        licence = "none"
        citation = []
        formats = ["WFDB"]
        annotators = []
        patient.from = table
        split { source = "here", train.folds = ["1"], validation.folds = ["2"], test.folds = ["3"] }
        tables = [{ file = folds.csv, record = "{record}", patient = patient, fold = fold }]
        """);
    return ingested();
  }

  private Path archiveFile(String name) {
    return folder.resolve("archive").resolve(name);
  }

  private Lake ingested() throws IOException {
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    Map<String, String> keys = new HashMap<>();
    keys.put("ingest.input", folder.resolve("archive").toUri().toString());
    keys.put("ingest.dataset", "synthetic");
    keys.put("ingest.descriptor", folder.resolve("own.conf").toString());
    new IngestJob(TestSpark.config(keys).ingest(), lake, Progress.silent()).run();
    return lake;
  }
}
