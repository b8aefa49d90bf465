package org.ecgsl.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.ecgsl.beat.AamiClass;
import org.ecgsl.beat.Fiducials;
import org.ecgsl.beat.Heartbeat;
import org.ecgsl.beat.LeadQuality;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.beat.SignalQuality;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.Seed;
import org.ecgsl.split.Part;
import org.ecgsl.split.PatientKey;
import org.ecgsl.split.PatientSet;
import org.ecgsl.split.Split;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeatFileTest {

  private static final int SAMPLES = 16;
  private static final int BEATS = 60;

  @TempDir private Path folder;
  private final Configuration hadoop = TestSpark.session().sparkContext().hadoopConfiguration();
  private final List<BeatRow> rows = rows();
  private Lake lake;

  @BeforeEach
  void write() throws Exception {
    lake = TestSpark.lake(folder);
    BeatsTable table = new BeatsTable(lake);
    try (TableFile<BeatRow> file = TableFile.ofBeats(table.folders().beatsPath(), hadoop, 100)) {
      for (BeatRow row : rows) {
        file.write(row);
      }
      List<BeatsTable.Files> files =
          List.of(new BeatsTable.Files(List.of(file.end()), List.of(), 0));
      TestCommits.commit(lake, LakeTable.BEATS, BeatsTable.beats(files));
    }
  }

  @Test
  void rowGroupsHoldTheTableAndMissingLeadsAreZero() throws Exception {
    int at = 0;
    try (BeatFile file = new BeatFile(lake.open().files(LakeTable.BEATS).get(0), hadoop)) {
      assertThat(file.rowGroups()).isGreaterThan(1);
      for (int group = 0; group < file.rowGroups(); group++) {
        BeatColumns beats = file.read(group, 3, SAMPLES);
        for (int i = 0; i < beats.beats(); i++, at++) {
          BeatRow row = rows.get(at);
          assertThat(beats.recordId()[i]).isEqualTo(row.record().getRecordId());
          assertThat(beats.rSample()[i]).isEqualTo(row.beat().rSample());
          assertThat(beats.symbol()[i]).isEqualTo(row.symbol());
          assertThat((Double) beats.rrPrevSeconds()[i])
              .isEqualTo((Double) row.beat().rrPrevSeconds());
          for (int lead = 0; lead < 3; lead++) {
            for (int s = 0; s < SAMPLES; s++) {
              float[][] segment = row.beat().segment();
              float wanted = lead < segment.length ? segment[lead][s] : 0;
              assertThat(beats.segments()[(i * 3 + lead) * SAMPLES + s]).isEqualTo(wanted);
            }
          }
        }
      }
    }
    assertThat(at).isEqualTo(rows.size());
  }

  @Test
  void filesOfSparkGiveTheSame() throws Exception {
    Path others = folder.resolve("others");
    lake.open()
        .read(LakeTable.BEATS)
        .coalesce(1)
        .sortWithinPartitions("record_id", "r_sample")
        .write()
        .parquet(others.toString());
    List<BeatColumns> groups = new ArrayList<>();
    try (BeatFile file = new BeatFile(lake.open().files(LakeTable.BEATS).get(0), hadoop)) {
      for (int group = 0; group < file.rowGroups(); group++) {
        groups.add(file.read(group, 2, SAMPLES));
      }
    }
    try (var files = Files.newDirectoryStream(others, "*.parquet")) {
      Path written = files.iterator().next();
      try (BeatFile file = new BeatFile(written.toUri().toString(), hadoop)) {
        long before = bytesRead();
        BeatColumns all = file.read(0, 2, SAMPLES);
        // Once, with checksums.
        assertThat(bytesRead() - before).isBetween(1L, 3 * Files.size(written) / 2);
        int at = 0;
        for (BeatColumns group : groups) {
          int beats = group.beats();
          int size = 2 * SAMPLES;
          assertThat(Arrays.copyOfRange(all.rSample(), at, at + beats)).isEqualTo(group.rSample());
          assertThat(Arrays.copyOfRange(all.segments(), at * size, (at + beats) * size))
              .isEqualTo(group.segments());
          at += beats;
        }
        assertThat(at).isEqualTo(all.beats()).isEqualTo(rows.size());
      }
    }
  }

  /** Bytes that were read from local disks through Hadoop. */
  private static long bytesRead() {
    return FileSystem.getGlobalStorageStatistics().get("file").getLong("bytesRead");
  }

  @Test
  void segmentsOfAnotherLengthAreRefused() {
    assertThatThrownBy(
            () -> {
              try (BeatFile file =
                  new BeatFile(lake.open().files(LakeTable.BEATS).get(0), hadoop)) {
                file.read(0, 2, SAMPLES / 2);
              }
            })
        .hasStackTraceContaining("segment of 16 samples where 8 are wanted");
  }

  private static final Labelling CLASSES =
      new Labelling.OfHeartbeats(
          AamiClass.SYMBOLS.stream()
              .collect(
                  Collectors.toMap(
                      symbol -> symbol,
                      symbol ->
                          List.of(AamiClass.values()).indexOf(AamiClass.ofSymbol(symbol).get()))));

  @Test
  void shardsOfAnEpochHoldEveryBeatOfTheirSideOnce() throws Exception {
    Preprocessing preprocessing =
        new Preprocessing(2, SegmentationConfig.defaults().segments(128, SAMPLES, 4), 8);
    Split split =
        new Split.Drawn(Split.VERSION, 1, 0, 0, patient("p0"), patient("p1"), PatientSet.NONE);
    BeatSelection selection = new BeatSelection(split, 0.5, preprocessing, CLASSES, LabelShare.ALL);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    BeatShardSource source =
        BeatShardSource.labelled(
            selection, new double[] {1, 1, 1, 1, 1}, false, new Seed(1), hadoop);
    for (Part part : Part.values()) {
      BeatShards shards =
          BeatShards.index(spark, lake.open().files(LakeTable.BEATS), selection, part, 5, 2);
      double labelled = 0;
      for (String shard : shards.epoch(3, new Seed(1))) {
        Minibatch minibatch = source.load(shard);
        labelled += minibatch.totalWeight();
        assertThat(source.load(shard)).usingRecursiveComparison().isEqualTo(minibatch);
      }
      long wanted =
          rows.stream()
              .filter(row -> split.has(part, new PatientKey("d", row.record().getPatientId())))
              .filter(row -> row.beat().quality().index() >= 0.5 && row.symbol() != null)
              .count();
      assertThat(labelled).as("%s", part).isEqualTo((double) wanted);
    }
  }

  @Test
  void epochsComeInDifferentOrders() {
    Preprocessing preprocessing =
        new Preprocessing(2, SegmentationConfig.defaults().segments(128, SAMPLES, 4), 8);
    Split split = Split.Drawn.of(1, 0, 0);
    BeatShards shards =
        BeatShards.index(
            JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext()),
            lake.open().files(LakeTable.BEATS),
            new BeatSelection(split, 0, preprocessing, CLASSES, LabelShare.ALL),
            Part.TRAIN,
            5,
            1);

    List<Integer> first = shards.epoch(0, new Seed(1)).stream().map(BeatFileTest::slice).toList();
    List<Integer> second = shards.epoch(1, new Seed(1)).stream().map(BeatFileTest::slice).toList();

    assertThat(second).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(first);
  }

  private static PatientSet patient(String id) {
    return PatientSet.of(List.of(new PatientKey("d", id)));
  }

  private static int slice(String shard) {
    Shard only = Shard.parse(shard).get(0);
    return only.slice() + 100 * only.rowGroup();
  }

  private static List<BeatRow> rows() {
    Random random = new Random(2);
    List<BeatRow> rows = new ArrayList<>();
    for (int patient = 0; patient < 4; patient++) {
      for (int beat = 0; beat < BEATS; beat++) {
        RecordRow record = new RecordRow();
        record.setDataset("d");
        record.setRecordId("p" + patient + "r1");
        record.setPatientId("p" + patient);
        record.setFs(100);
        double clarity = beat % 7 == 0 ? 0.2 : 1;
        float[][] segment = new float[1 + patient % 3][SAMPLES];
        for (float[] lead : segment) {
          for (int s = 0; s < SAMPLES; s++) {
            lead[s] = (float) random.nextGaussian();
          }
        }
        Heartbeat heartbeat =
            new Heartbeat(
                100L * beat,
                beat == 0 ? Double.NaN : random.nextDouble(),
                0.8,
                0.8,
                new SignalQuality(List.of(new LeadQuality(1, 0, 0, clarity))),
                new Fiducials(-1, -1, -1, 40, 50, 60, -1, -1, -1),
                segment);
        String symbol = beat % 5 == 0 ? null : "NVA".substring(beat % 3, beat % 3 + 1);
        BeatRow row = new BeatRow(record, heartbeat, symbol);
        rows.add(row);
      }
    }
    return rows;
  }
}
