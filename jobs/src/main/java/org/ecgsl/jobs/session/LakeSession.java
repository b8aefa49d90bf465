package org.ecgsl.jobs.session;

import org.apache.spark.sql.SparkSession;
import org.ecgsl.jobs.lake.storage.ExclusiveLogStore;

/** The settings without which a Spark session cannot read every lake. */
public final class LakeSession {

  private static final String MASTER = "spark.master";

  /** Dates are dates of the proleptic Gregorian calendar, in whichever file they stand. */
  private static final String GREGORIAN = "CORRECTED";

  private LakeSession() {}

  /**
   * A session for lakes, on spark-submit's master or all cores of this machine, where it listens to
   * this machine alone.
   *
   * <p>Spark takes a date before 1900 in a file that does not name the Spark it was written by for
   * one of the Julian calendar, perhaps, and refuses the table. Lakes have such files, of versions
   * that did not name it.
   */
  public static SparkSession.Builder builder(String application) {
    String master = System.getProperty(MASTER, "local[*]");
    SparkSession.Builder builder = SparkSession.builder().appName(application).master(master);
    Loopback.settings(master).forEach(builder::config);
    ExclusiveLogStore.settings().forEach((key, store) -> builder.config(key, store));
    return builder
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.sql.parquet.datetimeRebaseModeInRead", GREGORIAN)
        .config("spark.sql.parquet.datetimeRebaseModeInWrite", GREGORIAN)
        .config("spark.sql.parquet.int96RebaseModeInRead", GREGORIAN)
        .config("spark.sql.parquet.int96RebaseModeInWrite", GREGORIAN);
  }
}
