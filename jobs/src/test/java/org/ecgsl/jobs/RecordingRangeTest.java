package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
    for (RecordingRange range : ranges.subList(0, 10)) {
      assertThat(range.recordings()).isBetween(50L, 200L);
      assertThat(recordings.filter(range.condition()).count()).isEqualTo(range.recordings());
    }
    assertThat(ranges.get(10)).isEqualTo(new RecordingRange("b", "record5", "record5", 1));
  }

  @Test
  void ofNothingThereIsNone() {
    Dataset<Row> none = TestSpark.session().createDataFrame(List.of(), COLUMNS);

    assertThat(RecordingRange.cut(none, 1000)).isEmpty();
  }
}
