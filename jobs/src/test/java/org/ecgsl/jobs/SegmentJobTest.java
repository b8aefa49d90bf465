package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.ecgsl.beat.BeatMatcher;
import org.ecgsl.beat.BeatSegmenter;
import org.ecgsl.beat.Heartbeat;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.format.wfdb.WfdbRecordReader;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.SignalWindow;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.Seq;

class SegmentJobTest {

  @TempDir private Path folder;

  @Test
  void everyBeatIsCutOnceAsInAnUncutPassAndCarriesItsReference() throws Exception {
    Lake lake = ingested(3, 73);

    segment(lake, Map.of());

    for (int patient = 1; patient <= 3; patient++) {
      String name = "p0%dr1".formatted(patient);
      List<Row> rows =
          beatsOf(name, lake).select("r_sample", "rr_prev_s", "symbol", "segment").collectAsList();
      List<Heartbeat> beats = uncut(name);
      assertThat(rows).hasSameSizeAs(beats);
      for (int i = 0; i < beats.size(); i++) {
        assertThat(rows.get(i).getLong(0)).isEqualTo(beats.get(i).rSample());
        assertThat(segment(rows.get(i))).isDeepEqualTo(beats.get(i).segment());
      }
      List<String> symbols = rows.stream().map(row -> row.getString(2)).toList();
      long[] peaks = beats.stream().mapToLong(Heartbeat::rSample).toArray();
      List<Annotation> reference = reader(name).annotations("atr");
      assertThat(symbols)
          .isEqualTo(new BeatMatcher(0.15, 0).label(peaks, reference, 150))
          .doesNotContainNull()
          // The first or the last may lie half outside the recording.
          .hasSizeGreaterThanOrEqualTo(reference.size() - 2);
    }
  }

  @Test
  @Tag("nightly")
  void segmentingAgainChangesNothingAndOtherSettingsReplaceAll() throws Exception {
    Lake lake = ingested(2, 40);
    segment(lake, Map.of());
    long version = lake.open().version(LakeTable.BEATS);
    long beats = lake.open().read(LakeTable.BEATS).count();

    segment(lake, Map.of());
    assertThat(lake.open().version(LakeTable.BEATS)).isEqualTo(version);

    segment(lake, Map.of("segment.samples", "64", "segment.r-index", "24"));
    assertThat(lake.open().read(LakeTable.BEATS).count()).isEqualTo(beats);
    assertThat(
            lake.open()
                .read(LakeTable.BEATS)
                .select("segment")
                .first()
                .getList(0)
                .get(0)
                .toString())
        .hasSizeLessThan(64 * 16);
  }

  @Test
  @Tag("nightly")
  void oneThatIsCutOffGoesOnAfterItsLastBatch() throws Exception {
    Lake lake = ingested(3, 40);
    RunConfig.Segment config = TestSpark.config(Map.of()).segment();
    Progress dying = new Progress(new DiesAt("batch 3 of 3"));

    assertThatThrownBy(() -> new SegmentJob(config, lake, dying, 40).run()).hasMessage("died");

    assertThat(segmented(lake)).containsExactly("p01r1", "p02r1");
    long version = lake.open().version(LakeTable.BEATS);
    segment(lake, Map.of());
    assertThat(lake.open().version(LakeTable.BEATS)).isEqualTo(version + 1);
    for (String name : List.of("p01r1", "p02r1", "p03r1")) {
      List<Long> peaks = beatsOf(name, lake).select("r_sample").as(Encoders.LONG()).collectAsList();
      assertThat(peaks).isEqualTo(uncut(name).stream().map(Heartbeat::rSample).toList());
    }
  }

  /** Heartbeats of a recording in time order. */
  private static Dataset<Row> beatsOf(String recordId, Lake lake) {
    return lake.open()
        .read(LakeTable.BEATS)
        .filter("record_id = '" + recordId + "'")
        .sort("r_sample");
  }

  private static List<String> segmented(Lake lake) {
    return lake.open()
        .read(LakeTable.BEATS)
        .select("record_id")
        .distinct()
        .sort("record_id")
        .as(Encoders.STRING())
        .collectAsList();
  }

  /** A process that ends when it is about to say something. */
  private static final class DiesAt extends PrintWriter {
    private final String words;

