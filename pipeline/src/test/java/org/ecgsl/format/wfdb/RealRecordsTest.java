package org.ecgsl.format.wfdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.signal.Annotation;
import org.ecgsl.testing.RealData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealRecordsTest {

  private static final Set<String> BEATS =
      Set.of(
          "N", "L", "R", "B", "A", "a", "J", "S", "V", "r", "F", "e", "j", "n", "E", "/", "f", "Q",
          "?");

  @ParameterizedTest
  @CsvSource({
    "mitdb, 48",
    "ludb, 100",
    "cinc2021, 50",
    "cinc2017, 200",
    "ptbxl-part/records100, 1819",
    "ptbxl-part/original, 1"
  })
  void everySampleAddsUpToTheChecksumInItsHeader(String dataset, int records) throws Exception {
    Path folder = RealData.folder(dataset);
    List<String> names = names(folder);

    for (String name : names) {
      WfdbRecordReader.open(new LocalFiles(folder), name).verify();
    }

    assertThat(names).hasSize(records);
  }

  @Test
  void mitdbHasTheNumberOfBeatsItsAuthorsGive() throws Exception {
    Path folder = RealData.folder("mitdb");
    int beats = 0;
    for (String name : names(folder)) {
      List<Annotation> marks =
          WfdbRecordReader.open(new LocalFiles(folder), name).annotations("atr");
      beats += (int) marks.stream().filter(mark -> BEATS.contains(mark.symbol())).count();
    }

    assertThat(beats).isEqualTo(109_494);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".hea"))
          .map(name -> name.substring(0, name.length() - 4))
          .sorted()
          .toList();
    }
  }
}
