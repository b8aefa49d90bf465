package org.ecgsl.jobs.lake.archive;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import java.io.Closeable;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.ecgsl.jobs.lake.archive.ArchiveListing.Entry;

/**
 * Some entries of a {@link ListedArchive} in the order of their record ids as Spark sorts them, on
 * the executors' disks; they come to the driver a stretch at a time.
 */
public final class EntryTable implements Closeable {

  /** Entries that the driver holds at most while it goes through them. */
  private static final int STRETCH = 10_000;

  private final Dataset<Row> rows;
  private final long size;

  /**
   * Sorts entries.
   *
   * @param rows of {@link ListedArchive#entries}
   * @param most at least as many as there are
   */
  EntryTable(Dataset<Row> rows, long most) {
    int stretches = (int) (1 + most / STRETCH);
    JavaRDD<Row> sorted =
        rows.repartitionByRange(stretches, col("record_id"))
            .sortWithinPartitions("record_id")
            .toJavaRDD();
    // By way of an RDD, since Delta has Spark plan anew, and so compare once more with the newest
    // version, whatever is cached of a plan that reads a table that it commits to.
    this.rows =
        rows.sparkSession()
            .createDataFrame(sorted, rows.schema())
            .persist(StorageLevel.DISK_ONLY());
    this.size = this.rows.count();
  }

  /** How many there are. */
  public long size() {
    return size;
  }

  /** All of them. */
  public Iterator<Entry> iterator() {
    Iterator<Row> each = rows.toLocalIterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public Entry next() {
        return ListedArchive.entry(each.next());
      }
    };
  }

  /** Those of some record ids that come behind another one. */
  public Set<String> behind(String recordId, Set<String> recordIds) {
    if (recordIds.isEmpty()) {
      return Set.of();
    }
    return Set.copyOf(
        rows.select("record_id")
            .filter(col("record_id").gt(recordId))
            .join(keys(rows.sparkSession(), recordIds), "record_id")
            .as(Encoders.STRING())
            .collectAsList());
  }

  static Dataset<Row> keys(SparkSession spark, Set<String> recordIds) {
    return broadcast(
        spark.createDataset(List.copyOf(recordIds), Encoders.STRING()).toDF("record_id"));
  }

  @Override
  public void close() {
    rows.unpersist();
  }
}
