package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.input_file_name;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Commits of {@link TableFile}s to the records table. What stands in the table after a crash is
 * what the last commit left; files no commit names are swept away by vacuum.
 */
public final class RecordsTable {

  private final Lake lake;

  public RecordsTable(Lake lake) {
    this.lake = lake;
  }

  /** Folder the files go to. */
  public Path folder() {
    return new Path(lake.path(LakeTable.RECORDS));
  }

  /**
   * Writes rows to files and puts them in, in place of all rows the recordings had, in one commit.
   *
   * @param rows rows of any recordings
   * @param replaced recordings of the dataset that may have rows in the table
   * @return number of rows put in
   */
  public long replace(String dataset, Set<String> replaced, JavaRDD<RecordRow> rows)
      throws IOException {
    TableCommit commit = new TableCommit(lake, LakeTable.RECORDS);
    List<TableFile.Written> files = written(rows);
    commit.add(files);
    if (!replaced.isEmpty()) {
      Set<String> touched = touched(dataset, replaced);
      if (!touched.isEmpty()) {
        commit.add(written(retained(dataset, replaced, touched).toJavaRDD()));
        commit.remove(touched::contains);
      }
    }
    commit.run();
    return files.stream().mapToLong(TableFile.Written::rows).sum();
  }

  private List<TableFile.Written> written(JavaRDD<RecordRow> rows) {
    Path folder = folder();
    String uri = folder.toString();
    SerializableConfiguration hadoop =
        new SerializableConfiguration(lake.spark().sparkContext().hadoopConfiguration());
    return rows.mapPartitions(part -> write(part, new Path(uri), hadoop)).collect();
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

  /** Names of the files that have rows of the recordings. */
  private Set<String> touched(String dataset, Set<String> recordIds) {
    return rowsOf(lake.read(LakeTable.RECORDS), dataset, recordIds, "left_semi")
        .select(input_file_name())
        .distinct()
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .map(uri -> new Path(uri).getName())
        .collect(Collectors.toSet());
  }

  private Dataset<RecordRow> retained(String dataset, Set<String> recordIds, Set<String> touched) {
    String[] paths =
        touched.stream().map(name -> new Path(folder(), name).toString()).toArray(String[]::new);
    Dataset<Row> rows = lake.spark().read().schema(LakeTable.RECORDS.schema()).parquet(paths);
    return Lake.recordRows(rowsOf(rows, dataset, recordIds, "left_anti"));
  }

  private Dataset<Row> rowsOf(
      Dataset<Row> rows, String dataset, Set<String> recordIds, String join) {
    Dataset<Row> keys =
        lake.spark().createDataset(List.copyOf(recordIds), Encoders.STRING()).toDF("key");
    return rows.join(
        broadcast(keys),
        col("dataset").equalTo(dataset).and(col("record_id").equalTo(col("key"))),
        join);
  }
}
