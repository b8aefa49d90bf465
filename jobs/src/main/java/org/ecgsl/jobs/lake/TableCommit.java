package org.ecgsl.jobs.lake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * One commit of {@link TableFile}s to a table, from the version the table had when it was begun; it
 * fails if somebody else changed the table since in a way that does not go with it.
 */
final class TableCommit {

  /** Delta keeps no longer strings in its statistics of a file. */
  private static final int LONGEST_STATISTIC = 32;

  private final OptimisticTransaction transaction;
  private final List<Action> actions = new ArrayList<>();

  /** Begins a commit; makes the table if it is not there. */
  TableCommit(Lake lake, LakeTable table) {
    lake.create(table);
    transaction = lake.log(table).startTransaction(Option.empty(), Option.empty());
  }

  /** Puts files in; those without rows are left out. */
  void add(List<TableFile.Written> files) {
    files.stream().filter(file -> file.rows() > 0).forEach(file -> actions.add(addFile(file)));
  }

  /** Takes the table's files with these names out. */
  void remove(Predicate<String> names) {
    transaction.snapshot().allFiles().collectAsList().stream()
        .filter(file -> names.test(new Path(file.path()).getName()))
        .forEach(file -> actions.add(file.remove()));
  }

  /** Does it; nothing if there is nothing to do. */
  void run() {
    if (!actions.isEmpty()) {
      transaction.commit(
          JavaConverters.asScalaBuffer(actions).toSeq(),
          new DeltaOperations.Write(
              SaveMode.Append, Option.empty(), Option.empty(), Option.empty()));
    }
  }

  private static AddFile addFile(TableFile.Written file) {
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
  private static String statistics(TableFile.Written file) {
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
