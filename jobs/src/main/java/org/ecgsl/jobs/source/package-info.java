/**
 * Archives as a data source of Spark: {@code spark.read().format("ecg").load(folder)} gives rows of
 * the records table, without a lake.
 */
package org.ecgsl.jobs.source;
