package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What names some patients in a lake: in any Delta table that lies in it and has a column for it,
 * whoever made the table.
 */
public final class PatientRows {

  private static final StructType RECORDING =
      new StructType()
          .add("dataset", DataTypes.StringType, false)
          .add("record_id", DataTypes.StringType, false);

  private final Lake lake;
  private final LakeTables tables;
  private final Set<String> patients;
  private final Set<Sources.Key> recordings = new HashSet<>();
  private final Set<String> signals = new HashSet<>();
  private boolean found;

  /**
   * Looks for the rows of some patients.
   *
   * @param patients ids as the tables have them
   */
  public PatientRows(Lake lake, Set<String> patients) throws IOException {
    this.lake = lake;
    this.tables = new LakeTables(lake);
    this.patients = Set.copyOf(patients);
    for (TableId table : tables.all()) {
      find(table);
    }
    for (TableId table : tables.all()) {
      if (!table.equals(TableId.of(LakeTable.FORGOTTEN))) {
        findSignals(table);
      }
    }
  }

  /** The datasets that some table of a lake has rows of. */
  public static Set<String> datasets(Lake lake) throws IOException {
    LakeTables tables = new LakeTables(lake);
    Set<String> datasets = new HashSet<>();
    for (TableId table : tables.all()) {
      if (tables.columns(table).contains("dataset")) {
        datasets.addAll(strings(lake.read(lake.newest(table)).select("dataset")));
      }
    }
    return datasets;
  }

  private void find(TableId table) {
    List<String> columns = tables.columns(table);
    if (!columns.contains("patient_id")) {
      return;
    }
    Dataset<Row> rows =
        lake.read(lake.newest(table)).join(broadcast(keys("patient_id", patients)), "patient_id");
    if (columns.containsAll(List.of("dataset", "record_id"))) {
      rows.select("dataset", "record_id")
          .distinct()
          .collectAsList()
          .forEach(row -> recordings.add(new Sources.Key(row.getString(0), row.getString(1))));
      found |= !recordings.isEmpty();
    } else {
      found |= !rows.isEmpty();
    }
  }

  private void findSignals(TableId table) {
    if (tables.columns(table).containsAll(List.of("dataset", "record_id", "sample_hash"))) {
      signals.addAll(
          strings(
              lake.read(lake.newest(table))
                  .join(broadcast(recordingKeys()), Lake.columns("dataset", "record_id"))
                  .filter(col("sample_hash").isNotNull())
                  .select("sample_hash")));
    }
  }

  private static List<String> strings(Dataset<Row> column) {
    return column.distinct().as(Encoders.STRING()).collectAsList();
  }

  private Dataset<Row> keys(String column, Set<String> values) {
    return lake.spark().createDataset(List.copyOf(values), Encoders.STRING()).toDF(column);
  }

  private Dataset<Row> recordingKeys() {
    List<Row> rows = new ArrayList<>();
    recordings.forEach(key -> rows.add(RowFactory.create(key.dataset(), key.recordId())));
    return lake.spark().createDataFrame(rows, RECORDING);
  }

  /** Whether any table names one of the patients. */
  public boolean found() {
    return found;
  }

  /** Their recordings, those that only results of models are left of included. */
  public Set<Sources.Key> recordings() {
    return Set.copyOf(recordings);
  }

  /** Hashes of their signals, as far as the tables know them. */
  public Set<String> signals() {
    return Set.copyOf(signals);
  }

  /** Takes all that names them out of any table. */
  public Change removal() {
    Dataset<Row> keys = recordingKeys();
    return Change.removing(
        List.of(
            keys("patient_id", patients),
            keys,
            keys("sample_hash", signals),
            keys.select(concat_ws("/", col("dataset"), col("record_id")).as("same_as"))));
  }
}
