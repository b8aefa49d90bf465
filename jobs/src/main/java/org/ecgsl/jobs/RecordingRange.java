package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.spark_partition_id;
import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Recordings of a dataset that follow each other by name, as they do in the tables' files: what
 * Delta reads of a table for a range is little more than the range.
 *
 * @param first smallest record id
 * @param last largest record id
 * @param recordings how many of those that were cut into ranges
 */
record RecordingRange(String dataset, String first, String last, long recordings) {

  /**
   * Cuts recordings into ranges that hold each of them once.
   *
   * @param recordings rows of dataset, record_id and {@code seconds}, each recording once
   * @param seconds of signal that a range should have, about
   */
  static List<RecordingRange> cut(Dataset<Row> recordings, double seconds) {
    List<RecordingRange> ranges = new ArrayList<>();
    Dataset<Row> datasets =
        recordings
            .groupBy("dataset")
            .agg(min("record_id"), max("record_id"), count(lit(1)), sum("seconds"))
            .sort("dataset");
    for (Row row : datasets.collectAsList()) {
      RecordingRange whole = of(row.getString(0), row);
      int parts = (int) Math.ceil(row.getDouble(4) / seconds);
      ranges.addAll(parts <= 1 ? List.of(whole) : whole.cut(recordings, parts));
    }
    return ranges;
  }

  private List<RecordingRange> cut(Dataset<Row> recordings, int parts) {
    return recordings
        .filter(col("dataset").equalTo(dataset))
        .select("record_id")
        .repartitionByRange(parts, col("record_id"))
        .groupBy(spark_partition_id())
        .agg(min("record_id").as("first"), max("record_id"), count(lit(1)))
        .sort("first")
        .collectAsList()
        .stream()
        .map(row -> of(dataset, row))
        .toList();
  }

  /** From a row whose second to fourth values are the first id, the last one and their number. */
  private static RecordingRange of(String dataset, Row row) {
    return new RecordingRange(dataset, row.getString(1), row.getString(2), row.getLong(3));
  }

  /** Whether a row of a table is of such a recording. */
  Column condition() {
    return col("dataset").equalTo(dataset).and(col("record_id").between(first, last));
  }
}
