package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.input_file_name;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.util.SerializableConfiguration;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * Commits of {@link RecordFile}s to the records table. What stands in the table after a crash is
 * what the last commit left; files no commit names are swept away by vacuum.
 */
public final class RecordsTable {

  /** Delta keeps no longer strings in its statistics of a file. */
  private static final int LONGEST_STATISTIC = 32;

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
    lake.create(LakeTable.RECORDS);
    OptimisticTransaction transaction =
        lake.log(LakeTable.RECORDS).startTransaction(Option.empty(), Option.empty());
    List<RecordFile.Written> files = new ArrayList<>(written(rows));
    long added = files.stream().mapToLong(RecordFile.Written::rows).sum();
    List<Action> actions = new ArrayList<>();
    if (!replaced.isEmpty()) {
      Set<String> touched = touched(dataset, replaced);
      if (!touched.isEmpty()) {
        files.addAll(written(retained(dataset, replaced, touched).toJavaRDD()));
        allFiles(transaction).stream()
            .filter(file -> touched.contains(new Path(file.path()).getName()))
            .forEach(file -> actions.add(file.remove()));
      }
    }
    files.stream().filter(file -> file.rows() > 0).forEach(file -> actions.add(addFile(file)));
    if (!actions.isEmpty()) {
      transaction.commit(
          JavaConverters.asScalaBuffer(actions).toSeq(),
          new DeltaOperations.Write(
              SaveMode.Append, Option.empty(), Option.empty(), Option.empty()));
    }
    return added;
  }

  private List<RecordFile.Written> written(JavaRDD<RecordRow> rows) {
    Path folder = folder();
    String uri = folder.toString();
    SerializableConfiguration hadoop =
        new SerializableConfiguration(lake.spark().sparkContext().hadoopConfiguration());
    return rows.mapPartitions(part -> write(part, new Path(uri), hadoop)).collect();
  }

  private static Iterator<RecordFile.Written> write(
      Iterator<RecordRow> rows, Path folder, SerializableConfiguration hadoop) throws IOException {
    if (!rows.hasNext()) {
      return List.<RecordFile.Written>of().iterator();
    }
    try (RecordFile file = new RecordFile(folder, hadoop.value())) {
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

  private static List<AddFile> allFiles(OptimisticTransaction transaction) {
    return transaction.snapshot().allFiles().collectAsList();
  }

  private static AddFile addFile(RecordFile.Written file) {
    return new AddFile(
        file.name(),
        Map$.MODULE$.empty(),
        file.bytes(),
        file.modifiedMillis(),
        true,
        statistics(file),
        Map$.MODULE$.empty(),
        null,
        Option.empty(),
        Option.empty(),
        Option.empty());
  }

  /** What Delta skips files by (Delta protocol, per-file statistics). */
  private static String statistics(RecordFile.Written file) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("numRecords", file.rows());
    if (file.lastRecord().length() <= LONGEST_STATISTIC
        && file.firstRecord().length() <= LONGEST_STATISTIC) {
      all.putObject("minValues").put("record_id", file.firstRecord());
      all.putObject("maxValues").put("record_id", file.lastRecord());
      all.putObject("nullCount").put("record_id", 0);
    }
    return all.toString();
  }
}
