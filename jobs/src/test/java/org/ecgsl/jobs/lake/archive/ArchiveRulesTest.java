package org.ecgsl.jobs.lake.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.jobs.lake.SourceEntry.FileStamp;
import org.ecgsl.jobs.lake.archive.ArchiveListing.Entry;
import org.ecgsl.jobs.lake.archive.ArchiveRules.Promise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveRulesTest {

  private final ArchiveRules rules =
      new ArchiveRules(new Path("file:/a b/[c]"), RecordFormats.installed());

  @Test
  void companionsOfAClaimedFileAreNoEntries() {
    List<Entry> entries = entries("x", "100.hea", "100.dat", "100.atr", "101.bin");

    assertThat(entries).extracting(Entry::recordId).containsExactly("x/100", "x/101.bin");
    assertThat(entries).extracting(Entry::expected).containsExactly(true, false);
    assertThat(entries.get(0).companions())
        .extracting(FileStamp::name)
        .containsExactly("100.atr", "100.dat", "100.hea");
  }

  @Test
  void hiddenFilesAndListsOfRecordsAreNoEntries() {
    assertThat(entries("", ".nfs001", "_SUCCESS", "RECORDS", "readme")).hasSize(1);
  }

  @Test
  void aHeaderThatDescribesAFileOfAnotherFormatHasItsRecordIdForItself() {
    assertThat(entries("", "n1.edf", "n1.edf.hea", "n2.edf"))
        .extracting(Entry::name)
        .containsExactlyInAnyOrder("n1.edf.hea", "n2.edf");
    assertThat(entries("", "n1.edf", "n1.edf.hea"))
        .extracting(Entry::recordId)
        .containsExactly("n1.edf");
  }

  @Test
  void thousandsOfFilesOfOneStemHaveFewCompanionsEachAndThemselvesAmongThem() {
    String[] names =
        IntStream.range(0, 3000).mapToObj("ecg.%04d"::formatted).toArray(String[]::new);

    assertThat(entries("", names))
        .hasSize(3000)
        .allMatch(entry -> entry.companions().size() == ArchiveRules.MOST_COMPANIONS)
        .allMatch(
            entry ->
                entry.companions().stream().anyMatch(file -> file.name().equals(entry.name())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a b ", "100%25", "#1?", "[x]{y}*", "back\\slash", "-rf", "é中😀"})
  void aNameIsItselfInIdFolderAndSource(String name) {
    Entry entry = entries("in:to/" + name, name + ".hea").get(0);

    assertThat(entry.recordId()).isEqualTo("in:to/" + name + "/" + name);
    assertThat(entry.source()).isEqualTo("file:/a b/[c]/in:to/" + name + "/" + name + ".hea");
    assertThat(new Path(entry.folder()).toUri().getPath()).isEqualTo("/a b/[c]/in:to/" + name);
  }

  @ParameterizedTest
  @CsvSource({
    "f, 100, f, 100",
    "f, sub/100, f/sub, 100",
    "'', 'a b:c', '', 'a b:c'",
    "f/g, ../100, f, 100",
    "f, ./h//100, f/h, 100",
    "f, http://host/100, f/http:/host, 100"
  })
  void aPromiseIsAPathInsideTheArchive(String in, String line, String folder, String name) {
    assertThat(ArchiveRules.promise(in, line)).contains(new Promise(folder, name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "sub/", "/etc/passwd", "../../100", ".."})
  void aLineThatNamesNoFileInsideTheArchivePromisesNothing(String line) {
    assertThat(ArchiveRules.promise("f", line)).isEmpty();
  }

  @Test
  void aPromiseThatIsNotKeptIsAMissingHeader() {
    Entry missing = rules.missing(new Promise("f:g", "1 0%"));

    assertThat(missing.recordId()).isEqualTo("f:g/1 0%");
    assertThat(missing.source()).isEqualTo("file:/a b/[c]/f:g/1 0%.hea");
    assertThat(missing.expected()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "f/100, 100.dat, f/100.dat",
    "100, 100.dat, 100.dat",
    "f/100, sub/x.dat, f/sub/x.dat",
    "f/g/100, ../x:y.dat, f/x:y.dat"
  })
  void aFileOfARecordingLiesInItsFolder(String recordId, String name, String path) {
    assertThat(ArchiveRules.path(recordId, name)).isEqualTo(path);
  }

  private List<Entry> entries(String folder, String... names) {
    Map<String, List<FileStamp>> groups = new TreeMap<>();
    for (String name : names) {
      for (String group : ArchiveRules.groups(name)) {
        groups.merge(
            group,
            List.of(new FileStamp(name, 1, 0)),
            (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
      }
    }
    return groups.entrySet().stream()
        .flatMap(group -> rules.entries(folder, group.getKey(), group.getValue()).stream())
        .toList();
  }
}
