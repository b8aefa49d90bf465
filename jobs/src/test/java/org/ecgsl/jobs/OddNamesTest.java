package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that Hadoop's paths, URIs and Spark's patterns trip on are names like any other. */
class OddNamesTest {

  /** Names of folders, headers and annotations. */
  private static final List<String> NAMES =
      List.of(
          "12:30:05",
          "file:x",
          "two words",
          "end ",
          "100%25 %zz",
          "#1",
          "what?",
          "[a-z]",
          "{a,b}*",
          "back\\slash",
          "-rf",
          "ë中");

  @TempDir private Path folder;
  private Path archive;
  private Lake lake;

  @Test
  void everyNameIsStoredFoundAgainAndShown() throws Exception {
    List<String> names = NAMES.stream().filter(OddNamesTest::addressable).toList();
    archive = folder.resolve("[archive] {a,b}: #1%20");
    lake = TestSpark.lake(folder.resolve("[lake] {a,b}*? #1%20"));
    write(names);
    unaddressable();

    IngestSummary first = ingest();
    IngestSummary second = ingest();

    assertThat(first.stored()).isEqualTo(names.size());
    assertThat(second.unchanged()).isEqualTo(names.size() + 1L);
    assertThat(second.stored() + second.replaced()).isZero();
    assertThat(second.quarantined()).isEqualTo(1);
    assertThat(TestSpark.quarantine(lake))
        .containsExactly("[lost: one,ingest,MISSING_FILE]", "[\uFFFD,ingest,MISSING_FILE]");
    for (Row row : rows()) {
      Path header = Path.of(row.getString(1).replaceFirst("^file:", ""));
      assertThat(header).isRegularFile();
      LakeRecording shown = LakeRecording.find(lake.open(), row.getString(0));
      assertThat(shown.annotations("atr")).isNotEmpty();
    }
  }

  @Test
  void aChangedFileOfAnOddNameReplacesItsRecordingInALakeOfAnOddName() throws Exception {
    archive = folder.resolve("archive");
    lake = TestSpark.lake(folder.resolve("[lake] {a,b}*? #1%20"));
    write(List.of("12:30", "two words"));
    ingest();
    new SegmentJob(TestSpark.config(Map.of()).segment(), lake, Progress.silent()).run();
    byte[] samples = Files.readAllBytes(archive.resolve("12:30/s0.dat"));
    samples[100] ^= 1;
    Files.write(archive.resolve("12:30/s0.dat"), samples);

    assertThat(ingest().replaced()).isEqualTo(1);
    new SegmentJob(TestSpark.config(Map.of()).segment(), lake, Progress.silent()).run();

    assertThat(ids(LakeTable.RECORDS))
        .containsExactlyInAnyOrder("12:30/12:30", "two words/two words");
    assertThat(ids(LakeTable.BEATS)).isEqualTo(ids(LakeTable.RECORDS));
  }

  private static boolean addressable(String name) {
    return Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(name);
  }

  private Set<String> ids(LakeTable table) {
    return Set.copyOf(
        lake.open()
            .read(table)
            .select("record_id")
            .distinct()
            .as(Encoders.STRING())
            .collectAsList());
  }

  private List<Row> rows() {
    return lake.open()
        .read(LakeTable.RECORDS)
        .select("record_id", "source_uri")
        .distinct()
        .collectAsList();
  }

  private IngestSummary ingest() throws IOException {
    Map<String, String> values =
        Map.of("ingest.input", archive.toString(), "ingest.dataset", "odd");
    return new IngestJob(TestSpark.config(values).ingest(), lake, Progress.silent()).run();
  }

  /** A recording of each name, in a folder of the name, and a promise that is not kept. */
  private void write(List<String> names) throws IOException {
    Path plain = folder.resolve("plain");
    TestSpark.archive(plain, names.size(), 12);
    Files.createDirectories(archive);
    StringBuilder records = new StringBuilder("lost: one\n../plain/p01r1\n");
    for (int i = 0; i < names.size(); i++) {
      String from = "p%02dr1".formatted(i + 1);
      Path to = Files.createDirectories(archive.resolve(names.get(i)));
      String header = Files.readString(plain.resolve(from + ".hea"));
      // Signal files have plain names, since a WFDB header cannot spell them all.
      Files.writeString(
          to.resolve(names.get(i) + ".hea"),
          header
              .lines()
              .map(
                  line ->
                      line.replace(
                          from + ".dat",
                          "s%d.dat".formatted(names.indexOf(to.getFileName().toString()))))
              .map(OddNamesTest::withoutChecksum)
              .reduce("", (all, line) -> all + line + "\n"));
      Files.copy(plain.resolve(from + ".dat"), to.resolve("s%d.dat".formatted(i)));
      Files.copy(plain.resolve(from + ".atr"), to.resolve(names.get(i) + ".atr"));
      // Blanks at the ends of a line are no part of a promise.
      String path = names.get(i) + "/" + names.get(i);
      records.append(path.endsWith(" ") ? "" : path + "\n");
    }
    Files.writeString(archive.resolve("RECORDS"), records);
  }

  private static String withoutChecksum(String line) {
    String[] words = line.split(" ");
    if (words.length > 8 && words[0].endsWith(".dat")) {
      words[6] = "0";
    }
    return String.join(" ", words);
  }

  /** A file whose name is no text in the encoding of names, which Java cannot open. */
  private void unaddressable() throws Exception {
    Process touch =
        new ProcessBuilder(
                "bash", "-c", "touch \"$1/$(printf '\\377').hea\"", "-", archive.toString())
            .inheritIO()
            .start();
    assertThat(touch.waitFor()).isZero();
  }
}
