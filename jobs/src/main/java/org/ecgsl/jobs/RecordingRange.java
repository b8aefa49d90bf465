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
    for (Row dataset :
        recordings.groupBy("dataset").agg(sum("seconds")).sort("dataset").collectAsList()) {
      int parts = (int) Math.max(1, Math.ceil(dataset.getDouble(1) / seconds));
      ranges.addAll(cut(recordings, dataset.getString(0), parts));
    }
    return ranges;
  }

  private static List<RecordingRange> cut(Dataset<Row> recordings, String dataset, int parts) {
    Dataset<Row> ids = recordings.filter(col("dataset").equalTo(dataset)).select("record_id");
    Dataset<Row> parted =
        parts == 1
            ? ids.withColumn("part", lit(0))
            : ids.repartitionByRange(parts, col("record_id"))
                .withColumn("part", spark_partition_id());
    return parted
        .groupBy("part")
        .agg(min("record_id").as("first"), max("record_id"), count(lit(1)))
        .sort("first")
        .collectAsList()
        .stream()
        .map(row -> new RecordingRange(dataset, row.getString(1), row.getString(2), row.getLong(3)))
        .toList();
  }

  /** Whether a row of a table is of such a recording. */
  Column condition() {
    return col("dataset").equalTo(dataset).and(col("record_id").between(first, last));
  }
}
