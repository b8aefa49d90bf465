package org.ecgsl.jobs.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ecgsl.jobs.IngestJob;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Labelling;
import org.ecgsl.jobs.lake.Labelling.OfStretches;
import org.ecgsl.jobs.lake.Labelling.Stretch;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.synth.SyntheticArchive;
import org.ecgsl.synth.SyntheticArchiveConfig;
import org.ecgsl.synth.SyntheticPatient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskLabelsTest {

  @TempDir private Path folder;

  @Test
  void minutesWithAndWithoutApnoeaAreThoseOfTheAnnotator() throws IOException {
    SyntheticArchiveConfig config =
        new SyntheticArchiveConfig(
            2, 1, 600, 100, 1, 0.05, 0.05, 0.5, 0, 0, 50, 0, Optional.empty(), 1);
    Path archive = Files.createDirectories(folder.resolve("archive"));
    new SyntheticArchive(config).write(name -> Files.newOutputStream(archive.resolve(name)));
    Lake lake = ingested(Map.of("ingest.annotators", "[atr, apn]", "ingest.dataset", "nights"));

    OfStretches labels = (OfStretches) labels("apnea", lake);

    for (int patient = 1; patient <= 2; patient++) {
      List<Stretch> minutes = labels.byRecording().get("nights/p0" + patient + "r1");
      List<String> truth =
          new SyntheticPatient(config, patient)
              .record(1).minutes().stream().map(mark -> mark.symbol()).toList();
      assertThat(minutes).hasSize(10);
      for (int minute = 0; minute < 10; minute++) {
        assertThat(minutes.get(minute).from()).isEqualTo(minute * 6000L);
        assertThat(minutes.get(minute).to()).isEqualTo((minute + 1) * 6000L);
        assertThat(minutes.get(minute).context()).isEqualTo(12_000);
        assertThat(minutes.get(minute).answer())
            .containsExactly(
                truth.get(minute).equals("A") ? new float[] {0, 1} : new float[] {1, 0});
      }
    }
  }

  /** The published headers and marks, with a signal of zeros, which is not there. */
  @Test
  void apneaEcgIsReadAsItIsPublished() throws IOException {
    String realData = System.getProperty("ecgsl.realData", "");
    assumeTrue(!realData.isEmpty(), "no real data");
    Path published = Path.of(realData, "apnea-ecg-labels");
    assumeTrue(Files.isDirectory(published), "no Apnea-ECG");
    Path archive = Files.createDirectories(folder.resolve("archive"));
    for (String file : List.of("a01.hea", "a01.apn", "a01r.apn", "b01.hea", "b01.apn")) {
      Files.copy(published.resolve(file), archive.resolve(file));
    }
    for (String name : List.of("a01", "b01")) {
      String[] header = Files.readAllLines(archive.resolve(name + ".hea")).get(0).split(" ", -1);
      Files.write(archive.resolve(name + ".dat"), new byte[2 * Integer.parseInt(header[3])]);
      // The checksum is that of the signal.
      Files.writeString(
          archive.resolve(name + ".hea"),
          "%s 1 100 %s\n%s.dat 16 200 12 0 0 0 0 ECG\n".formatted(name, header[3], name));
    }
    Lake lake = ingested(Map.of("ingest.descriptor", "apnea-ecg", "ingest.dataset", "apnea-ecg"));

    OfStretches labels = (OfStretches) labels("apnea", lake);

    // 489 marks in a01.apn, 470 of them A; 487 and 19 in b01.apn.
    assertThat(labels.byRecording().get("apnea-ecg/a01")).hasSize(489);
    assertThat(withApnoea(labels, "a01")).isEqualTo(470);
    assertThat(labels.byRecording().get("apnea-ecg/b01")).hasSize(487);
    assertThat(withApnoea(labels, "b01")).isEqualTo(19);
    assertThat(labels.byRecording()).hasSize(2);
  }

  private static long withApnoea(OfStretches labels, String record) {
    return labels.byRecording().get("apnea-ecg/" + record).stream()
        .filter(minute -> minute.answer()[1] == 1)
        .count();
  }

  @Test
  void aTableOfOnesOwnLabelsItsRecordings() throws IOException {
    TestSpark.archive(folder.resolve("archive"), 2, 20);
    Lake lake = ingested(Map.of("ingest.dataset", "own"));
    Path table = folder.resolve("labels.csv");
    Files.writeString(table, "record,sick,old\np01r1,1,0\np02r1,1,1\n");
    String task =
        declared("title = x, labels = [sick, old], answer = any-of, csv.file = \"" + table + "\"");

    OfStretches labels = (OfStretches) labels(task, lake);

    assertThat(labels.byRecording().get("own/p01r1").get(0).answer()).containsExactly(1, 0);
    assertThat(labels.byRecording().get("own/p02r1").get(0).answer()).containsExactly(1, 1);
    assertThat(labels.byRecording().get("own/p02r1").get(0).to()).isEqualTo(20 * 150);
  }

  @Test
  void aColumnOfTheRecordsTableIsAnAmount() throws IOException {
    TestSpark.archive(folder.resolve("archive"), 2, 20);
    Lake lake = ingested(Map.of("ingest.dataset", "own"));

    OfStretches ages =
        (OfStretches)
            labels(
                declared("title = x, labels = [age], answer = amount, columns.age = age_years"),
                lake);

    assertThat(ages.byRecording().values())
        .allSatisfy(list -> assertThat(list.get(0).answer()[0]).isBetween(30f, 80f));
    assertThatThrownBy(
            () ->
                labels(
                    declared("title = x, labels = [a], answer = amount, columns.a = shoe_size"),
                    lake))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("shoe_size")
        .hasMessageContaining("age_years");
  }

  @Test
  void aTaskWithoutAnyLabelInTheLakeIsRefused() throws IOException {
    TestSpark.archive(folder.resolve("archive"), 1, 20);
    Lake lake = ingested(Map.of("ingest.dataset", "own"));

    assertThatThrownBy(() -> labels("diagnosis", lake))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no recording in")
        .hasMessageContaining("diagnosis");
  }

  private static Labelling labels(String task, Lake lake) throws IOException {
    return new TaskLabels(TaskDeclaration.find(task), lake.open()).labelling();
  }

  private String declared(String text) throws IOException {
    Path file = folder.resolve("own.conf");
    Files.writeString(file, text.replace(", ", "\n").replace("[sick\nold]", "[sick, old]"));
    return file.toString();
  }

  private Lake ingested(Map<String, String> values) throws IOException {
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    Map<String, String> all = new java.util.HashMap<>(values);
    all.put("ingest.input", folder.resolve("archive").toUri().toString());
    new IngestJob(TestSpark.config(all).ingest(), lake, Progress.silent()).run();
    return lake;
  }
}
