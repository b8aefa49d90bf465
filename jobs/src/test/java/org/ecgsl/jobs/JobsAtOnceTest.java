package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Encoders;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Change;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.LakeWriter;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.lake.commit.ConflictException;
import org.ecgsl.jobs.lake.storage.Claim;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands that know nothing of each other do to one lake at the same time. */
class JobsAtOnceTest {

  private static final double SECONDS = 30;

  private final RunConfig.Segment segment = TestSpark.config(Map.of()).segment();

  @TempDir private Path folder;
  private Lake lake;

  @BeforeEach
  void archives() throws Exception {
    TestSpark.archive(folder.resolve("a"), 3, SECONDS);
    lake = TestSpark.lake(folder.resolve("lake [1]"));
    ingest("a");
  }

  @Test
  void ofTwoSegmentationsAtOnceOneIsToldAndNoHeartbeatIsThereTwice() throws Exception {
    List<Callable<Object>> both = List.of(this::segment, this::segment);

    List<Object> outcomes = atOnce(both);

    assertThat(outcomes).filteredOn(Claim.HeldException.class::isInstance).hasSizeLessThan(2);
    assertThat(outcomes)
        .allMatch(outcome -> "done".equals(outcome) || outcome instanceof Claim.HeldException);
    assertNothingDoubled();
    segment();
    assertThat(recordings(LakeTable.BEATS)).containsExactly("p01r1", "p02r1", "p03r1");
  }

  @Test
  void aSegmentationThatLostItsClaimCommitsNothingOverAnothers() throws Exception {
    Progress overtaken =
        at("batch 2 of 3", () -> new SegmentJob(segment, claimless(), quiet()).run());

    assertThatThrownBy(() -> new SegmentJob(segment, lake, overtaken, SECONDS).run())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("run it again");

    assertNothingDoubled();
    assertThat(recordings(LakeTable.BEATS)).containsExactly("p01r1", "p02r1", "p03r1");
  }

  @Test
  @Tag("nightly")
  void ingestsOfTwoDatasetsAndASegmentationBesideThemAllSucceed() throws Exception {
    TestSpark.archive(folder.resolve("b"), 5, SECONDS);
    for (int patient = 1; patient <= 3; patient++) { // those whose signals archive a has
      for (String ending : List.of("hea", "dat", "atr")) {
        Files.delete(folder.resolve("b/p0%dr1.%s".formatted(patient, ending)));
      }
    }
    TestSpark.archive(folder.resolve("c"), 6, SECONDS + 1);

    List<Object> outcomes = atOnce(List.of(() -> ingest("b"), () -> ingest("c"), this::segment));

    assertThat(outcomes).doesNotHaveAnyElementsOfTypes(Throwable.class);
    segment();
    assertNothingDoubled();
    assertThat(
            lake.open().read(LakeTable.RECORDS).select("dataset", "record_id").distinct().count())
        .isEqualTo(3 + 2 + 6);
    assertThat(recordings(LakeTable.QUALITY)).isEqualTo(recordings(LakeTable.BEATS));
  }

  @Test
  void aPatientForgottenDuringASegmentationIsInNoTableAfterIt() throws Exception {
    Progress interrupted = at("batch 2 of 3", () -> forget("p02"));

    new SegmentJob(segment, lake, interrupted, SECONDS).run();

    for (LakeTable table : List.of(LakeTable.RECORDS, LakeTable.BEATS, LakeTable.QUALITY)) {
      assertThat(recordings(table)).as(table.folder()).containsExactly("p01r1", "p03r1");
    }
    assertNothingDoubled();
  }

  @Test
  void filesAReaderNeedsOutliveAForgettingAndGoWithTheReader() throws Exception {
    segment();
    long before = lake.open().read(LakeTable.BEATS).count();
    ForgetJob.Result result;
    try (Snapshot reading = lake.pin("a reader")) {
      result = forget("p02");

      assertThat(reading.read(LakeTable.BEATS).count()).isEqualTo(before);
      assertThat(reading.read(LakeTable.RECORDS).select("samples").collectAsList()).isNotEmpty();
    }
    assertThat(result.kept().files()).isPositive();
    assertThat(result.kept().holders()).singleElement().asString().contains("a reader");
    assertThat(forget("p02").kept().files()).isZero();
    assertThat(files("beats")).isEqualTo(lake.open().files(LakeTable.BEATS).size());
  }

