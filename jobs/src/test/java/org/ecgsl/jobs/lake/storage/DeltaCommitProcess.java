package org.ecgsl.jobs.lake.storage;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.ecgsl.jobs.TestSpark;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * A writer of a Delta table in a process of its own; each of its commits adds a file of one row.
 */
final class DeltaCommitProcess {

  /** The table's columns. */
  static final String COLUMNS = "writer STRING, n INT";

  private static final MessageType ROW =
      MessageTypeParser.parseMessageType(
          "message row { optional binary writer (STRING); optional int32 n; }");

  private DeltaCommitProcess() {}

  /** Commits to a table (first argument) as (second) so often (third), with settings of Hadoop. */
  public static void main(String[] args) throws Exception {
    SparkSession spark = TestSpark.session();
    spark.sparkContext().setLogLevel("ERROR");
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Writers.configure(hadoop, args, 3);
    Path table = new Path(args[0]);
    DeltaLog log = DeltaLog.forTable(spark, table);
    Writers.await();
    for (int n = 0; n < Integer.parseInt(args[2]); n++) {
      commit(log, write(table, args[1], n, hadoop));
    }
    TestSpark.stop();
  }

  private static AddFile write(Path table, String writer, int n, Configuration hadoop)
      throws Exception {
    Path file = new Path(table, writer + "-" + n + ".parquet");
    try (ParquetWriter<Group> rows =
        ExampleParquetWriter.builder(HadoopOutputFile.fromPath(file, hadoop))
            .withType(ROW)
            .withConf(hadoop)
            .build()) {
      rows.write(new SimpleGroup(ROW).append("writer", writer).append("n", n));
    }
    return new AddFile(
        file.getName(),
        Map$.MODULE$.empty(),
        file.getFileSystem(hadoop).getFileStatus(file).getLen(),
        0,
        true,
        "{\"numRecords\":1}",
        Map$.MODULE$.empty(),
        null,
        Option.empty(),
        Option.empty(),
        Option.empty());
  }

  private static void commit(DeltaLog log, AddFile file) {
    List<Action> actions = List.of(file);
    log.startTransaction(Option.empty(), Option.empty())
        .commit(
            JavaConverters.asScalaBuffer(actions).toSeq(),
            new DeltaOperations.Write(
                SaveMode.Append, Option.empty(), Option.empty(), Option.empty()));
  }
}
