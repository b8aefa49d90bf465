package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Keeps book of what could not be used; what was mended since leaves the book. */
public final class Quarantine {

  private static final String[] KEY = {"source", "stage"};
  private static final String[] ENTRY = {"source", "stage", "reason"};

  private final Lake lake;

  public Quarantine(Lake lake) {
    this.lake = lake;
  }

  /**
   * Records the findings of one stage on the sources it looked at.
   *
   * <p>A source with a reason enters unless it is there already with the same reason; one without
   * leaves. Nothing is written if nothing changes.
   *
   * @param stage the stage that looked
   * @param findings rows of dataset, record_id, source, reason, message; reason null if all is well
   */
  public void update(String stage, Dataset<Row> findings) {
    Dataset<Row> bad =
        findings
            .filter(col("reason").isNotNull())
            .select(
                col("dataset"),
                col("record_id"),
                col("source"),
                lit(stage).as("stage"),
                col("reason"),
                col("message"));
    if (!lake.exists(LakeTable.QUARANTINE) && bad.isEmpty()) {
      return;
    }
    Dataset<Row> looked = findings.select(col("source"), lit(stage).as("stage"));
    Dataset<Row> known = lake.read(LakeTable.QUARANTINE);
    Dataset<Row> seen = known.select("source", "stage", "reason", "first_seen");
    Dataset<Row> kept = known.join(looked, Lake.columns(KEY), "left_anti");
    Dataset<Row> entering =
        bad.join(seen, Lake.columns(ENTRY), "left_outer")
            .withColumn("first_seen", coalesce(col("first_seen"), current_timestamp()));
    long mended =
        known
            .join(looked, Lake.columns(KEY), "left_semi")
            .join(bad.select("source", "stage", "reason"), Lake.columns(ENTRY), "left_anti")
            .count();
    long fresh = bad.join(seen, Lake.columns(ENTRY), "left_anti").count();
    if (mended + fresh > 0) {
      lake.overwrite(LakeTable.QUARANTINE, select(kept).unionByName(select(entering)).coalesce(1));
    }
  }

  /** Rows in it, by the stage that put them there. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    lake.read(LakeTable.QUARANTINE)
        .groupBy("stage")
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }

  private static Dataset<Row> select(Dataset<Row> rows) {
    Column[] columns = new Column[LakeTable.QUARANTINE.schema().size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = col(LakeTable.QUARANTINE.schema().fieldNames()[i]);
    }
    return rows.select(columns);
  }
}
