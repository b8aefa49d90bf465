package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.lake.commit.Committer;
import org.ecgsl.jobs.lake.commit.TableState;

/** Commits of tests, which rest on nothing. */
public final class TestCommits {

  private TestCommits() {}

  /** Adds rows. */
  public static void append(Lake lake, LakeTable table, Dataset<Row> rows) throws IOException {
    commit(lake, table, lake.adding(table, rows));
  }

  /** Replaces all rows. */
  public static void overwrite(Lake lake, LakeTable table, Dataset<Row> rows) throws IOException {
    commit(lake, table, lake.adding(table, rows).inPlaceOfAll());
  }

  /** Commits a change. */
  public static void commit(Lake lake, LakeTable table, Change change) throws IOException {
    new Committer<TableId, Change>(
            id -> new DeltaTableLog(lake, id), any -> TableState.ABSENT, () -> 1)
        .commit(new Committer.Commit<>(lake.id(table), UUID.randomUUID().toString(), change));
  }
}