    DiesAt(String words) {
      super(Writer.nullWriter());
      this.words = words;
    }

    @Override
    public void println(String line) {
      if (line.contains(words)) {
        throw new IllegalStateException("died");
      }
    }
  }

  @Test
  @Tag("nightly")
  void otherSettingsReplaceAllInOneCommitHoweverManyBatches() throws Exception {
    Lake lake = ingested(3, 40);
    segment(lake, Map.of());
    long version = lake.open().version(LakeTable.BEATS);
    long beats = lake.open().read(LakeTable.BEATS).count();
    RunConfig.Segment other =
        TestSpark.config(Map.of("segment.samples", "64", "segment.r-index", "24")).segment();

    new SegmentJob(other, lake, Progress.silent(), 40).run();

    assertThat(lake.open().version(LakeTable.BEATS)).isEqualTo(version + 1);
    assertThat(lake.open().read(LakeTable.BEATS).count()).isEqualTo(beats);
    assertThat(lake.open().segmentSamples()).isEqualTo(64);
  }

  @Test
  void laterRecordingsAreAddedToTheOnesThereAre() throws Exception {
    Lake lake = ingested(2, 40);
    segment(lake, Map.of());
    List<String> before = TestSpark.content(lake, LakeTable.BEATS);
    TestSpark.archive(folder.resolve("archive"), 3, 40);
    ingest(lake);

    segment(lake, Map.of());

    assertThat(TestSpark.content(lake, LakeTable.BEATS)).containsAll(before);
    assertThat(lake.open().read(LakeTable.BEATS).select("record_id").distinct().count())
        .isEqualTo(3);
  }

  @Test
  void aRecordingWithoutAnRPeakOrAtAnotherRateIsQuarantined() throws Exception {
    TestSpark.archive(folder.resolve("archive"), 2, 40);
    Files.writeString(
        folder.resolve("archive/flat.hea"), "flat 1 250 5000\nflat.dat 16 200 16 0 0 0 0 I\n");
    Files.write(folder.resolve("archive/flat.dat"), new byte[10_000]);
    Files.writeString(folder.resolve("archive/slow.hea"), "slow 1 20 5000\nflat.dat 16\n");
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    ingest(lake);

    segment(lake, Map.of());
    segment(lake, Map.of());

    assertThat(TestSpark.quarantine(lake))
        .containsExactly("[flat,segment,NO_R_PEAK]", "[slow,segment,UNSUPPORTED_SAMPLING_RATE]");
  }

  @Test
  void aLakeWithoutRecordingsIsTheUsersMistake() {
    assertThatThrownBy(() -> segment(TestSpark.lake(folder.resolve("empty")), Map.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("run ingest first");
  }

  private Lake ingested(int patients, double seconds) throws Exception {
    TestSpark.archive(folder.resolve("archive"), patients, seconds);
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    ingest(lake);
    return lake;
  }

  private void ingest(Lake lake) throws Exception {
    Map<String, String> values =
        Map.of(
            "ingest.input",
            folder.resolve("archive").toUri().toString(),
            "ingest.window-seconds",
            "11");
    new IngestJob(TestSpark.config(values).ingest(), lake, Progress.silent()).run();
  }

  private static void segment(Lake lake, Map<String, String> values) throws Exception {
    RunConfig config = TestSpark.config(values);
    new SegmentJob(config.segment(), lake, Progress.silent()).run();
  }

  private WfdbRecordReader reader(String name) throws Exception {
    return WfdbRecordReader.open(new LocalFiles(folder.resolve("archive")), name);
  }

  private List<Heartbeat> uncut(String name) throws Exception {
    try (WindowCursor cursor = reader(name).windows(100_000)) {
      SignalWindow window = cursor.next().orElseThrow();
      return new BeatSegmenter(SegmentationConfig.defaults(), 150)
          .segment(window, 0, window.length())
          .beats();
    }
  }

  private static float[][] segment(Row row) {
    List<Seq<Float>> leads = row.getList(3);
    float[][] segment = new float[leads.size()][];
    for (int lead = 0; lead < segment.length; lead++) {
      segment[lead] = new float[leads.get(lead).size()];
      for (int i = 0; i < segment[lead].length; i++) {
        segment[lead][i] = leads.get(lead).apply(i);
      }
    }
    return segment;
  }
}
