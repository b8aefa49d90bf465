package org.ecgsl.format.wfdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
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

  /** What is not there: the parts the vectors were published without, and layout headers. */
  @Test
  void everyPublishedRecordOfTheVectorsAddsUpButForWhatIsMissing() throws Exception {
    Map<String, FormatError.Code> refused = new TreeMap<>();
    try (Stream<Path> all = Files.walk(RealData.folder("wfdb"))) {
      for (Path header : all.filter(path -> path.toString().endsWith(".hea")).toList()) {
        String name = header.getFileName().toString().replace(".hea", "");
        try {
          WfdbRecordReader.open(new LocalFiles(header.getParent()), name).verify();
        } catch (FormatException e) {
          refused.put(name, e.error().code());
        }
      }
    }

    assertThat(refused)
        .isEqualTo(
            Map.of(
                "1003", FormatError.Code.MISSING_FILE,
                "12726", FormatError.Code.MISSING_FILE,
                "3975656_0009", FormatError.Code.MISSING_FILE,
                "3975656_0010", FormatError.Code.MISSING_FILE,
                "3975656_0011", FormatError.Code.MISSING_FILE,
                "3248903_layout", FormatError.Code.UNSUPPORTED_LAYOUT,
                "3269321_layout", FormatError.Code.UNSUPPORTED_LAYOUT,
                "3975656_layout", FormatError.Code.UNSUPPORTED_LAYOUT,
                "3234460_layout", FormatError.Code.UNSUPPORTED_LAYOUT));
  }

  @Test
  void missingSegmentsAreNamedInTheComments() throws Exception {
    Path folder = RealData.folder("wfdb/multi-segment");

    assertThat(
            WfdbRecordReader.open(
                    new LocalFiles(folder.resolve("s00001")), "s00001-2896-10-10-00-31")
                .record()
                .comments())
        .endsWith(
            "missing segments, whose samples are gaps: 3975656_0009, 3975656_0010, 3975656_0011");
    assertThat(
            WfdbRecordReader.open(
                    new LocalFiles(folder.resolve("p000878")), "p000878-2137-10-26-16-57")
                .record()
                .comments())
        .last()
        .asString()
        .endsWith("3269321_0005 and 27 more");
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
