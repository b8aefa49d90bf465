package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.TestCommits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetJobTest {

  private static final String PATIENT = "Karlsson17";

  @TempDir private Path folder;
  private Path archive;
  private Lake lake;

  @BeforeEach
  void lakeWithAPatientOfThatName() throws Exception {
    archive = folder.resolve("archive");
    TestSpark.archive(archive, 3, 47);
    Path header = archive.resolve("p02r1.hea");
    Files.writeString(
        header, Files.readString(header).replaceAll("#.*", "") + "# patient: " + PATIENT + "\n");
    lake = TestSpark.lake(folder.resolve("lake"));
  }

  @Test
  void nothingOfAForgottenPatientIsLeftInAnyFile() throws Exception {
    ingest(Map.of());
    RunConfig config = TestSpark.config(Map.of());
    new SegmentJob(config.segment(), lake, Progress.silent()).run();
    assertThat(filesWith(PATIENT)).isNotEmpty();
    List<String> others = rows("record_id <> 'p02r1'");

    assertThat(
            new ForgetJob(config.ingest(), lake, Progress.silent())
                .run(Set.of(PATIENT))
                .recordings())
        .isEqualTo(1);

    assertThat(filesWith(PATIENT)).isEmpty();
    for (LakeTable table : LakeTable.values()) {
      if (List.of(table.schema().fieldNames()).contains("record_id")) {
        assertThat(lake.open().read(table).filter(col("record_id").equalTo("p02r1")).count())
            .as(table.folder())
            .isZero();
      }
    }
    assertThat(rows("true")).isEqualTo(others);
  }

  @Test
  void aPatientOfResultsAloneIsForgottenAndSoAreTablesThatUsersAdded() throws Exception {
    lake = TestSpark.lake(folder.resolve("lake {of} [results]"));
    ingest(Map.of());
    TestCommits.append(
        lake,
        LakeTable.PREDICTIONS,
        TestSpark.session()
            .sql(
                "SELECT 'cards' dataset, 'x1' record_id, 'visitor' patient_id, 9L r_sample,"
                    + " 'm' model_id, CAST(NULL AS STRING) reference, 'N' predicted,"
                    + " ARRAY(CAST(1 AS FLOAT)) probabilities"));
    String own = new org.apache.hadoop.fs.Path(lake.root(), "my_notes").toString();
    TestSpark.session()
        .sql("SELECT 'visitor' patient_id, 'palpitations' note UNION ALL SELECT 'p03', 'none'")
        .coalesce(1)
        .write()
        .format("delta")
        .save(own);
    Files.writeString(folder.resolve("lake {of} [results]/report.html"), "<p>x1</p>");

    ForgetJob.Result result =
        new ForgetJob(TestSpark.config(Map.of()).ingest(), lake, Progress.silent())
            .run(Set.of("visitor"));

    assertThat(result.found()).isTrue();
    assertThat(result.recordings()).isEqualTo(1);
    assertThat(result.outOfReach()).anyMatch(line -> line.contains("report.html"));
    assertThat(lake.open().read(LakeTable.PREDICTIONS).count()).isZero();
    assertThat(
            TestSpark.session()
                .read()
                .format("delta")
                .load(own)
                .select("patient_id")
                .toJSON()
                .collectAsList())
        .containsExactly("{\"patient_id\":\"p03\"}");
    assertThat(lake.open().read(LakeTable.RECORDS).select("record_id").distinct().count())
        .isEqualTo(3);
    try (Stream<Path> files = Files.list(Path.of(lake.root().toUri().getPath(), "predictions"))) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".parquet"));
    }
  }

  @Test
  void aLakeThatIsNotThereIsRefusedAndNotCreated() {
    Lake mistyped = TestSpark.lake(folder.resolve("laek"));

    assertThatThrownBy(
            () ->
                new ForgetJob(TestSpark.config(Map.of()).ingest(), mistyped, Progress.silent())
                    .run(Set.of("p01")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("laek");
    assertThat(folder.resolve("laek")).doesNotExist();
  }

  @Test
  @Tag("nightly")
  void anIngestDoesNotBringAForgottenPatientBackUnderAnyName() throws Exception {
    ingest(Map.of());
    new ForgetJob(TestSpark.config(Map.of()).ingest(), lake, Progress.silent())
        .run(Set.of(PATIENT));
    Files.move(archive.resolve("p02r1.dat"), archive.resolve("other.dat"));
    Files.move(archive.resolve("p02r1.atr"), archive.resolve("other.atr"));
    Files.writeString(
        archive.resolve("other.hea"),
        Files.readString(archive.resolve("p02r1.hea")).replace("p02r1", "other"));
    Files.delete(archive.resolve("p02r1.hea"));

    IngestSummary summary = ingest(Map.of());

    assertThat(summary.forgotten()).isEqualTo(1);
    assertThat(lake.open().read(LakeTable.RECORDS).select("record_id").distinct().count())
        .isEqualTo(2);
    assertThat(filesWith(PATIENT)).isEmpty();
  }

  @Test
  @Tag("nightly")
  void aPatientIsFoundByTheIdBeforeDeidentification() throws Exception {
    Path key = folder.resolve("key");
    Files.writeString(key, "0123456789abcdef0123456789abcdef\n");
    Map<String, String> values =
        Map.of("ingest.deidentify", "always", "ingest.deidentify-key-file", key.toString());
    ingest(values);
    assertThat(filesWith(PATIENT)).isEmpty();
    assertThat(filesWith("0123456789abcdef")).isEmpty();
    assertThat(lake.open().read(LakeTable.RECORDS).select("patient_id").distinct().count())
        .isEqualTo(3);

    long removed =
        new ForgetJob(TestSpark.config(values).ingest(), lake, Progress.silent())
            .run(Set.of(PATIENT))
            .recordings();

    assertThat(removed).isEqualTo(1);
    assertThat(lake.open().read(LakeTable.RECORDS).select("patient_id").distinct().count())
        .isEqualTo(2);
  }

  private List<String> rows(String condition) {
    return Stream.of(LakeTable.RECORDS, LakeTable.ANNOTATIONS, LakeTable.BEATS)
        .flatMap(
            table -> lake.open().read(table).filter(condition).toJSON().collectAsList().stream())
        .sorted()
        .toList();
  }

  private IngestSummary ingest(Map<String, String> more) throws Exception {
    Map<String, String> values = new HashMap<>(more);
    values.put("ingest.input", archive.toUri().toString());
    values.put("ingest.window-seconds", "20");
    return new IngestJob(TestSpark.config(values).ingest(), lake, Progress.silent()).run();
  }

  /**
   * Files of the lake that have the text in them, as it stands or as Parquet may have packed it.
   */
  private List<Path> filesWith(String text) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("lake"))) {
      return files.filter(Files::isRegularFile).filter(file -> contains(file, text)).toList();
    }
  }

  private boolean contains(Path file, String text) {
    if (file.toString().endsWith(".parquet") && !file.toString().contains("_delta_log")) {
      return TestSpark.session().read().parquet(file.toString()).toJSON().collectAsList().stream()
          .anyMatch(row -> row.contains(text));
    }
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
