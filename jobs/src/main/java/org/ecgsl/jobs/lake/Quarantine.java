package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The record of what could not be used; a source that was repaired is removed from it. */
public final class Quarantine {

  private static final String[] KEY = {"source", "stage"};
  private static final String[] ENTRY = {"source", "stage", "reason"};

  private final Snapshot snapshot;

  /**
   * @param snapshot the state the findings are compared with
   */
  public Quarantine(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /**
   * What the findings of some stages on the sources they looked at change.
   *
   * <p>A source with a reason enters unless it is there already with the same reason; one without
   * leaves.
   *
   * @param findings rows of dataset, record_id, source, stage, reason, message; reason null if all
   *     is well
   * @return empty if nothing changes
   */
  public Optional<Change> change(Dataset<Row> findings) {
    Dataset<Row> bad = findings.filter(col("reason").isNotNull());
    Dataset<Row> known = snapshot.read(LakeTable.QUARANTINE);
    if (!snapshot.exists(LakeTable.QUARANTINE) && bad.isEmpty()) {
      return Optional.empty();
    }
    Dataset<Row> seen = known.select("source", "stage", "reason", "first_seen");
    Dataset<Row> looked = findings.select("source", "stage");
    Dataset<Row> repaired =
        known
            .join(looked, Lake.columns(KEY), "left_semi")
            .join(bad.select("source", "stage", "reason"), Lake.columns(ENTRY), "left_anti")
            .select("source", "stage");
    Dataset<Row> fresh = bad.join(seen, Lake.columns(ENTRY), "left_anti").select("source", "stage");
    Dataset<Row> changed = repaired.union(fresh).distinct();
    if (changed.isEmpty()) {
      return Optional.empty();
    }
    Dataset<Row> entering =
        bad.join(changed, Lake.columns(KEY), "left_semi")
            .join(seen, Lake.columns(ENTRY), "left_outer")
            .withColumn("first_seen", coalesce(col("first_seen"), current_timestamp()));
    return Optional.of(
        snapshot
            .lake()
            .adding(LakeTable.QUARANTINE, entering.select(columns()).coalesce(1))
            .inPlaceOf(changed));
  }

  /** Rows in it, by the stage that put them there. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    snapshot
        .read(LakeTable.QUARANTINE)
        .groupBy("stage")
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }

  private static Column[] columns() {
    return Arrays.stream(LakeTable.QUARANTINE.schema().fieldNames())
        .map(name -> col(name))
        .toArray(Column[]::new);
  }
}