  @Test
  @Tag("nightly")
  void whoReadsAtOneVersionSeesNothingOfAnIngestMeanwhile() throws Exception {
    Snapshot before = lake.open();
    List<String> windows = before.read(LakeTable.RECORDS).toJSON().collectAsList();
    TestSpark.archive(folder.resolve("c"), 6, SECONDS + 1);

    ingest("c");

    assertThat(before.read(LakeTable.RECORDS).toJSON().collectAsList())
        .containsExactlyInAnyOrderElementsOf(windows);
    assertThat(before.datasets()).containsExactly("a");
  }

  @Test
  @Tag("nightly")
  void resultsOfTwoModelsGoTogetherAndOfOneModelOneIsTold() throws Exception {
    segment();
    Snapshot read = lake.open();
    LakeWriter<Change> first = lake.writer(read);
    LakeWriter<Change> second = lake.writer(read);
    LakeWriter<Change> sameAsFirst = lake.writer(read);

    first.score(lake.id(LakeTable.PREDICTIONS), "m1", read.datasets(), Change.NOTHING);
    second.score(lake.id(LakeTable.PREDICTIONS), "m2", read.datasets(), Change.NOTHING);

    assertThatThrownBy(
            () ->
                sameAsFirst.score(
                    lake.id(LakeTable.PREDICTIONS), "m1", read.datasets(), Change.NOTHING))
        .isInstanceOf(ConflictException.class);
  }

  /** The same lake for a command whose claims nobody sees: as after a lease that ran out. */
  private Lake claimless() throws IOException {
    Path claims = folder.resolve("lake [1]/_claims");
    try (var files = Files.list(claims)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("segment")).toList()) {
        Files.delete(file);
      }
    }
    return lake;
  }

  private Object segment() throws IOException {
    new SegmentJob(segment, lake, quiet()).run();
    return "done";
  }

  private Object ingest(String archive) throws IOException {
    Map<String, String> values =
        Map.of(
            "ingest.input", folder.resolve(archive).toUri().toString(), "ingest.dataset", archive);
    new IngestJob(TestSpark.config(values).ingest(), lake, quiet()).run();
    return "done";
  }

  private ForgetJob.Result forget(String patient) throws IOException {
    return new ForgetJob(TestSpark.config(Map.of()).ingest(), lake, quiet()).run(Set.of(patient));
  }

  private static Progress quiet() {
    return Progress.silent();
  }

  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }

  /** Does something else when a command says a text. */
  private static Progress at(String text, Action action) {
    return new Progress(
        new PrintWriter(Writer.nullWriter()) {
          @Override
          public void println(String line) {
            if (line.contains(text)) {
              try {
                action.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }
        });
  }

  /** What each returned or threw. */
  private static List<Object> atOnce(List<Callable<Object>> commands) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(commands.size());
    try {
      List<Object> outcomes = new ArrayList<>();
      for (Future<Object> each : threads.invokeAll(commands)) {
        try {
          outcomes.add(each.get());
        } catch (ExecutionException e) {
          outcomes.add(e.getCause());
        }
      }
      return outcomes;
    } finally {
      threads.shutdownNow();
    }
  }

  private void assertNothingDoubled() {
    for (String[] key :
        List.of(
            new String[] {"records", "dataset", "record_id", "window"},
            new String[] {"beats", "dataset", "record_id", "r_sample"},
            new String[] {"quality", "dataset", "record_id", "window"})) {
      LakeTable table = LakeTable.valueOf(key[0].toUpperCase(Locale.ROOT));
      var rows = lake.open().read(table).select(key[1], key[2], key[3]);
      assertThat(rows.distinct().count()).as(key[0]).isEqualTo(rows.count()).isPositive();
    }
  }

  private List<String> recordings(LakeTable table) {
    return lake
        .open()
        .read(table)
        .select("record_id")
        .distinct()
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  private long files(String table) throws IOException {
    try (var files = Files.list(folder.resolve("lake [1]").resolve(table))) {
      return files.filter(file -> file.getFileName().toString().endsWith(".parquet")).count();
    }
  }
}
