package org.ecgsl.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ecgsl.jobs.config.ConfigFile;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.session.LakeSession;
import org.ecgsl.synth.SyntheticArchive;
import org.ecgsl.synth.SyntheticArchiveConfig;

/** A Spark session on two cores of this JVM, archives and lakes for the tests. */
public final class TestSpark {

  private TestSpark() {}

  public static SparkSession session() {
    return LakeSession.builder("test")
        .master("local[2]")
        .config("spark.databricks.delta.snapshotPartitions", "2")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .getOrCreate();
  }

  /** Ends the session, for a test that wants a context of another kind in this JVM. */
  public static void stop() {
    session().stop();
  }

  public static Lake lake(Path folder) {
    return new Lake(session(), new org.apache.hadoop.fs.Path(folder.toUri()));
  }

  /** Writes a synthetic archive: two leads at 150 Hz. */
  public static void archive(Path folder, int patients, double seconds) throws IOException {
    Files.createDirectories(folder);
    new SyntheticArchive(
            new SyntheticArchiveConfig(
                patients, 1, seconds, 150, 2, 0.12, 0.1, 0.1, 0.02, 50, 0.02, Optional.empty(), 3))
        .write(name -> Files.newOutputStream(folder.resolve(name)));
  }

  /** The defaults with some keys set. */
  public static RunConfig config(Map<String, String> values) {
    return ConfigFile.read(Optional.empty(), values);
  }

  /** Rows of a table as text, less the columns that may differ between runs, sorted. */
  public static List<String> content(Lake lake, LakeTable table) {
    return lake
        .open()
        .read(table)
        .drop("source_uri", "source", "message", "first_seen", "seen")
        .toJSON()
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  /** The reasons in quarantine with the names of their recordings, sorted. */
  public static List<String> quarantine(Lake lake) {
    return lake
        .open()
        .read(LakeTable.QUARANTINE)
        .select("record_id", "stage", "reason")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }
}
