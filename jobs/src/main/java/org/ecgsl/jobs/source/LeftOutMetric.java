package org.ecgsl.jobs.source;

import org.apache.spark.sql.connector.metric.CustomSumMetric;

/** Counts, for Spark's SQL page, the recordings that could not be read. */
public final class LeftOutMetric extends CustomSumMetric {

  static final String NAME = "recordingsLeftOut";

  /** For Spark, which makes one by reflection when it adds up. */
  public LeftOutMetric() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "recordings left out because they cannot be read";
  }
}
