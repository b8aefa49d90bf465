package org.ecgsl.jobs.lake.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.jobs.config.Fingerprint;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.SourceEntry;
import org.ecgsl.jobs.lake.SourceEntry.FileStamp;
import org.ecgsl.jobs.lake.SourceEntry.Status;
import org.ecgsl.jobs.lake.archive.ArchiveListing.Entry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListedArchiveTest {

  private static final Fingerprint SETTINGS = Fingerprint.of("ingest", 1).build();

  @TempDir private Path folder;

  private record AsInstalled() implements ListedArchive.Questions {
    @Override
    public RecordFormats formats() {
      return RecordFormats.installed();
    }

    @Override
    public boolean includes(Entry entry) {
      return !entry.recordId().contains("left-out");
    }

    @Override
    public boolean namesPatient(Entry entry) {
      return entry.name().endsWith(".edf");
    }
  }

  @BeforeEach
  void files() throws IOException {
    for (String name :
        List.of(
            "100.hea",
            "100.dat",
            "a:b/x y.hea",
            "a:b/x y.dat",
            "a:b/c/%20.edf",
            "a:b/c/notes.txt",
            "a:b/c/left-out.edf",
            "a:b/c/n.edf",
            "a:b/c/n.edf.hea")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
    Files.writeString(folder.resolve("RECORDS"), "100\na:b/x y\na:b/lost\n\n../out\nsub/\n");
    Files.writeString(folder.resolve("a:b/RECORDS"), "lost\nc/n.edf\n");
    Files.createSymbolicLink(folder.resolve("a:b/round"), folder);
    Files.createSymbolicLink(folder.resolve("a:b/nothing"), folder.resolve("nowhere"));
  }

  /** The rules of one are tested in {@link ArchiveRulesTest}. */
  @Test
  void tasksFindWhatTheDriverAloneFinds() throws IOException {
    List<Entry> alone =
        ArchiveListing.of(
                new org.apache.hadoop.fs.Path(folder.toUri()),
                RecordFormats.installed(),
                TestSpark.session().sparkContext().hadoopConfiguration())
            .entries();
    assertThat(alone)
        .extracting(Entry::recordId)
        .containsExactly(
            "100",
            "a:b/c/%20.edf",
            "a:b/c/left-out.edf",
            "a:b/c/n.edf",
            "a:b/c/notes.txt",
            "a:b/lost",
            "a:b/x y");

    for (int most : List.of(10_000, 3, 0)) {
      try (ListedArchive listed = listed(most);
          EntryTable changed = listed.changed(sources(List.of()), ids(), SETTINGS)) {
        assertThat(ids(changed))
            .isEqualTo(
                List.of(
                    "100",
                    "a:b/c/%20.edf",
                    "a:b/c/n.edf",
                    "a:b/c/notes.txt",
                    "a:b/lost",
                    "a:b/x y"));
        assertThat(listed.overview().all()).isEqualTo(alone.size());
        assertThat(listed.overview().included()).isEqualTo(alone.size() - 1L);
        assertThat(listed.overview().firstOfPatient())
            .map(Entry::recordId)
            .contains("a:b/c/%20.edf");
      }
    }
  }

  @Test
  void whatIsAsItsEntrySaysIsNotReadAgain() throws IOException {
    List<FileStamp> whole =
        List.of(stamp("100.hea"), stamp("100.dat"), FileStamp.absent("100.atr"));
    List<FileStamp> below =
        List.of(stamp("a:b/x y.hea"), new FileStamp("c/notes.txt", 15, millis("a:b/c/notes.txt")));
    Dataset<Row> sources =
        sources(
            List.of(
                entry("100", SETTINGS.text(), whole),
                entry("a:b/x y", SETTINGS.text(), below),
                entry("a:b/c/notes.txt", "other", List.of(stamp("a:b/c/notes.txt"))),
                entry(
                    "a:b/c/n.edf",
                    SETTINGS.text(),
                    List.of(stamp("a:b/c/n.edf.hea"), FileStamp.absent("n.edf"))),
                entry("a:b/c/%20.edf", SETTINGS.text(), List.of(new FileStamp("%20.edf", 1, 0))),
                entry("a:b/lost", SETTINGS.text(), List.of(FileStamp.absent("lost.hea"))),
                entry("gone", SETTINGS.text(), List.of(new FileStamp("gone.hea", 1, 1)))));

    try (ListedArchive listed = listed(10_000);
        EntryTable changed = listed.changed(sources, ids("a:b/lost"), SETTINGS);
        EntryTable some = listed.of(Set.of("100", "gone"))) {
      assertThat(ids(changed))
          .containsExactly("a:b/c/%20.edf", "a:b/c/n.edf", "a:b/c/notes.txt", "a:b/lost");
      assertThat(ids(some)).containsExactly("100");
      assertThat(changed.behind("a:b/c/n.edf", Set.of("a:b/c/n.edf", "a:b/c/notes.txt", "x")))
          .containsExactly("a:b/c/notes.txt");
    }
  }

  @Test
  void anArchiveThatIsNotThereOrHasNoFileIsTheUsersMistake() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThatThrownBy(() -> listed(empty.resolve("nowhere"), 10).close())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> listed(empty, 10).close())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no recording in");
  }

  private static List<String> ids(EntryTable entries) {
    List<String> ids = new ArrayList<>();
    entries.iterator().forEachRemaining(entry -> ids.add(entry.recordId()));
    assertThat(entries.size()).isEqualTo(ids.size());
    return ids;
  }

  private ListedArchive listed(int driverItems) throws IOException {
    return listed(folder, driverItems);
  }

  private static ListedArchive listed(Path archive, int driverItems) throws IOException {
    return ListedArchive.of(
        TestSpark.session(),
        new org.apache.hadoop.fs.Path(archive.toUri()),
        new AsInstalled(),
        driverItems);
  }

  private static Dataset<Row> ids(String... recordIds) {
    return TestSpark.session()
        .createDataset(List.of(recordIds), Encoders.STRING())
        .toDF("record_id");
  }

  private static Dataset<Row> sources(List<SourceEntry> entries) {
    return TestSpark.session()
        .createDataFrame(
            entries.stream().map(entry -> entry.toRow(Instant.EPOCH)).toList(),
            LakeTable.SOURCES.schema());
  }

  private static SourceEntry entry(String recordId, String settings, List<FileStamp> files) {
    return new SourceEntry(
        "d", recordId, Status.STORED, "file:/x", 1, "hash", "samples", null, settings, files);
  }

  private FileStamp stamp(String path) throws IOException {
    Path file = folder.resolve(path);
    return new FileStamp(file.getFileName().toString(), Files.size(file), millis(path));
  }

  private long millis(String path) throws IOException {
    return Files.getLastModifiedTime(folder.resolve(path)).toMillis();
  }
}
