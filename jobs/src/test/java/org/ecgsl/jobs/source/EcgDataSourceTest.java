package org.ecgsl.jobs.source;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ecgsl.jobs.IngestJob;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EcgDataSourceTest {

  @TempDir private Path folder;
  private Path archive;

  /** Three recordings of three windows: 20, 20 and 7 seconds. */
  @BeforeEach
  void archive() throws IOException {
    archive = folder.resolve("archive");
    TestSpark.archive(archive, 3, 47);
  }

  @Test
  void rowsAreThoseAnIngestStores() throws IOException {
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    new IngestJob(
            TestSpark.config(
                    Map.of("ingest.input", archive.toString(), "ingest.window-seconds", "20"))
                .ingest(),
            lake,
            Progress.silent())
        .run();

    assertThat(read().schema()).isEqualTo(LakeTable.RECORDS.schema());
    assertThat(json(read().drop("source_uri")))
        .hasSize(9)
        .isEqualTo(TestSpark.content(lake, LakeTable.RECORDS));
  }

  @Test
  void columnsOfTheHeaderAreReadWithoutTheSignals() throws IOException {
    Files.write(archive.resolve("p02r1.dat"), new byte[0]);

    assertThat(read().count()).isEqualTo(9);
    assertThat(read().select("record_id", "window", "length_samples", "leads").collectAsList())
        .filteredOn(row -> row.getString(0).equals("p02r1"))
        .extracting(row -> row.getInt(1), row -> row.getLong(2), row -> row.getList(3).size())
        .containsExactlyInAnyOrder(tuple(0, 7050L, 2), tuple(1, 7050L, 2), tuple(2, 7050L, 2));
  }

  @Test
  void aBrokenRecordingEndsTheQueryInOneLineThatNamesItsFile() throws IOException {
    truncate("p02r1", 3_525);

    assertThat(mistake(() -> read().select("samples").collectAsList()))
        .contains("p02r1.dat ends after 3,525 of 7,050 samples")
        .contains("DROPMALFORMED")
        .doesNotContain("\n");
  }

  @Test
  void whatIsBrokenCanBeLeftOutAsAWhole() throws IOException {
    truncate("p02r1", 3_525);
    Files.writeString(archive.resolve("garbled.hea"), "this is no header\n");

    assertThat(records(read("mode", "DropMalformed").select("record_id", "samples")))
        .containsExactly("p01r1", "p01r1", "p01r1", "p03r1", "p03r1", "p03r1");
    assertThat(records(read("mode", "DropMalformed").select("record_id"))).hasSize(9);
  }

  @Test
  void onlyRecordingsThatAFilterLetsThroughAreOpened() throws IOException {
    for (String broken : List.of("p01r1", "p03r1")) {
      Files.writeString(archive.resolve(broken + ".hea"), "this is no header\n");
    }

    for (Column filter :
        List.of(
            col("record_id").equalTo("p02r1"),
            col("record_id").isin("p02r1", "other"),
            col("record_id").startsWith("p02").and(col("fs").gt(100)),
            col("record_id").isin("p01r1", "p03r1").unary_$bang(),
            col("record_id").equalTo("p02r1").or(col("dataset").equalTo("other")))) {
      assertThat(records(read().filter(filter).select("record_id", "samples")))
          .as(filter.toString())
          .containsExactly("p02r1", "p02r1", "p02r1");
    }
    assertThat(read().filter(col("dataset").equalTo("other")).count()).isZero();
  }

  @Test
  void aWindowIsReadWithoutTheRestOfItsRecording() throws IOException {
    String[] sums = {"source_bytes", "source_hash", "sample_hash"};
    List<String> first = json(read().drop(sums).filter("window = 0"));
    damageTheLastSample("p02r1");

    assertThat(json(read().drop(sums).filter("window = 0"))).hasSize(3).isEqualTo(first);
    assertThat(mistake(() -> read().drop(sums).filter("window = 1").collectAsList()))
        .as("window 2, with which the file ends, is in its context")
        .contains("p02r1.hea checksum");
  }

  @Test
  void filteredWindowsAreTheSameAsUnfiltered() {
    Dataset<Row> unfiltered = read().cache();
    for (String filter :
        List.of(
            "window = 1",
            "window > 1",
            "window <= 1",
            "window in (0, 2)",
            "start_sample >= 3000",
            "start_sample > 3000",
            "start_sample < 3000 and record_id = 'p01r1'",
            "start_sample = 1",
            "window = 2 or start_sample = 0")) {
      assertThat(json(read().filter(filter))).as(filter).isEqualTo(json(unfiltered.filter(filter)));
      assertThat(read().filter(filter).count())
          .as(filter)
          .isEqualTo(unfiltered.filter(filter).count());
    }
    unfiltered.unpersist();
  }

  @Test
  void severalArchivesAreReadTogether() throws IOException {
    Path other = folder.resolve("other");
    TestSpark.archive(other, 1, 12);

    Dataset<Row> both =
        TestSpark.session().read().format("ecg").load(archive.toString(), other.toString());

    assertThat(records(both.filter("dataset = 'other'"))).containsExactly("p01r1");
    assertThat(both.select("dataset").distinct().count()).isEqualTo(2);
  }

  @Test
  void sqlReadsAnArchiveAsAView() {
    TestSpark.session()
        .sql(
            "CREATE OR REPLACE TEMPORARY VIEW ecgs USING ecg OPTIONS (path '%s', windowSeconds 20)"
                .formatted(archive));

    List<Row> rows =
        TestSpark.session()
            .sql(
                "SELECT record_id, max(size(samples[0])) FROM ecgs WHERE window = 2 GROUP BY 1"
                    + " ORDER BY 1")
            .collectAsList();

    assertThat(rows).extracting(row -> row.getString(0)).containsExactly("p01r1", "p02r1", "p03r1");
    assertThat(rows).extracting(row -> row.getInt(1)).containsOnly(7 * 150);
  }

  @Test
  void filesThatTellWhoAPatientIsWantAKey() throws IOException {
    Files.write(archive.resolve("holter.edf"), new byte[0]);

    assertThatThrownBy(() -> read().count())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("holter.edf: EDF files tell who the patient is")
        .hasMessageContaining("option(\"deidentify\", \"never\")");
    assertThat(read().filter("record_id like 'p%'").count()).isEqualTo(9);
    assertThat(read("deidentify", "never", "mode", "DROPMALFORMED").count()).isEqualTo(9);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(Map.of(), "no archive to read: give its folder"),
        Arguments.of(Map.of("path", "/no/such/folder"), "no archive at /no/such/folder"),
        Arguments.of(Map.of("path", "/", "windowSecond", "20"), "no option windowSecond"),
        Arguments.of(Map.of("path", "/", "mode", "PERMISSIVE"), "it takes FAILFAST or"),
        Arguments.of(
            Map.of("path", "/", "windowseconds", "1"),
            "option windowSeconds is \"1\"; it takes 10"),
        Arguments.of(Map.of("path", "/", "descriptor", "mitbd"), "no descriptor of a dataset"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("mistakes")
  void mistakesAreToldWhenTheTableIsNamed(Map<String, String> options, String message) {
    assertThatThrownBy(() -> TestSpark.session().read().format("ecg").options(options).load())
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  /** Leaves so many of the 7,050 samples of each lead. */
  private void truncate(String record, int samples) throws IOException {
    Path file = archive.resolve(record + ".dat");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, (int) ((long) whole.length * samples / 7_050)));
  }

  /** The file's checksum no longer matches, which shows where it is read to its end. */
  private void damageTheLastSample(String record) throws IOException {
    Path file = archive.resolve(record + ".dat");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
  }

  private Dataset<Row> read(String... options) {
    var reader = TestSpark.session().read().format("ecg").option("windowSeconds", 20);
    for (int i = 0; i < options.length; i += 2) {
      reader.option(options[i], options[i + 1]);
    }
    return reader.load(archive.toString());
  }

  private static List<String> records(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .map(row -> row.<String>getAs("record_id"))
        .sorted()
        .toList();
  }

  private static List<String> json(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().sorted().toList();
  }

  /** What a task told the user. */
  private static String mistake(ThrowingCallable query) {
    Throwable thrown = catchThrowable(query);
    while (thrown != null && !(thrown instanceof UserException)) {
      thrown = thrown.getCause();
    }
    assertThat(thrown).isNotNull();
    return thrown.getMessage();
  }
}
