package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class RecordingRangeTest {

  private static final StructType COLUMNS =
      new StructType()
          .add("dataset", DataTypes.StringType)
          .add("record_id", DataTypes.StringType)
          .add("seconds", DataTypes.DoubleType);

  @Test
  void rangesHoldEachRecordingOnceAndAboutAsMuchSignalAsTheyShould() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      rows.add(RowFactory.create("a", "record" + 7919 * i % 1000, 10.0));
    }
    rows.add(RowFactory.create("b", "record5", 10.0));
    Dataset<Row> recordings = TestSpark.session().createDataFrame(rows, COLUMNS);

    List<RecordingRange> ranges = RecordingRange.cut(recordings, 1000);

    assertThat(ranges).hasSize(11);
    assertThat(ranges.stream().mapToLong(RecordingRange::recordings).sum()).isEqualTo(1001);
    assertThat(ranges.subList(0, 10))
        .allMatch(range -> range.recordings() >= 50 && range.recordings() <= 200);
    Row counted =
        recordings
            .select(
                ranges.stream()
                    .map(range -> sum(range.condition().cast(DataTypes.LongType)))
                    .toArray(Column[]::new))
            .first();
    for (int i = 0; i < ranges.size(); i++) {
      assertThat(counted.getLong(i)).isEqualTo(ranges.get(i).recordings());
    }
    assertThat(ranges.get(10)).isEqualTo(new RecordingRange("b", "record5", "record5", 1));
  }

  @Test
  void ofNothingThereIsNone() {
    Dataset<Row> none = TestSpark.session().createDataFrame(List.of(), COLUMNS);

    assertThat(RecordingRange.cut(none, 1000)).isEmpty();
  }
}
