package org.ecgsl.jobs.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.split.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DatasetDescriptorTest {

  private static final String LEAST = "title = T\n";

  @TempDir private Path folder;

  @Test
  void everyFileOfTheFolderIsKnownByItsName() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../conf/datasets"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".conf", "")))
          .containsExactlyInAnyOrderElementsOf(DatasetDescriptor.names());
    }
    assertThat(DatasetDescriptor.names()).isSorted();
  }

  @ParameterizedTest
  @MethodSource("org.ecgsl.jobs.dataset.DatasetDescriptor#names")
  void everyDescriptorSaysWhereItsArchiveIsAndOnWhichTerms(String name) throws Exception {
    DatasetDescriptor descriptor = DatasetDescriptor.named(name);

    assertThat(descriptor.home()).startsWith("http");
    assertThat(List.of(descriptor.title(), descriptor.version(), descriptor.licence()))
        .doesNotContain("");
    assertThat(descriptor.citation()).isNotEmpty();
    assertThat(descriptor.formats()).isNotEmpty();
    assertThat(descriptor.input())
        .matches("(s3a://physionet-open/[a-z0-9-]+/" + descriptor.version() + "/.*)?");
    assertThat(descriptor.toString()).isEqualTo(throughSerialization(descriptor).toString());
  }

  @Test
  void theSplitOfTheArrhythmiaDatabaseIsTheOneOfDeChazal() {
    DatasetMetadata mitdb = new DatasetMetadata(DatasetDescriptor.named("mitdb"), Map.of());
    List<RecordMetadata> all =
        IntStream.range(100, 235).mapToObj(i -> mitdb.of(Integer.toString(i))).toList();

    assertThat(all).filteredOn(record -> record.part().equals(Optional.of(Part.TRAIN))).hasSize(22);
    assertThat(all).filteredOn(record -> record.part().equals(Optional.of(Part.TEST))).hasSize(22);
    assertThat(all).filteredOn(RecordMetadata::excluded).hasSize(4);
    assertThat(mitdb.of("119").part()).contains(Part.TRAIN);
    assertThat(mitdb.of("104").excluded()).isTrue();
    assertThat(mitdb.of("104").part()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mitdb, 202, 201",
    "mitdb, 203, 203",
    "apnea-ecg, c06, c05",
    "incart, I75, I74",
    "incart, I15, I15",
    "ptb, patient001/s0010_re, 001",
    "mimic-iv-ecg, files/p1000/p10000032/s40689238/40689238, 10000032",
    "ludb, data/17, 17"
  })
  void thePatientFollowsFromThePath(String dataset, String path, String patient) {
    DatasetMetadata metadata = new DatasetMetadata(DatasetDescriptor.named(dataset), Map.of());

    assertThat(metadata.of(path).patientId()).contains(patient);
  }

  @Test
  void theRecordingsOfIncartAreOfThirtyTwoPatients() {
    DatasetMetadata incart = new DatasetMetadata(DatasetDescriptor.named("incart"), Map.of());

    assertThat(IntStream.rangeClosed(1, 75).mapToObj("I%02d"::formatted))
        .extracting(record -> incart.of(record).patientId().orElseThrow())
        .satisfies(patients -> assertThat(patients.stream().distinct()).hasSize(32));
  }

  @ParameterizedTest
  @CsvSource({
    "ptb-xl, records500/00000/00001_hr, true",
    "ptb-xl, records100/00000/00001_lr, false",
    "apnea-ecg, a01, true",
    "apnea-ecg, a01er, false",
    "apnea-ecg, a01r, false",
    "mitdb, x_mitdb/x_108, false",
    "cinc2017, training/A00/A00001, true",
    "cinc2017, validation/A00001, false",
    "chapman-shaoxing, WFDBRecords/01/010/JS00001, true",
    "cinc2021, training/georgia/g1/E00001, true"
  })
  void onlyTheRecordingsThatCountAreIncluded(String dataset, String path, boolean included) {
    assertThat(DatasetDescriptor.named(dataset).includes(path)).isEqualTo(included);
  }

  @Test
  void anUnknownNameIsAnsweredByTheKnownOnes() {
    assertThatThrownBy(() -> DatasetDescriptor.named("mit-bih"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("mit-bih")
        .hasMessageContaining("mitdb");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "licence = X ; has no title",
        "title = T, licens = X ; unknown key licens",
        "title = T, patient.from = moon ; it takes header, record, path, table",
        "title = T, patient { from = path, pattern = abc } ; one group",
        "title = T, patient { pattern = \"(a)\" } ; one group",
        "title = T, records.only = \"(\" ; no regular expression",
        "title = T, tables = [{ file = a.csv, record = id }] ; names no column in braces",
        "title = T, tables = [{ record = \"{id}\" }] ; has no file",
        "title = T, tables = [{ file = a.csv, separator = ab }] ; one character",
        "title = [T] ; STRING"
      })
  void aMistakeInAnOwnDescriptorIsNamed(String text, String problem) throws IOException {
    Path file = Files.writeString(folder.resolve("own.conf"), text);

    assertThatThrownBy(() -> DatasetDescriptor.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("own.conf")
        .hasMessageContaining(problem)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void anOwnDescriptorNeedsATitleOnly() throws IOException {
    Path file = Files.writeString(folder.resolve("own.conf"), LEAST);

    DatasetDescriptor own = DatasetDescriptor.find(file.toString());

    assertThat(own.name()).isEqualTo("own");
    assertThat(own.includes("any/thing")).isTrue();
    assertThat(new DatasetMetadata(own, Map.of()).of("any/thing").patientId()).isEmpty();
  }

  @Test
  void theExampleOfTheDocumentIsADescriptor() throws IOException {
    Matcher example =
        Pattern.compile("(?s)```hocon\\R(.*?)```")
            .matcher(Files.readString(Path.of("../docs/datasets.md")));
    assertThat(example.find()).isTrue();
    Path file = Files.writeString(folder.resolve("ward.conf"), example.group(1));

    DatasetMetadata ward = new DatasetMetadata(DatasetDescriptor.read(file), Map.of());

    assertThat(ward.descriptor().includes("ecg/p203/00001")).isTrue();
    assertThat(ward.descriptor().includes("ecg/p203/00001_test")).isFalse();
    assertThat(ward.of("ecg/p203/00001").patientId()).contains("17");
    assertThat(ward.of("ecg/p1/a1").part()).contains(Part.VALIDATION);
    assertThat(ward.of("ecg/p1/paced_7").excluded()).isTrue();
  }

  @Test
  void theTableOfTheDocumentNamesEveryDescriptorWithItsVersionAndLicence() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("../docs/datasets.md"));

    assertThat(DatasetDescriptor.names())
        .map(DatasetDescriptor::named)
        .allSatisfy(
            dataset ->
                assertThat(lines)
                    .filteredOn(line -> line.startsWith("| `" + dataset.name() + "` |"))
                    .singleElement()
                    .asString()
                    .contains("| " + dataset.version() + " |")
                    .endsWith("| " + dataset.licence() + " |"));
  }

  @Test
  void aMissingDescriptorIsTheUsersMistake() {
    assertThatThrownBy(() -> DatasetDescriptor.read(folder.resolve("none.conf")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("none.conf");
  }

  static Object throughSerialization(Object object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }
}
