package org.ecgsl.jobs.lake.storage;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.storage.LogStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.jobs.s3.FaultyWire;
import org.ecgsl.jobs.s3.FaultyWire.LoseReply;
import org.ecgsl.jobs.s3.FaultyWire.Pass;
import org.ecgsl.jobs.s3.S3Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes that commit to one Delta table in S3 at once, through a wire that loses replies.
 */
@Tag("nightly")
class S3DeltaCommitTest {

  private static final int COMMITS = 100;

  /** One in so many replies to a commit is lost. */
  private static final int LOST = 20;

  private static final String TABLE = "s3a://commits/table";

  @TempDir private Path folder;

  @Test
  void twoProcessesCommitAHundredTimesEachAndEveryRowIsThereOnce() throws Exception {
    SparkSession spark = TestSpark.session();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    AtomicInteger commits = new AtomicInteger();
    try (S3Server server = S3Server.start(folder);
        FaultyWire wire = FaultyWire.to(server.port())) {
      server.bucket("commits", wire.port(), hadoop, List.of());
      spark
          .sql(
              "CREATE TABLE delta.`%s` (%s) USING delta TBLPROPERTIES (delta.checkpointInterval = 100)"
                  .formatted(TABLE, DeltaCommitProcess.COLUMNS))
          .collectAsList();
      wire.decide(
          request ->
              request.conditional() && commits.incrementAndGet() % LOST == 0
                  ? new LoseReply()
                  : new Pass());

      Writers.release(List.of(start("a", hadoop), start("b", hadoop)));

      assertThat(wire.faults()).isGreaterThanOrEqualTo(2 * COMMITS / LOST);
      assertThat(commits).as("some found their version taken").hasValueGreaterThan(2 * COMMITS);
      assertEveryRowOnce(spark);
      assertEveryCommitOnce(hadoop);
    }
  }

  private Process start(String name, Configuration hadoop) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(TABLE, name, Integer.toString(COMMITS)));
    arguments.addAll(Writers.settings(hadoop, "commits"));
    return Writers.start(folder.resolve(name + ".log"), DeltaCommitProcess.class, arguments);
  }

  private static void assertEveryRowOnce(SparkSession spark) {
    List<Row> rows =
        spark
            .read()
            .format("delta")
            .load(TABLE)
            .groupBy("writer")
            .agg(count("n"), countDistinct("n"))
            .sort("writer")
            .collectAsList();
    assertThat(rows)
        .extracting(Row::toString)
        .containsExactly("[a,%1$d,%1$d]".formatted(COMMITS), "[b,%1$d,%1$d]".formatted(COMMITS));
  }

  /** Version 0 made the table; each later one added one file, under a token of its own. */
  private static void assertEveryCommitOnce(Configuration hadoop) throws Exception {
    LogStore store = new ExclusiveLogStore(hadoop);
    ObjectMapper json = new ObjectMapper();
    Set<String> tokens = new HashSet<>();
    Set<String> added = new HashSet<>();
    for (int version = 1; version <= 2 * COMMITS; version++) {
      org.apache.hadoop.fs.Path commit =
          new org.apache.hadoop.fs.Path(TABLE, "_delta_log/%020d.json".formatted(version));
      List<String> lines = new ArrayList<>();
      try (var read = store.read(commit, hadoop)) {
        read.forEachRemaining(lines::add);
      }
      for (String line : lines) {
        JsonNode action = json.readTree(line);
        if (action.has("commitInfo")) {
          assertThat(tokens.add(action.at("/commitInfo/txnId").asText())).isTrue();
        } else {
          assertThat(added.add(action.at("/add/path").asText())).as(line).isTrue();
        }
      }
    }
    assertThat(tokens).hasSize(2 * COMMITS);
    assertThat(added).hasSize(2 * COMMITS);
  }
}
