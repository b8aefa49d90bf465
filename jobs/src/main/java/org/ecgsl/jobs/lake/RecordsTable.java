package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.util.SerializableConfiguration;

/** Writes rows of the records table to {@link TableFile}s on the executors. */
public final class RecordsTable {

  private final Lake lake;

  public RecordsTable(Lake lake) {
    this.lake = lake;
  }

  /** Writes rows to files that a commit can put in. */
  public Change adding(JavaRDD<RecordRow> rows) {
    return Change.adding(write(rows));
  }

  List<AddFile> write(JavaRDD<RecordRow> rows) {
    String folder = lake.path(LakeTable.RECORDS);
    SerializableConfiguration hadoop = new SerializableConfiguration(lake.hadoop());
    return rows.mapPartitions(part -> write(part, new Path(folder), hadoop)).collect().stream()
        .filter(file -> file.rows() > 0)
        .map(TableFile.Written::added)
        .toList();
  }

  private static Iterator<TableFile.Written> write(
      Iterator<RecordRow> rows, Path folder, SerializableConfiguration hadoop) throws IOException {
    if (!rows.hasNext()) {
      return List.<TableFile.Written>of().iterator();
    }
    try (TableFile<RecordRow> file = TableFile.ofRecords(folder, hadoop.value())) {
      while (rows.hasNext()) {
        file.write(rows.next());
      }
      return List.of(file.end()).iterator();
    }
  }
}
