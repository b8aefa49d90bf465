package org.ecgsl.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.TestSpark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written past Spark is read back by Spark. */
class TableFileTest {

  @TempDir private Path folder;

  @Test
  void sparkReadsEveryColumnBack() throws Exception {
    RecordRow first = row("a", 0, Instant.parse("2896-10-10T00:00:31.123456Z"));
    first.setSamples(new int[][] {{1, -2, 3}, {Integer.MIN_VALUE, Integer.MAX_VALUE, 0}});
    first.setContextBefore(new int[2][0]);
    first.setContextAfter(new int[][] {{7}, {8}});
    RecordRow second = row("b", 1, null);
    second.setSamples(random(12, 5000));
    second.setContextBefore(random(12, 1));
    second.setContextAfter(new int[12][0]);
    second.setAgeYears(null);
    second.setDx(new String[0]);
    second.setFold(null);

    write(first, second);

    List<RecordRow> rows =
        Lake.recordRows(TestSpark.session().read().parquet(folder.toString()).sort("record_id"))
            .collectAsList();
    assertThat(rows).usingRecursiveFieldByFieldElementComparator().containsExactly(first, second);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0001-01-01T00:00:00Z", "1899-12-30T10:15:30Z"})
  void sparkAsItComesReadsADateBefore1900(String date) throws Exception {
    write(ofDate(date));

    Dataset<Row> rows =
        TestSpark.session()
            .read()
            .option("datetimeRebaseMode", "EXCEPTION")
            .parquet(folder.toString());

    assertThat(Lake.recordRows(rows).first().getStartTime()).isEqualTo(Instant.parse(date));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0001-01-01T00:00:00Z", "1899-12-30T10:15:30Z"})
  void aDateBefore1900IsReadFromAFileThatDoesNotNameItsSpark(String date) throws Exception {
    write(ofDate(date));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".parquet")).toList()) {
        takeKeysAway(file);
      }
    }

    Dataset<Row> rows = TestSpark.session().read().parquet(folder.toString());

    assertThat(Lake.recordRows(rows).first().getStartTime()).isEqualTo(Instant.parse(date));
  }

  private static RecordRow ofDate(String date) {
    RecordRow row = row("a", 0, Instant.parse(date));
    row.setSamples(random(2, 100));
    row.setContextBefore(new int[2][0]);
    row.setContextAfter(new int[2][0]);
    return row;
  }

  /** Versions before the key was written left files like this. */
  private void takeKeysAway(Path file) throws Exception {
    Configuration hadoop = new Configuration();
    var from = HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), hadoop);
    var to =
        HadoopOutputFile.fromPath(
            new org.apache.hadoop.fs.Path(folder.resolve("old.parquet").toUri()), hadoop);
    try (ParquetFileReader reader = ParquetFileReader.open(from)) {
      assertThat(reader.getFileMetaData().getKeyValueMetaData()).isNotEmpty();
      ParquetFileWriter writer =
          new ParquetFileWriter(
              to,
              reader.getFileMetaData().getSchema(),
              ParquetFileWriter.Mode.CREATE,
              1 << 20,
              0,
              64,
              64,
              false);
      writer.start();
      reader.appendTo(writer);
      writer.end(Map.of());
    }
    Files.delete(file);
  }

  @Test
  void aFileThatIsNotCompletedIsDeleted() throws Exception {
    try (TableFile<RecordRow> file = TableFile.ofRecords(path(), new Configuration())) {
      RecordRow row = row("a", 0, null);
      row.setSamples(random(2, 100));
      row.setContextBefore(new int[2][0]);
      row.setContextAfter(new int[2][0]);
      file.write(row);
    }

    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.filter(file -> file.toString().endsWith(".parquet"))).isEmpty();
    }
  }

  private void write(RecordRow... rows) throws Exception {
    try (TableFile<RecordRow> file = TableFile.ofRecords(path(), new Configuration())) {
      for (RecordRow row : rows) {
        file.write(row);
      }
      assertThat(file.end().rows()).isEqualTo(rows.length);
    }
  }

  private org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(folder.toUri());
  }

  private static int[][] random(int leads, int samples) {
    Random random = new Random(leads);
    int[][] all = new int[leads][];
    for (int lead = 0; lead < leads; lead++) {
      all[lead] = random.ints(samples, -2048, 2048).toArray();
    }
    return all;
  }

  private static RecordRow row(String recordId, int window, Instant start) {
    RecordRow row = new RecordRow();
    row.setDataset("test");
    row.setRecordId(recordId);
    row.setWindow(window);
    row.setPatientId("p");
    row.setFormat("WFDB");
    row.setSourceUri("file:/" + recordId);
    row.setSourceBytes(123);
    row.setSourceHash("0a");
    row.setSampleHash("0b");
    row.setFs(360);
    row.setLengthSamples(1_000_000_000_000L);
    row.setStartSample(21_600L * window);
    row.setStartTime(start);
    row.setLeads(new String[] {"I", "V1"});
    row.setLeadLabels(new String[] {"ECG I", "ECG V1"});
    row.setGain(new double[] {200, 1e-3});
    row.setBaseline(new int[] {0, -1024});
    row.setUnits(new String[] {"mV", "mV"});
    row.setAgeYears(51);
    row.setSex("FEMALE");
    row.setHeightCm(172.5);
    row.setWeightKg(null);
    row.setDx(new String[] {"SNOMED_CT:426783006", "SCP:NORM"});
    row.setFold("10");
    row.setSplit(null);
    row.setComments(new String[] {"größer als nötig"});
    return row;
  }
}
