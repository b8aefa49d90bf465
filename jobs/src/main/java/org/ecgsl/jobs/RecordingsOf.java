package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.dataset.DatasetDescriptor;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.model.TrainingRecordings;

/** What a lake's recordings are, for the description of a model made from them. */
final class RecordingsOf {

  private final Snapshot snapshot;
  private final RunConfig.Ingest config;

  RecordingsOf(Snapshot snapshot, RunConfig.Ingest config) {
    this.snapshot = snapshot;
    this.config = config;
  }

  /**
   * Describes them.
   *
   * @param most leads of a recording that are read
   */
  TrainingRecordings described(int most) {
    Dataset<Row> recordings =
        snapshot
            .read(LakeTable.RECORDS)
            .select("dataset", "record_id", "patient_id", "leads")
            .dropDuplicates(new String[] {"dataset", "record_id"});
    List<TrainingRecordings.Dataset> datasets = new ArrayList<>();
    int fewest = most;
    for (Row row :
        recordings
            .groupBy("dataset")
            .agg(
                count(lit(1)).as("recordings"),
                countDistinct("patient_id").as("patients"),
                min(size(col("leads"))).as("leads"))
            .orderBy("dataset")
            .collectAsList()) {
      Optional<DatasetDescriptor> known = descriptor(row.getString(0));
      datasets.add(
          new TrainingRecordings.Dataset(
              row.getString(0),
              known.map(DatasetDescriptor::title).orElse(""),
              known.map(DatasetDescriptor::licence).orElse(""),
              row.getLong(1),
              row.getLong(2)));
      fewest = Math.min(fewest, row.getInt(3));
    }
    return datasets.isEmpty()
        ? TrainingRecordings.UNKNOWN
        : new TrainingRecordings(datasets, usualLeads(recordings, fewest));
  }

  private static List<String> usualLeads(Dataset<Row> recordings, int leads) {
    return recordings
        .groupBy(slice(col("leads"), 1, leads).as("leads"))
        .count()
        .orderBy(col("count").desc(), col("leads"))
        .first()
        .getList(0);
  }

  /** The descriptor of a public archive, or of the configured one. */
  private Optional<DatasetDescriptor> descriptor(String dataset) {
    if (DatasetDescriptor.names().contains(dataset)) {
      return Optional.of(DatasetDescriptor.named(dataset));
    }
    return config.descriptor().isEmpty() || !config.dataset().equals(dataset)
        ? Optional.empty()
        : Optional.of(DatasetDescriptor.find(config.descriptor()));
  }
}
