package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.format.wfdb.WfdbRecordReader;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.RecordRow;
import org.ecgsl.jobs.lake.TestCommits;
import org.ecgsl.jobs.lake.storage.Claim;
import org.ecgsl.signal.SignalWindow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngestJobTest {

  @TempDir private Path folder;
  private Path archive;
  private Lake lake;

  @BeforeEach
  void archive() throws Exception {
    archive = folder.resolve("archive");
    TestSpark.archive(archive, 3, 47);
    lake = TestSpark.lake(folder.resolve("lake"));
  }

  @Test
  void everySampleIsStoredOnceWithItsContext() throws Exception {
    ingest(20);

    for (String name : List.of("p01r1", "p02r1", "p03r1")) {
      int[][] samples = uncut(name);
      List<RecordRow> rows =
          Lake.recordRows(
                  lake.open()
                      .read(LakeTable.RECORDS)
                      .filter(col("record_id").equalTo(name))
                      .sort("window"))
              .collectAsList();
      assertThat(rows).hasSize(3);
      for (int lead = 0; lead < 2; lead++) {
        for (RecordRow row : rows) {
          int from = (int) row.getStartSample();
          int to = from + row.getSamples()[lead].length;
          assertThat(row.getSamples()[lead])
              .containsExactly(Arrays.copyOfRange(samples[lead], from, to));
          assertThat(row.getContextBefore()[lead])
              .containsExactly(Arrays.copyOfRange(samples[lead], Math.max(0, from - 1500), from));
          assertThat(row.getContextAfter()[lead])
              .containsExactly(
                  Arrays.copyOfRange(samples[lead], to, Math.min(samples[lead].length, to + 1500)));
        }
      }
      assertThat(rows.get(0).getPatientId()).isEqualTo(name.substring(0, 3));
      assertThat(rows.get(0).getLengthSamples()).isEqualTo(7050);
    }
  }

  @Test
  void annotationsAreStoredAsTheyAreInTheFile() throws Exception {
    ingest(20);

    long stored =
        lake.open().read(LakeTable.ANNOTATIONS).filter(col("record_id").equalTo("p02r1")).count();
    assertThat(stored).isEqualTo(reader("p02r1").annotations("atr").size());
  }

  @Test
  void ingestingAgainChangesNothing() throws Exception {
    ingest(20);
    long records = lake.open().version(LakeTable.RECORDS);
    long annotations = lake.open().version(LakeTable.ANNOTATIONS);

    ingest(20);

    assertThat(lake.open().version(LakeTable.RECORDS)).isEqualTo(records);
    assertThat(lake.open().version(LakeTable.ANNOTATIONS)).isEqualTo(annotations);
  }

  @ParameterizedTest(name = "cut off before {0} of its tables")
  @ValueSource(ints = {0, 1, 2})
  @Tag("nightly")
  void whatACutOffIngestLeftIsNotDoubled(int tablesDone) throws Exception {
    ingest(20);
    List<LakeTable> order = List.of(LakeTable.ANNOTATIONS, LakeTable.RECORDS, LakeTable.SOURCES);
    List<List<String>> undisturbed =
        order.stream().map(table -> TestSpark.content(lake, table)).toList();
    for (LakeTable table : order.subList(tablesDone, order.size())) {
      TestCommits.overwrite(lake, table, lake.open().read(table).limit(0));
    }

    ingest(20);

    assertThat(order.stream().map(table -> TestSpark.content(lake, table))).isEqualTo(undisturbed);
  }

  @Test
  void whatCannotBeUsedIsQuarantinedAndTheRestIsStored() throws Exception {
    Files.writeString(archive.resolve("garbled.hea"), "this is no header\n");
    Files.writeString(archive.resolve("alien.hea"), "alien 1 360 4\nalien.dat 99\n");
    Files.writeString(archive.resolve("lost.hea"), "lost 1 360 4\nlost.dat 16\n");
    Files.writeString(archive.resolve("short.hea"), "short 1 360 4\nshort.dat 16\n");
    Files.write(archive.resolve("short.dat"), new byte[] {1, 0, 2, 0});
    Files.writeString(archive.resolve("sum.hea"), "sum 1 360 2\nsum.dat 16 200 16 0 1 4 0 I\n");
    Files.write(archive.resolve("sum.dat"), new byte[] {1, 0, 2, 0});
    Files.write(archive.resolve("p03r1.atr"), new byte[] {1, 4, 7});
    Files.writeString(archive.resolve("RECORDS"), "promised\n", StandardOpenOption.APPEND);

    ingest(20);

    assertThat(TestSpark.quarantine(lake))
        .containsExactly(
            "[alien,ingest,UNKNOWN_SIGNAL_FORMAT]",
            "[garbled,ingest,MALFORMED_HEADER]",
            "[lost,ingest,MISSING_FILE]",
            "[p03r1,annotations,MALFORMED_ANNOTATIONS]",
            "[promised,ingest,MISSING_FILE]",
            "[short,ingest,TRUNCATED_SIGNAL]",
            "[sum,ingest,CHECKSUM_MISMATCH]");
    assertThat(lake.open().read(LakeTable.RECORDS).select("record_id").distinct().count())
        .isEqualTo(3);
    String message =
        lake.open()
            .read(LakeTable.QUARANTINE)
            .filter(col("record_id").equalTo("short"))
            .select("message")
            .first()
            .getString(0);
    assertThat(message).endsWith("short.dat ends after 2 of 4 samples");
  }

  @Test
  void whatWasMendedLeavesTheQuarantineAndIsStored() throws Exception {
    byte[] whole = Files.readAllBytes(archive.resolve("p01r1.dat"));
    Files.write(archive.resolve("p01r1.dat"), Arrays.copyOf(whole, whole.length / 2));
    ingest(20);
    assertThat(TestSpark.quarantine(lake)).containsExactly("[p01r1,ingest,TRUNCATED_SIGNAL]");
    long version = lake.open().version(LakeTable.QUARANTINE);

    ingest(20);
    assertThat(lake.open().version(LakeTable.QUARANTINE)).isEqualTo(version);

    Files.write(archive.resolve("p01r1.dat"), whole);
    ingest(20);

    assertThat(TestSpark.quarantine(lake)).isEmpty();
    assertThat(lake.open().read(LakeTable.RECORDS).select("record_id").distinct().count())
        .isEqualTo(3);
  }

  @Test
  void aChangedRecordingReplacesItsRowsInOneCommitAndNoOthers() throws Exception {
    ingest(20);
    List<String> others = rowsOf("p01r1", "p03r1");
    long version = lake.open().version(LakeTable.RECORDS);
    byte[] samples = Files.readAllBytes(archive.resolve("p02r1.dat"));
    byte[] longer = Arrays.copyOf(samples, samples.length);
    longer[100] ^= 1;
    Files.write(archive.resolve("p02r1.dat"), longer);
    withoutChecksums(archive.resolve("p02r1.hea"));

    IngestSummary summary = ingest(20);

    assertThat(summary.replaced()).isEqualTo(1);
    assertThat(summary.unchanged()).isEqualTo(2);
    assertThat(lake.open().version(LakeTable.RECORDS)).isEqualTo(version + 1);
    assertThat(rowsOf("p01r1", "p03r1")).isEqualTo(others);
    assertThat(lake.open().read(LakeTable.RECORDS).count()).isEqualTo(9);
    RecordRow first = firstWindow("p02r1");
    assertThat(first.getSamples()[0][25]).isEqualTo(uncut("p02r1")[0][25]);
  }

  @Test
  void aFileThatWasOnlyTouchedIsReadButNothingOfItWrittenAgain() throws Exception {
    ingest(20);
    long version = lake.open().version(LakeTable.RECORDS);
    Files.setLastModifiedTime(archive.resolve("p02r1.dat"), FileTime.fromMillis(1_000_000));

    IngestSummary summary = ingest(20);

    assertThat(summary.unchanged()).isEqualTo(3);
    assertThat(lake.open().version(LakeTable.RECORDS)).isEqualTo(version);
    assertThat(lake.open().version(LakeTable.SOURCES)).isGreaterThan(0);
  }

  @Test
  void theSameSignalsUnderAnotherNameAreFlaggedAndNotStoredTwice() throws Exception {
    copy("p02r1", "copy");
    ingest(20);

    Map<String, String> status = status();
    assertThat(status).containsEntry("copy", "STORED").containsEntry("p02r1", "DUPLICATE");
    assertThat(lake.open().read(LakeTable.RECORDS).count()).isEqualTo(9);

    // The first of them changes: the second is now the only one with these signals.
    byte[] samples = Files.readAllBytes(archive.resolve("copy.dat"));
    samples[100] ^= 1;
    Files.write(archive.resolve("copy.dat"), samples);
    withoutChecksums(archive.resolve("copy.hea"));
    ingest(20);

    assertThat(status()).containsEntry("copy", "STORED").containsEntry("p02r1", "STORED");
    assertThat(lake.open().read(LakeTable.RECORDS).count()).isEqualTo(12);
  }

  @ParameterizedTest(name = "layout comes {0}")
  @ValueSource(strings = {"aa_before", "zz_after"})
  void segmentsOfALongerRecordAreStoredAsPartOfIt(String layout) throws Exception {
    ingest(20);
    Files.writeString(
        archive.resolve(layout + ".hea"), layout + "/2 2 150 14100\np01r1 7050\np02r1 7050\n");

    IngestSummary summary = ingest(20);

    assertThat(summary.stored()).isEqualTo(1);
    assertThat(status())
        .containsEntry(layout, "STORED")
        .containsEntry("p01r1", "PART")
        .containsEntry("p02r1", "PART")
        .containsEntry("p03r1", "STORED");
    assertThat(lake.open().read(LakeTable.RECORDS).select("record_id").distinct().count())
        .isEqualTo(2);
    assertThat(lake.open().read(LakeTable.SOURCES).count()).isEqualTo(4);
    assertThat(ingest(20).unchanged()).isEqualTo(4);
  }

  @Test
  @Tag("nightly")
  void otherSettingsStoreEverythingAnew() throws Exception {
    ingest(20);

    assertThat(ingest(30).replaced()).isEqualTo(3);
    assertThat(lake.open().read(LakeTable.RECORDS).count()).isEqualTo(6);
    assertThat(ingest(30).unchanged()).isEqualTo(3);
  }

  @Test
  void anIngestLeavesADatasetAloneThatAnotherIsWriting() throws Exception {
    try (Claim held = Claim.take(lake.root(), "ingest/archive", "another ingest", lake.hadoop())) {
      held.check();
      RunIngest second = () -> ingest(20);

      assertThatThrownBy(second::run)
          .isInstanceOf(Claim.HeldException.class)
          .hasMessageContaining("another ingest")
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
      assertThat(lake.open().exists(LakeTable.RECORDS)).isFalse();
    }
    assertThat(ingest(20).stored()).isEqualTo(3);
  }

  private List<String> rowsOf(String... recordIds) {
    return lake
        .open()
        .read(LakeTable.RECORDS)
        .filter(col("record_id").isInCollection(List.of(recordIds)))
        .toJSON()
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  private RecordRow firstWindow(String recordId) {
    return Lake.recordRows(
            lake.open()
                .read(LakeTable.RECORDS)
                .filter(col("record_id").equalTo(recordId).and(col("window").equalTo(0))))
        .first();
  }

  private Map<String, String> status() {
    return lake
        .open()
        .read(LakeTable.SOURCES)
        .select("record_id", "status")
        .collectAsList()
        .stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));
  }

  private void copy(String from, String to) throws IOException {
    for (String extension : List.of(".dat", ".atr")) {
      Files.copy(archive.resolve(from + extension), archive.resolve(to + extension));
    }
    String header = Files.readString(archive.resolve(from + ".hea"));
    Files.writeString(archive.resolve(to + ".hea"), header.replace(from, to));
  }

  /** Sets all checksums to 0, which counts as giving none. */
  private static void withoutChecksums(Path header) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(header)) {
      String[] words = line.split(" ");
      if (words.length > 8 && words[0].endsWith(".dat")) {
        words[6] = "0";
      }
      lines.add(String.join(" ", words));
    }
    Files.write(header, lines);
  }

  @Test
  void anArchiveThatIsNotThereIsTheUsersMistake() {
    RunIngest missing = () -> ingest(folder.resolve("nowhere"), 20);

    assertThatThrownBy(missing::run)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("does not exist");
  }

  @FunctionalInterface
  private interface RunIngest {
    void run() throws Exception;
  }

  private IngestSummary ingest(int windowSeconds) throws Exception {
    return ingest(archive, windowSeconds);
  }

  private IngestSummary ingest(Path input, int windowSeconds) throws Exception {
    Map<String, String> values =
        Map.of(
            "ingest.input",
            input.toUri().toString(),
            "ingest.window-seconds",
            Integer.toString(windowSeconds));
    return new IngestJob(TestSpark.config(values).ingest(), lake, Progress.silent()).run();
  }

  private RecordReader reader(String name) throws Exception {
    return WfdbRecordReader.open(new LocalFiles(archive), name);
  }

  private int[][] uncut(String name) throws Exception {
    try (WindowCursor cursor = reader(name).windows(100_000)) {
      SignalWindow window = cursor.next().orElseThrow();
      return window.samples();
    }
  }
}
